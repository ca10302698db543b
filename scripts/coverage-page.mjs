/** The share of lines that tests must run, in percent; other modules have no limit of their own. */
export const LIMITS = {
  'libs/domain': 90,
  'libs/jobs': 90,
  'libs/db': 90,
  'apps/gateway': 90,
  'libs/pipelines': 80,
};

/** @typedef {{ name: string, files: number, lines: number, ran: number }} ModuleCoverage */

/** The percentage of a module, rounded down so that a limit is never reached by rounding. */
export function percentOf({ lines, ran }) {
  return lines === 0 ? 100 : Math.floor((ran / lines) * 1000) / 10;
}

/** Which modules are below their limit, as sentences. @param {ModuleCoverage[]} modules */
export function shortfalls(modules) {
  return modules
    .filter((module) => percentOf(module) < (LIMITS[module.name] ?? 0))
    .map((module) => `${module.name}: ${percentOf(module)} % of its lines ran; the limit is ${LIMITS[module.name]} %.`);
}

/** The page docs/testing/coverage.md. @param {ModuleCoverage[]} modules @param {string[]} kinds */
export function coveragePage(modules, kinds) {
  const rows = modules.map((module) => {
    const limit = LIMITS[module.name] === undefined ? '' : `${LIMITS[module.name]} %`;
    return `| ${module.name} | ${module.files} | ${module.lines} | ${percentOf(module)} % | ${limit} |`;
  });
  const all = modules.reduce((sum, { files, lines, ran }) => ({
    ...{ files: sum.files + files, lines: sum.lines + lines, ran: sum.ran + ran },
  }));
  return `# Coverage

Written by \`npm run coverage\`; not by hand. It runs the ${kinds.join(', ')} tests and counts the lines of code that begin a
statement: those that ran in the tests themselves, or in a service, runner or command that a test started. Left out are tests,
\`libs/testing\`, scripts and generated code, nothing else. A process that is killed cannot say what it ran.

| module | files | lines | ran | limit |
| ------ | ----- | ----- | --- | ----- |
${rows.join('\n')}
| all | ${all.files} | ${all.lines} | ${percentOf(all)} % | |
`;
}
