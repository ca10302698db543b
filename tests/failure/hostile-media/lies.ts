import { box, patched, u32 } from './boxes.js';
import type { HostileFile } from './hostile-file.js';

const MOST = 0xffff_ffff;
const size = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(width, 0);
  bytes.writeUInt16BE(height, 2);
  return bytes;
};

/** Videos whose headers do not say the truth: sizes, lengths, counts, rates, and boxes within boxes. */
export function lies(seeds: Readonly<Record<string, Buffer>>): HostileFile[] {
  const mp4 = seeds['seed.mp4']!;
  const mov = seeds['seed.mov']!;
  const mkv = seeds['seed.mkv']!;
  const avi = seeds['seed.avi']!;
  const files: Readonly<Record<string, Buffer>> = {
    'size-65535.mp4': patched(mp4, 'avc1', 24, size(65_535, 65_535)),
    'size-65535.mov': patched(mov, 'mp4v', 24, size(65_535, 65_535)),
    'size-8000.mov': patched(mov, 'mp4v', 24, size(8_000, 8_000)),
    'size-20000x3000.mp4': patched(mp4, 'avc1', 24, size(20_000, 3_000)),
    'size-0.mp4': patched(mp4, 'avc1', 24, size(0, 0)),
    'size-track.mp4': patched(mp4, 'tkhd', 76, u32(MOST, MOST)),
    'duration-most.mp4': patched(mp4, 'mvhd', 16, u32(MOST)),
    'duration-track.mp4': patched(mp4, 'mdhd', 16, u32(MOST)),
    'timescale-0.mp4': patched(mp4, 'mdhd', 12, u32(0)),
    'timescale-1.mp4': patched(mp4, 'mdhd', 12, u32(1)),
    'timescale-most.mp4': patched(mp4, 'mdhd', 12, u32(MOST)),
    'stts-count.mp4': patched(mp4, 'stts', 4, u32(MOST)),
    'stts-delta.mp4': patched(mp4, 'stts', 8, u32(1_000_000, 1)),
    'stts-delta-most.mp4': patched(mp4, 'stts', 8, u32(20, 0x7fff_ffff)),
    'stsz-count.mp4': patched(mp4, 'stsz', 8, u32(0x0fff_ffff)),
    'stsz-same.mp4': patched(mp4, 'stsz', 4, u32(0x7fff_ffff)),
    'stsc-count.mp4': patched(mp4, 'stsc', 4, u32(MOST)),
    'stco-count.mp4': patched(mp4, 'stco', 4, u32(MOST)),
    'stco-far.mp4': patched(mp4, 'stco', 8, u32(0x7fff_fff0)),
    'stsd-count.mp4': patched(mp4, 'stsd', 4, u32(MOST)),
    'ctts-most.mp4': patched(mp4, 'ctts', 8, u32(20, 0x7fff_ffff)),
    'elst-count.mp4': patched(mp4, 'elst', 4, u32(MOST)),
    'elst-far.mp4': patched(mp4, 'elst', 8, u32(MOST, 0x7fff_ffff)),
    'avcc-length.mp4': patched(mp4, 'avcC', 6, Buffer.from([0xff, 0xff])),
    'moov-size-0.mp4': withSize(mp4, 'moov', 0),
    'moov-size-1.mp4': withSize(mp4, 'moov', 1),
    'moov-size-most.mp4': withSize(mp4, 'moov', MOST),
    'mdat-size-most.mp4': withSize(mp4, 'mdat', MOST),
    'trak-size-7.mp4': withSize(mp4, 'trak', 7),
    'dref-file.mp4': patched(mp4, 'url ', 0, u32(0)),
    'mdat-64-bit.mp4': Buffer.concat([
      box('ftyp', 'isom', u32(512), 'isom'),
      u32(1),
      Buffer.from('mdat'),
      u32(MOST, MOST),
    ]),
    'ebml-doctype.mkv': patched(mkv, 'matroska', -8, Buffer.from('evilevil')),
    'mkv-width.mkv': patchedBytes(mkv, Buffer.from([0xb0, 0x81, 0x40]), Buffer.from([0xb0, 0x81, 0xff])),
    'mkv-no-clusters.mkv': mkv.subarray(0, mkv.indexOf(Buffer.from('1f43b675', 'hex'))),
    'mkv-cluster-size.mkv': patchedBytes(
      mkv,
      Buffer.from('1f43b675', 'hex'),
      Buffer.from('1f43b67501ffffffffffffff', 'hex'),
    ),
    'mkv-timescale.mkv': patchedBytes(mkv, Buffer.from('2ad7b1830f4240', 'hex'), Buffer.from('2ad7b183ffffff', 'hex')),
    'mkv-timescale-0.mkv': patchedBytes(
      mkv,
      Buffer.from('2ad7b1830f4240', 'hex'),
      Buffer.from('2ad7b183000000', 'hex'),
    ),
    'avi-frames.avi': patched(avi, 'avih', 20, u32(MOST)),
    'avi-rate-0.avi': patched(avi, 'strh', 24, u32(0, 0)),
    'avi-rate-most.avi': patched(avi, 'strh', 24, Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f])),
    'avi-size.avi': patched(avi, 'strf', 8, Buffer.from([0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0])),
    'avi-size-negative.avi': patched(avi, 'strf', 8, Buffer.alloc(8, 0xff)),
    'avi-index.avi': patched(avi, 'idx1', 0, Buffer.alloc(4, 0xff)),
    'gif-screen.gif': patched(seeds['seed.gif']!, 'GIF89a', 0, Buffer.alloc(4, 0xff)),
    'deep-udta.mp4': Buffer.concat([mp4, nested('udta', 2_000)]),
    'deep-moov.mp4': Buffer.concat([box('ftyp', 'isom', u32(512), 'isom'), nested('moov', 10_000)]),
    'deep-trak.mp4': Buffer.concat([box('ftyp', 'qt  ', u32(512), 'qt  '), box('moov', nested('trak', 10_000))]),
    'deep-meta.mp4': Buffer.concat([box('ftyp', 'isom', u32(512), 'isom'), box('moov', nested('ilst', 10_000))]),
    'deep-wide.mov': Buffer.concat([Buffer.concat(Array.from({ length: 50_000 }, () => box('wide'))), mov]),
    'many-free.mp4': Buffer.concat([mp4, Buffer.concat(Array.from({ length: 200_000 }, () => box('free')))]),
  };
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
}

function withSize(file: Buffer, type: string, value: number): Buffer {
  return patched(file, type, -8, u32(value));
}

function patchedBytes(file: Buffer, marker: Buffer, bytes: Buffer): Buffer {
  const at = file.indexOf(marker);
  const changed = Buffer.from(file);
  if (at >= 0) bytes.copy(changed, at);
  else changed.fill(0xff, Math.floor(file.length / 2), Math.floor(file.length / 2) + bytes.length);
  return changed;
}

function nested(type: string, depth: number): Buffer {
  const bytes = Buffer.alloc(depth * 8);
  for (let level = 0; level < depth; level++) {
    bytes.writeUInt32BE((depth - level) * 8, level * 8);
    bytes.write(type, level * 8 + 4, 'latin1');
  }
  return bytes;
}
