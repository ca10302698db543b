const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u;
// eslint-disable-next-line no-control-regex
const PAINT = /\u001b\[[0-9;]*m/g;

/** How many columns a text takes in a terminal; colours take none, CJK and emoji two. */
export function textWidth(text: string): number {
  const plain = text.replace(PAINT, '');
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes.segment(plain)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** A text without colours cut to `width` columns, with `…` where something is missing. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Fills a text with spaces up to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + space : space + text;
}

/**
 * Makes text from elsewhere (file names, log lines, messages) safe to show: control characters, which could move the
 * cursor or rewrite the screen, and direction overrides become visible escapes. Tabs become spaces; line breaks stay only when `multiline`.
 */
export function showable(text: string, multiline = false): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    if (character === '\t') return '  ';
    if (character === '\n') return multiline ? '\n' : '⏎';
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });
}
