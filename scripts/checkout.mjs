import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const checkout = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A file of the checkout by its path within. */
export function inCheckout(...parts) {
  return path.join(checkout, ...parts);
}
