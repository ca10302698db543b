/** The default of a variable when it is a plain value, which people read as it is. */
export function byDefault<T extends string | number | boolean>(value: T): { otherwise: () => T; shown: string } {
  return { otherwise: () => value, shown: String(value) };
}
