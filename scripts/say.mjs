const started = performance.now();

/** Prints a line of progress on stderr, so that stdout holds results alone. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a step, says that it begins, and how long it took when it took long enough to be noticed. */
export async function step(title, work) {
  say(`  ${title} …`);
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1000;
  if (seconds >= 1) say(`  ${title}: ${seconds.toFixed(1)} s`);
  return result;
}

/** Seconds since the program began, for people. */
export function secondsSoFar() {
  return ((performance.now() - started) / 1000).toFixed(1);
}
