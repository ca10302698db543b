import { open, type FileHandle } from 'node:fs/promises';

const MOST_BOXES = 10_000;

/**
 * How many bytes a file lacks by its container's own account; 0 when it is whole or the container does not say.
 * Reads box headers only (ISO/IEC 14496-12 section 4.2, RFC 8794 section 6, RIFF), so it takes no time on any size.
 */
export async function missingBytes(path: string, demuxer: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = await declaredEnd(file, demuxer, size);
    return end === null ? 0 : Math.max(0, end - size);
  } finally {
    await file.close();
  }
}

async function declaredEnd(file: FileHandle, demuxer: string, size: number): Promise<number | null> {
  if (demuxer === 'mov') return boxesEnd(file, size);
  if (demuxer === 'matroska') return segmentEnd(file);
  if (demuxer === 'avi') return riffEnd(file);
  return null;
}

/** Walks the top-level boxes to the end of the last one. */
async function boxesEnd(file: FileHandle, size: number): Promise<number | null> {
  let offset = 0;
  for (let count = 0; offset < size && count < MOST_BOXES; count++) {
    const header = await bytesAt(file, offset, 16);
    if (header.length < 8) return offset + 8;
    const short = header.readUInt32BE(0);
    if (short === 0) return null; // reaches to the end of the file, wherever that is
    const length = short === 1 && header.length === 16 ? Number(header.readBigUInt64BE(8)) : short;
    if (length < 8) return null;
    offset += length;
  }
  return offset;
}

/** The end of Matroska's Segment, which follows the EBML header; null when it was written without a size. */
async function segmentEnd(file: FileHandle): Promise<number | null> {
  const head = await bytesAt(file, 0, 4096);
  const headerSize = vint(head, 4);
  if (headerSize === null || headerSize.value === null) return null;
  const segment = headerSize.end + headerSize.value;
  if (segment + 12 > head.length || head.readUInt32BE(segment) !== 0x18538067) return null;
  const size = vint(head, segment + 4);
  return size === null || size.value === null ? null : size.end + size.value;
}

async function riffEnd(file: FileHandle): Promise<number | null> {
  const head = await bytesAt(file, 0, 8);
  const length = head.length < 8 ? 0 : head.readUInt32LE(4);
  return length === 0 || length >= 0x7fffffff ? null : 8 + length;
}

/** An EBML number of variable length; its value is null when it stands for "unknown". */
function vint(bytes: Buffer, offset: number): { value: number | null; end: number } | null {
  const first = bytes[offset] ?? 0;
  const length = Math.clz32(first) - 23;
  if (first === 0 || offset + length > bytes.length) return null;
  let value = BigInt(first & (0xff >> length));
  for (let i = 1; i < length; i++) value = (value << 8n) | BigInt(bytes[offset + i]!);
  const unknown = value === (1n << BigInt(7 * length)) - 1n;
  return { value: unknown ? null : Number(value), end: offset + length };
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
