import type { ApiResponseOptions } from '@nestjs/swagger';

/** A JSON schema as OpenAPI 3.1 writes it. `nullable` becomes `type: [..., 'null']` when the document is made. */
export type Schema = NonNullable<Extract<ApiResponseOptions, { schema: unknown }>['schema']>;
type Plain = Exclude<Schema, { $ref: string }>;

/** A text. */
export function text(description: string, more: Partial<Plain> = {}): Schema {
  return { type: 'string', description, ...more };
}

/** A UUID. */
export function uuid(description: string): Schema {
  return text(description, { format: 'uuid' });
}

/** A moment, in UTC with milliseconds. */
export function time(description: string): Schema {
  return text(description, { format: 'date-time' });
}

/** One of a few words. */
export function oneOf(description: string, words: readonly string[]): Schema {
  return text(description, { enum: [...words] });
}

/** A whole number, from 0 unless told. */
export function whole(description: string, more: Partial<Plain> = {}): Schema {
  return { type: 'integer', minimum: 0, description, ...more };
}

/** A number. */
export function decimal(description: string, more: Partial<Plain> = {}): Schema {
  return { type: 'number', description, ...more };
}

/** Yes or no. */
export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

/** A list. */
export function list(description: string, items: Schema): Schema {
  return { type: 'array', description, items } as Schema;
}

/** An object whose keys are not known beforehand. */
export function map(description: string, values: Schema | true = true): Schema {
  return { type: 'object', description, additionalProperties: values } as Schema;
}

/** The same, or null. */
export function nullable(schema: Schema): Schema {
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] } as Schema;
  return { ...schema, nullable: true } as Schema;
}

/** A schema by its name in the document. */
export function named(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with exactly the fields of `View`; the compiler refuses a field that is missing or too many. */
export function object<View>(
  description: string,
  properties: { readonly [Field in keyof Required<View>]: Schema },
  optional: readonly (keyof View)[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name as keyof View));
  return {
    type: 'object',
    description,
    properties: { ...properties },
    required,
    additionalProperties: false,
  } as Schema;
}
