import fc from 'fast-check';

/** A JSON schema, as far as openapi.json uses them. */
export interface ValueSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly ValueSchema[];
  readonly oneOf?: readonly ValueSchema[];
  readonly allOf?: readonly ValueSchema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ValueSchema;
  readonly items?: ValueSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly example?: unknown;
}

/** What a schema may name, and ids that exist, so that valid requests also find something. */
export interface Vocabulary {
  readonly schemas: Readonly<Record<string, ValueSchema>>;
  readonly uuids: readonly string[];
  /** Values that make sense, by the name of the field. */
  readonly fields: Readonly<Record<string, readonly unknown[]>>;
}

/** Values that fit a schema. */
export function fitting(schema: ValueSchema, words: Vocabulary, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(words.schemas[schema.$ref.split('/').at(-1)!] ?? {}, words, depth + 1);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fitting(choice, words, depth + 1)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const plain = fitsType(
    [schema.type].flat().find((type) => type !== 'null'),
    schema,
    words,
    depth,
  );
  return schema.example === undefined ? plain : fc.oneof(plain, fc.constant(schema.example));
}

function fitsType(
  type: string | undefined,
  schema: ValueSchema,
  words: Vocabulary,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return texts(schema, words);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(schema.items ?? {}, words, depth + 1), { maxLength: 3 });
    case 'object':
      return objects(schema, words, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function texts({ format, maxLength }: ValueSchema, words: Vocabulary): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...words.uuids), fc.uuid());
  if (format === 'date-time') {
    const min = new Date('1970-01-01');
    return fc.date({ min, max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  }
  return fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength ?? 40, 40) });
}

function objects(schema: ValueSchema, words: Vocabulary, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 || depth > 6)
    return fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
  const model = Object.fromEntries(
    properties.map(([name, inner]) => [name, field(name, fitting(inner, words, depth + 1), words)]),
  );
  return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
}

/** Mostly values that make sense for a field of that name, where some are known. */
function field(name: string, fits: fc.Arbitrary<unknown>, { fields }: Vocabulary): fc.Arbitrary<unknown> {
  const known = fields[name];
  if (known === undefined) return fits;
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fits });
}

/** Values that were meant for nobody: of every type, too long, too deep, too large, not storable. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\0',
    'a\u0000b',
    '\ud800',
    '../../etc/passwd',
    "'; drop table job; --",
    '${jndi:ldap://x}',
    '\u202egnp.exe',
    'x'.repeat(5_000),
    -1,
    0,
    1.5,
    1e308,
    2 ** 31,
    2 ** 53,
    Number.MIN_SAFE_INTEGER,
    [],
    {},
    [[]],
    true,
    'true',
    '1e3',
    'NaN',
    JSON.parse('{"__proto__":{"admin":true}}'),
    { constructor: { prototype: { admin: true } } },
    Array.from({ length: 6_000 }, (_, index) => index),
  ),
  fc.integer({ min: 8, max: 40 }).map((levels) => {
    let deep: unknown = 1;
    for (let i = 0; i < levels; i++) deep = { a: deep };
    return deep;
  }),
);

/** Values of a schema, one in three of which does not fit it in one place, or at all. */
export function nearly(schema: ValueSchema, words: Vocabulary): fc.Arbitrary<unknown> {
  const fits = fitting(schema, words);
  const broken = fc.tuple(fits, fc.string({ maxLength: 12 }), odd, fc.nat(9)).map(([value, name, wrong, place]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
    const names = [...Object.keys(value), name];
    return { ...value, [names[place % names.length]!]: wrong };
  });
  return fc.oneof({ weight: 4, arbitrary: fits }, { weight: 2, arbitrary: broken }, { weight: 1, arbitrary: odd });
}
