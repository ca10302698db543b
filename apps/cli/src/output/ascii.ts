const PLAIN: Readonly<Record<string, string>> = {
  '…': '...',
  '–': '-',
  '—': '-',
  '×': 'x',
  '’': "'",
  '“': '"',
  '”': '"',
  '≥': '>=',
  '≤': '<=',
};

/** A text as every terminal and log file can show it: what is not ASCII is written with what is, or as `?`. */
export function toAscii(text: string): string {
  return text.replace(/[^\n\x20-\x7e]/gu, (sign) => PLAIN[sign] ?? '?');
}
