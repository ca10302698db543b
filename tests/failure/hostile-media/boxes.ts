/** A box of ISO media: size, four letters, content. */
export function box(type: string, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** Numbers of 32 bits, the high byte first. */
export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
}

/** The same file with bytes changed behind the first (or `nth`) place where `marker` stands. */
export function patched(file: Buffer, marker: string, offset: number, bytes: Buffer, nth = 0): Buffer {
  let at = -1;
  for (let found = 0; found <= nth; found++) at = file.indexOf(marker, at + 1, 'latin1');
  if (at < 0) throw new Error(`The file holds no ${marker}.`);
  const changed = Buffer.from(file);
  bytes.copy(changed, at + marker.length + offset);
  return changed;
}

/** An EBML element with a length of eight bytes. */
export function element(id: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  length[0] = 0x01;
  return Buffer.concat([Buffer.from(id, 'hex'), length, body]);
}

/** A chunk of RIFF: four letters, size with the low byte first, content. */
export function chunk(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
