import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import v8ToIstanbul from 'v8-to-istanbul';

const AT_ONCE = 20;

/**
 * Which lines of our sources ran in processes of their own: services, runners, the command line.
 *
 * @param {string} folder what NODE_V8_COVERAGE named
 * @param {string} build the build that they ran from
 * @returns {Promise<Map<string, Set<number>>>} lines that ran, by the path of the source within the checkout
 */
export async function linesOfProcesses(folder, build) {
  let merged = { result: [] };
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const batch = files.slice(from, from + AT_ONCE).flatMap((name) => read(path.join(folder, name), build));
    merged = mergeProcessCovs([merged, ...batch]);
  }
  const lines = new Map();
  for (const { url, functions } of merged.result) {
    const script = fileURLToPath(url);
    const converter = v8ToIstanbul(script);
    await converter.load();
    converter.applyCoverage(functions);
    for (const [file, facts] of Object.entries(converter.toIstanbul())) {
      const source = path.relative(build, path.resolve(path.dirname(script), file));
      lines.set(source, new Set([...(lines.get(source) ?? []), ...ranLines(facts)]));
    }
    converter.destroy();
  }
  return lines;
}

function read(file, build) {
  try {
    const { result } = JSON.parse(readFileSync(file, 'utf8'));
    const ours = ({ url }) =>
      url.startsWith(`file://${build}/`) && /\/dist\/.*\.js$/.test(url) && !url.includes('/node_modules/');
    return [{ result: result.filter(ours) }];
  } catch {
    return []; // a process that was killed while it wrote
  }
}

function ranLines({ statementMap, s }) {
  return Object.entries(statementMap)
    .filter(([id]) => s[id] > 0)
    .map(([, { start }]) => start.line);
}
