import { describe, expect, it } from '@jest/globals';
import { demuxerOf } from './sniff-container.js';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

describe('demuxerOf', () => {
  it.each([
    ['mov', '\x00\x00\x00\x20ftypisom'],
    ['mov', '\x00\x00\x00\x08wide\x00\x00\x00\x00mdat'],
    ['matroska', '\x1a\x45\xdf\xa3\x01'],
    ['avi', 'RIFF\x10\x00\x00\x00AVI LIST'],
    ['wav', 'RIFF\x10\x00\x00\x00WAVEfmt '],
    ['flv', 'FLV\x01\x05'],
    ['mpeg', '\x00\x00\x01\xba\x44'],
  ])('knows %s', (demuxer, head) => {
    expect(demuxerOf(bytes(head))).toBe(demuxer);
  });

  it('knows transport streams by their rhythm, with and without time stamps in front', () => {
    const packets = (step: number, first: number) => {
      const stream = Buffer.alloc(step * 4);
      for (let at = first; at < stream.length; at += step) stream[at] = 0x47;
      return stream;
    };
    expect(demuxerOf(packets(188, 0))).toBe('mpegts');
    expect(demuxerOf(packets(192, 4))).toBe('mpegts');
    expect(demuxerOf(Buffer.alloc(800, 0x41))).toBeNull();
  });

  it('does not take prose for a QuickTime box', () => {
    expect(demuxerOf(bytes('the free world is large enough'))).toBeNull();
  });
});
