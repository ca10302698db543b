/** The environment of a service: the launcher's own without what npm put there, and what the stack decides. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  decided: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(npm_|INIT_CWD$|NODE_CHANNEL)/i.test(entry[0]),
  );
  return { NODE_ENV: 'production', ...Object.fromEntries(kept), ...decided };
}
