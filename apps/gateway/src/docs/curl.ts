/** A request as a sample shows it. */
export interface CurlSample {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** With shell variables for ids, e.g. `/api/v1/jobs/$JOB_ID`. */
  readonly path: string;
  /** Sent as JSON; `$NAME` in it is filled in by the shell. */
  readonly body?: string;
  /** More options, as they stand on a command line. */
  readonly options?: readonly string[];
}

/** A command line that works when FRAMEQ_URL, FRAMEQ_API_KEY and the ids named in it are set in the shell. */
export function curlCommand(sample: CurlSample): string {
  const parts = ['curl -sS', '-H "X-API-Key: $FRAMEQ_API_KEY"'];
  if (sample.method === 'HEAD') parts.push('--head');
  else if (sample.method !== undefined) parts.push(`-X ${sample.method}`);
  if (sample.body !== undefined) {
    parts.push('-H "Content-Type: application/json"', `-d "${sample.body.replaceAll('"', '\\"')}"`);
  }
  return [...parts, ...(sample.options ?? []), `"$FRAMEQ_URL${sample.path}"`].join(' ');
}
