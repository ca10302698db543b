/** Every way in which `frameq` ends; help and docs/cli.md are made from this table. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'Everything asked for was done.' },
  failure: { code: 1, meaning: 'It failed, or the job failed or was cancelled.' },
  partial: { code: 2, meaning: 'Done in part: some items failed, some files were refused, or there are warnings.' },
  usage: { code: 3, meaning: 'The command line, a path or a parameter is wrong; nothing was submitted.' },
  auth: { code: 4, meaning: 'The key is missing, wrong, or lacks a scope.' },
  unreachable: { code: 5, meaning: 'The server cannot be reached or is not ready.' },
  pending: { code: 8, meaning: 'The job had not finished when --timeout ran out; it goes on.' },
  interrupted: { code: 130, meaning: 'Ctrl-C.' },
} as const satisfies Record<string, { code: number; meaning: string }>;

export type ExitName = keyof typeof EXIT_CODES;

/** The exit codes as lines of help: `  0  Everything asked for was done.` */
export function exitCodeHelp(): string {
  return Object.values(EXIT_CODES)
    .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
    .join('\n');
}
