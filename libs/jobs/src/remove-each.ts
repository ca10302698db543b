/** Removes files one by one; a failure costs that file alone. Answers the bytes that were freed. */
export async function removeEach<File extends object>(
  files: readonly File[],
  remove: (file: File) => Promise<number>,
  parts: { readonly log: { warn(facts: object, message: string): void } },
  tally: { failures: number },
): Promise<number> {
  let freed = 0;
  for (const file of files) {
    try {
      freed += await remove(file);
    } catch (error) {
      tally.failures += 1;
      parts.log.warn({ err: error, file }, 'A file could not be removed; the sweep of orphans tries again.');
    }
  }
  return freed;
}
