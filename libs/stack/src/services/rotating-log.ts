import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** A log file that never grows beyond its limit: when it is full it becomes `<file>.1` and a new one begins. */
export interface RotatingLog {
  readonly file: string;
  write(text: string | Uint8Array): void;
  close(): void;
}

const LIMIT_BYTES = 10 * 1024 ** 2;

/** Opens a log file for appending. A full disk loses lines, never the process that logs. */
export function openRotatingLog(file: string, limitBytes: number = LIMIT_BYTES): RotatingLog {
  let handle = openSync(file, 'a', 0o600);
  let size = statSync(file).size;
  return {
    file,
    write: (text) => {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      try {
        if (size > 0 && size + bytes.length > limitBytes) {
          closeSync(handle);
          renameSync(file, `${file}.1`);
          handle = openSync(file, 'a', 0o600);
          size = 0;
        }
        writeSync(handle, bytes);
        size += bytes.length;
      } catch {
        // The lines are lost; the work is not.
      }
    },
    close: () => closeSync(handle),
  };
}
