/** The part of `scenes.json` that is shown. */
export interface ScenesFile {
  readonly scenes: readonly { readonly start_s: number; readonly end_s: number; readonly kind?: string }[];
}

/** The scenes of a video as lines. */
export function printScenes({ scenes }: ScenesFile): string[] {
  const lines = scenes.map(({ start_s: start, end_s: end, kind }, index) => {
    const length = `${(end - start).toFixed(1)} s`.padStart(8);
    return `    ${String(index + 1).padStart(3)}  ${clock(start)} – ${clock(end)}  ${length}  ${kind ?? ''}`.trimEnd();
  });
  return [`  Scenes     ${scenes.length}`, ...lines];
}

/** Seconds as `0:00:03.200`. */
export function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = String(ms % 1000).padStart(3, '0');
  return `${Math.floor(ms / 3_600_000)}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${rest}`;
}
