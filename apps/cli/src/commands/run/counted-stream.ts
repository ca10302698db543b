import { type Readable, Transform } from 'node:stream';
import { CliError } from '../../cli-error.js';

/**
 * The bytes of a file on their way to the server, counted. It fails with UPLOAD_CUT_SHORT when the file became shorter than
 * was announced, and with PATHS_UNUSABLE when it cannot be read.
 */
export function countedStream(
  source: Readable,
  name: string,
  announcedBytes: number,
  onBytes: (count: number) => void,
): Readable {
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onBytes(chunk.length);
      done(null, chunk);
    },
    flush(done) {
      const missing = announcedBytes - sent;
      if (missing <= 0) return done(null);
      done(new CliError('UPLOAD_CUT_SHORT', `${name} became ${missing} bytes shorter while it was read.`));
    },
  });
  source.once('error', (error) =>
    counted.destroy(new CliError('PATHS_UNUSABLE', `${name} cannot be read: ${error.message}.`, { cause: error })),
  );
  return source.pipe(counted);
}
