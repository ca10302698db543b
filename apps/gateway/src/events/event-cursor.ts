/** True when cursor `a` lies behind cursor `b`: by transaction first, then by id. */
export function isAfter(a: string, b: string): boolean {
  const [left, right] = [parts(a), parts(b)];
  return left[0] === right[0] ? left[1] > right[1] : left[0] > right[0];
}

function parts(cursor: string): readonly [txid: bigint, id: bigint] {
  const [txid, id] = cursor.split('-');
  return [BigInt(txid ?? 0), BigInt(id ?? 0)];
}
