import { clock } from './timecode.js';

export interface Cue {
  readonly startS: number;
  readonly endS: number;
  readonly text: string;
}

/** Cues as a WebVTT file; what would end a cue or open a tag in a text is escaped. */
export function webvtt(cues: readonly Cue[]): string {
  const blocks = cues.map((cue, i) => `${i + 1}\n${clock(cue.startS)} --> ${clock(cue.endS)}\n${escape(cue.text)}\n`);
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\n{2,}/g, '\n');
}
