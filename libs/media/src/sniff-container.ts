import { open } from 'node:fs/promises';
import { AppError } from '@frameq/domain';

const HEAD_BYTES = 4096;
const TS_PACKET = 188;

/** Names of ffmpeg's demuxers by what a file begins with: offset and bytes (as latin-1 text). */
const MAGIC: readonly (readonly [demuxer: string, offset: number, bytes: string])[] = [
  ...['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].map((box) => ['mov', 4, box] as const),
  ['matroska', 0, '\x1a\x45\xdf\xa3'],
  ['flv', 0, 'FLV\x01'],
  ['ogg', 0, 'OggS'],
  ['asf', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['mpeg', 0, '\x00\x00\x01\xba'],
  ['mpegvideo', 0, '\x00\x00\x01\xb3'],
  ['h264', 0, '\x00\x00\x00\x01\x67'],
  ['mxf', 0, '\x06\x0e\x2b\x34\x02\x05\x01\x01'],
  ['ivf', 0, 'DKIF'],
  ['yuv4mpegpipe', 0, 'YUV4MPEG2 '],
  ['nut', 0, 'nut/multimedia container'],
  ['rm', 0, '.RMF'],
  ['gif', 0, 'GIF8'],
  ['flac', 0, 'fLaC'],
  ['mp3', 0, 'ID3'],
  ['mp3', 0, '\xff\xfb'],
];

/** Texts that name other files. ffmpeg would follow them, into other people's folders too. */
const PLAYLISTS = [
  /^#EXTM3U/i,
  /^ffconcat/i,
  /^file\s+\S/i,
  /^\[playlist\]/i,
  /^<\?xml|^<(mpd|smil|asx|playlist)\b/i,
  /^v=0\s/,
  /^[a-z]{3,8}:\/\//i,
];

/**
 * Tells a container by its first bytes, never by its name, so that ffmpeg can be told which demuxer to use.
 * @returns the name of ffmpeg's demuxer
 * @throws AppError EMPTY_FILE, MEDIA_REFERENCES_FILES (playlists and other texts that name files), NOT_A_VIDEO
 */
export async function sniffContainer(path: string): Promise<string> {
  const head = await readHead(path);
  if (head.length === 0) throw new AppError('EMPTY_FILE', 'The file is empty.');
  const found = demuxerOf(head);
  if (found !== null) return found;
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (PLAYLISTS.some((pattern) => pattern.test(text))) {
    throw new AppError(
      'MEDIA_REFERENCES_FILES',
      'The file is a playlist or a text that names other files, not a video.',
    );
  }
  throw new AppError('NOT_A_VIDEO', `The file is ${describe(head)}, not a video.`);
}

/** The demuxer for a file that begins with these bytes; null when no known container begins so. */
export function demuxerOf(head: Buffer): string | null {
  if (isAt(head, 0, 'RIFF')) return isAt(head, 8, 'AVI ') ? 'avi' : isAt(head, 8, 'WAVE') ? 'wav' : null;
  const magic = MAGIC.find(([, offset, bytes]) => isAt(head, offset, bytes));
  // A QuickTime box begins with its size; four letters there mean prose such as "the free".
  if (magic?.[0] === 'mov' && magic[2] !== 'mdat' && head[0]! >= 0x20) return null;
  if (magic !== undefined) return magic[0];
  return isTransportStream(head) ? 'mpegts' : null;
}

/** Sync bytes every 188 bytes, or every 192 after a four-byte time (Blu-ray). */
function isTransportStream(head: Buffer): boolean {
  return [[0, TS_PACKET] as const, [4, TS_PACKET + 4] as const].some(([first, step]) => {
    const count = Math.min(5, Math.floor((head.length - first - 1) / step) + 1);
    return count >= 2 && Array.from({ length: count }, (_, i) => head[first + i * step]).every((byte) => byte === 0x47);
  });
}

function isAt(head: Buffer, offset: number, bytes: string): boolean {
  return head.length >= offset + bytes.length && head.toString('latin1', offset, offset + bytes.length) === bytes;
}

function describe(head: Buffer): string {
  if (isAt(head, 0, '\xff\xd8\xff')) return 'a JPEG image';
  if (isAt(head, 0, '\x89PNG')) return 'a PNG image';
  if (isAt(head, 0, '%PDF')) return 'a PDF document';
  if (isAt(head, 0, 'PK\x03\x04')) return 'a ZIP archive';
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  return isText ? 'a text' : 'of an unknown format';
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
