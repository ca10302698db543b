/**
 * Makes names unique within a set, whatever the case of their letters, as many disks see them: the second `film.mp4` is
 * `film__2.mp4`, the third `film__3.mp4`. A name may hold folders; the last part is numbered.
 */
export class UniqueNames {
  private readonly taken = new Set<string>();
  /** From which number on to try, by name: thousands of files may have the same one. */
  private readonly next = new Map<string, number>();

  /** The name, numbered if it was given out before. */
  give(name: string): string {
    const folded = fold(name);
    if (!this.taken.has(folded)) {
      this.taken.add(folded);
      return name;
    }
    const [, stem = name, ending = ''] = /^(.*?[^/])(\.[^./]*)?$/.exec(name) ?? [];
    for (let number = this.next.get(folded) ?? 2; ; number++) {
      const unique = `${stem}__${number}${ending}`;
      if (this.taken.has(fold(unique))) continue;
      this.taken.add(fold(unique));
      this.next.set(folded, number + 1);
      return unique;
    }
  }
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
