import { CliError } from '../cli-error.js';

/** Keeps only the named fields of a record, in the order named; `a.b` reaches into objects. Throws USAGE for one that does not exist. */
export function pickFields(record: object, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, pick(record, field)]));
}

function pick(record: object, path: string): unknown {
  let value: unknown = record;
  for (const part of path.split('.')) {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object' || !Object.hasOwn(value, part)) throw unknownField(record, path);
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? null;
}

function unknownField(record: object, field: string): CliError {
  return new CliError('USAGE', `There is no field "${field}".`, {
    field: '--json',
    hint: `The fields are: ${Object.keys(record).join(', ')}.`,
  });
}
