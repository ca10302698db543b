import type { CommandHandler } from '../../command-handler.js';
import { getPipeline } from '../../http/calls.js';
import { showable } from '../../output/text-width.js';
import { checkParams } from '../run/check-params.js';

/** `frameq pipelines validate`: the parameters as a job would get them, or every problem at once. */
export const validatePipeline: CommandHandler<{ set?: Record<string, string> }> = async (
  session,
  { args, options },
) => {
  const api = await session.api();
  const pipeline = await getPipeline(api, args[0] as string);
  const { full, given, warnings } = await checkParams(api, pipeline, options.set ?? {});
  const { out } = session;
  out.record({ valid: true, errors: [], warnings, params: full }, pipeline.name, () => [
    `${out.paint('green', 'valid')}  ${pipeline.name}`,
    ...Object.entries(full).map(
      ([name, value]) => `  ${name}=${showable(String(value))}${name in given ? '' : out.paint('dim', '  (default)')}`,
    ),
  ]);
  for (const warning of warnings) out.note(`warning ${warning.code}: ${warning.message}`);
  return warnings.length > 0 ? 'partial' : 'ok';
};
