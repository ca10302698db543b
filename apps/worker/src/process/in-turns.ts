const AT_ONCE = 16;

/** The members for which `test` says true, a few asked at once: there may be thousands, and the loop has others to serve. */
export async function inTurns<T>(members: readonly T[], test: (member: T) => Promise<boolean>): Promise<T[]> {
  const passed: T[] = [];
  for (let i = 0; i < members.length; i += AT_ONCE) {
    const some = members.slice(i, i + AT_ONCE);
    const answers = await Promise.all(some.map(test));
    passed.push(...some.filter((_, index) => answers[index]));
  }
  return passed;
}
