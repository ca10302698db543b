import type { ParamView, PipelineView } from '@frameq/contracts';

/**
 * Gives the words of `--set` the types that the pipeline's parameters have. A word that does not fit, or a name that the
 * pipeline does not know, is passed on as it is: the server says what is wrong with it, for all of them at once.
 */
export function paramsFromWords(
  words: Readonly<Record<string, string>>,
  pipeline: PipelineView,
): Record<string, unknown> {
  const types = new Map(pipeline.params.map((param) => [param.name, param.type]));
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, typed(word, types.get(name))]));
}

function typed(word: string, type: ParamView['type'] | undefined): unknown {
  if ((type === 'number' || type === 'integer') && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word))
    return Number(word);
  if (type === 'boolean' && /^(true|yes|on|1)$/i.test(word)) return true;
  if (type === 'boolean' && /^(false|no|off|0)$/i.test(word)) return false;
  return word;
}
