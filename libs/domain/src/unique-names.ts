/**
 * Makes names unique within a set, whatever the case of their letters, as many disks see them: the second `film.mp4` is
 * `film__2.mp4`, the third `film__3.mp4`. A name may hold folders; the last part is numbered.
 */
export class UniqueNames {
  private readonly taken = new Set<string>();

  /** The name, numbered if it was given out before. */
  give(name: string): string {
    const [, stem = name, ending = ''] = /^(.*?[^/])(\.[^./]*)?$/.exec(name) ?? [];
    let unique = name;
    for (let number = 2; this.taken.has(fold(unique)); number++) unique = `${stem}__${number}${ending}`;
    this.taken.add(fold(unique));
    return unique;
  }
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
