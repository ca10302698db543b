/** A run of a stage, by its stage and lease token. */
export interface RunLease {
  readonly stageId: string;
  readonly token: number;
}

const MARK = /lease-([0-9a-f-]{36})-(\d+)-/;

/** The part of a temporary file's name that says which run wrote it. */
export function leaseMark({ stageId, token }: RunLease): string {
  return `lease-${stageId}-${token}-`;
}

/** The run that wrote a temporary file; null when its name does not say. */
export function leaseOf(name: string): RunLease | null {
  const found = MARK.exec(name);
  return found === null ? null : { stageId: found[1]!, token: Number(found[2]) };
}
