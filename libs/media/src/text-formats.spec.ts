import { describe, expect, it } from '@jest/globals';
import { csv } from './csv.js';
import { clock, timecode } from './timecode.js';
import { webvtt } from './webvtt.js';

describe('csv', () => {
  it('quotes what needs it and defuses formulas, but leaves negative numbers alone', () => {
    expect(csv([['=1+1', '@x', '-cmd', '+y', 'a,b', 'say "hi"', -1.5, null, true]])).toBe(
      `'=1+1,'@x,'-cmd,'+y,"a,b","say ""hi""",-1.5,,true\r\n`,
    );
  });
});

describe('timecode', () => {
  it('counts frames within seconds of the nominal rate', () => {
    expect(timecode(0, { num: 25, den: 1 })).toBe('00:00:00:00');
    expect(timecode(90_061, { num: 25, den: 1 })).toBe('01:00:02:11');
    expect(timecode(30, { num: 30_000, den: 1001 })).toBe('00:00:01:00');
  });
});

describe('clock', () => {
  it('writes milliseconds and rounds them into the next second', () => {
    expect(clock(3661.5)).toBe('01:01:01.500');
    expect(clock(59.9996)).toBe('00:01:00.000');
  });
});

describe('webvtt', () => {
  it('numbers cues and lets no text end a cue or open a tag', () => {
    const text = webvtt([{ startS: 0, endS: 1.25, text: 'a <b> & c' }]);
    expect(text).toBe('WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.250\na &lt;b&gt; &amp; c\n');
  });
});
