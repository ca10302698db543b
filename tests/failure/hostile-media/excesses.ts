import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { ffmpeg } from '@frameq/testing';
import { box, chunk, element, u32 } from './boxes.js';
import type { HostileFile } from './hostile-file.js';

/** Small files that ask for much: huge pictures, endless lengths, thousands of streams, packed zeros. */
export async function excesses(seeds: Readonly<Record<string, Buffer>>, folder: string): Promise<HostileFile[]> {
  const made = async (name: string, source: string, ...how: readonly string[]): Promise<HostileFile> => {
    const file = path.join(folder, name);
    await ffmpeg(['-f', 'lavfi', '-i', source, ...how, file]);
    return { name, bytes: await readFile(file) };
  };
  const fast = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  return [
    await made(
      'bomb-8000.avi',
      'color=black:size=8000x8000:rate=1:duration=2',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj420p',
    ),
    await made(
      'bomb-9000.avi',
      'color=black:size=9000x9000:rate=1:duration=1',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj420p',
    ),
    await made('bomb-wide.mkv', 'color=black:size=16000x64:rate=1:duration=2', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'),
    await made('bomb-png.mov', 'color=black:size=4000x4000:rate=1:duration=2', '-c:v', 'png'),
    await made('bomb-4096.mp4', 'color=black:size=4096x4096:rate=10:duration=3', ...fast),
    await made('bomb-frames.mp4', 'color=black:size=16x16:rate=1000:duration=20', ...fast),
    await made('bomb-rate.mkv', 'color=black:size=16x16:rate=900:duration=4', ...fast),
    await made('bomb-hours.mkv', 'color=black:size=16x16:rate=1/600:duration=36000', ...fast),
    { name: 'streams-17.mkv', bytes: manyTracks(seeds['seed.mkv']!, 17) },
    { name: 'streams-1000.mkv', bytes: manyTracks(seeds['seed.mkv']!, 1_000) },
    { name: 'streams-10000.mkv', bytes: manyTracks(seeds['seed.mkv']!, 10_000) },
    { name: 'streams-10000.mp4', bytes: manyTraks(seeds['seed.mp4']!, 10_000) },
    { name: 'streams-10000.avi', bytes: manyStreamLists(10_000) },
    { name: 'streams-10000.ts', bytes: manyProgrammes(seeds['seed.ts']!) },
    { name: 'compressed-moov.mov', bytes: compressedMoov(200_000_000) },
    { name: 'compressed-lies.mov', bytes: compressedMoov(1_000, 0xffff_fff0) },
    { name: 'deep.mkv', bytes: deepMatroska(5_000) },
  ];
}

const EBML = element('1a45dfa3', element('4282', Buffer.from('matroska')));

function manyTracks(seed: Buffer, count: number): Buffer {
  const one = (number: number): Buffer =>
    element(
      'ae',
      ...[element('d7', u32(number + 1)), element('73c5', u32(number + 1)), element('83', Buffer.from([1]))],
      ...[element('86', Buffer.from('V_MPEG4/ISO/AVC')), element('e0', element('b0', u32(64)), element('ba', u32(64)))],
    );
  const tracks = element('1654ae6b', ...Array.from({ length: count }, (_, number) => one(number)));
  const clusters = seed.subarray(Math.max(0, seed.indexOf(Buffer.from('1f43b675', 'hex'))));
  return Buffer.concat([EBML, element('18538067', tracks, clusters)]);
}

function manyTraks(seed: Buffer, count: number): Buffer {
  const at = seed.indexOf('trak', 0, 'latin1') - 4;
  const trak = seed.subarray(at, at + seed.readUInt32BE(at));
  const header = seed.indexOf('mvhd', 0, 'latin1') - 4;
  const mvhd = seed.subarray(header, header + seed.readUInt32BE(header));
  return Buffer.concat([
    box('ftyp', 'isom', u32(512), 'isom'),
    box('moov', mvhd, ...Array.from({ length: count }, () => trak)),
    box('mdat', Buffer.alloc(64)),
  ]);
}

function manyStreamLists(count: number): Buffer {
  const header = chunk('strh', Buffer.concat([Buffer.from('vidsMJPG'), Buffer.alloc(48, 1)]));
  const format = chunk('strf', Buffer.alloc(40, 1));
  const list = chunk('LIST', Buffer.from('strl'), header, format);
  const lists = Array.from({ length: count }, () => list);
  const hdrl = chunk('LIST', Buffer.from('hdrl'), chunk('avih', Buffer.alloc(56)), ...lists);
  return chunk('RIFF', Buffer.from('AVI '), hdrl, chunk('LIST', Buffer.from('movi')));
}

/** The packets of a transport stream under 8,000 ids: each looks like a stream of its own. */
function manyProgrammes(seed: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let pid = 32; pid < 8_190; pid++) {
    const packet = Buffer.from(seed.subarray((pid % 20) * 188, (pid % 20) * 188 + 188));
    packet.writeUInt16BE(0x4000 | pid, 1);
    packets.push(packet);
  }
  return Buffer.concat([seed.subarray(0, 188), ...packets]);
}

/** QuickTime packs its index with zlib, and says how large it becomes. */
function compressedMoov(bytes: number, claimed = bytes): Buffer {
  const packed = deflateSync(Buffer.alloc(bytes));
  return Buffer.concat([
    box('ftyp', 'qt  ', u32(512), 'qt  '),
    box('moov', box('cmov', box('dcom', 'zlib'), box('cmvd', u32(claimed), packed))),
  ]);
}

function deepMatroska(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++)
    inner = Buffer.concat([Buffer.from('67c810', 'hex'), inner.subarray(0, 4_000)]);
  return Buffer.concat([EBML, element('18538067', element('1254c367', element('7373', inner)))]);
}
