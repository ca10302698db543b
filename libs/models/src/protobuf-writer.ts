const encoder = new TextEncoder();

/** Writes the wire format of Protocol Buffers, as far as ONNX needs it. */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];

  /** A whole number (wire type 0). */
  int(field: number, value: number | bigint): this {
    return this.push(varint(field << 3), varint(value));
  }

  /** A single-precision number (wire type 5). */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(varint((field << 3) | 5), bytes);
  }

  /** Bytes or a text with their length in front (wire type 2). */
  bytes(field: number, value: Uint8Array | string): this {
    const content = typeof value === 'string' ? encoder.encode(value) : value;
    return this.push(varint((field << 3) | 2), varint(content.length), content);
  }

  /** A message within the message. */
  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }

  private push(...parts: Uint8Array[]): this {
    this.parts.push(...parts);
    return this;
  }
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
