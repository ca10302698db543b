import { integer } from '@frameq/pipelines';

/** A parameter that says how long something takes. */
export function milliseconds(initial: number, hint: string): ReturnType<typeof integer> {
  return integer({ default: initial, min: 0, max: 600_000, unit: 'ms', hint });
}
