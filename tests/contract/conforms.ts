import type { ApiDescription } from './operations.js';

/** A JSON schema, as far as the document uses them. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

/** All ways in which `value` does not fit the schema; empty when it does. */
export function misfits(value: unknown, schema: Schema, api: ApiDescription, at = '$'): string[] {
  if (schema.$ref !== undefined)
    return misfits(value, api.components.schemas[schema.$ref.split('/').at(-1)!] as Schema, api, at);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const tried = choices.map((choice) => misfits(value, choice, api, at));
    return tried.some((problems) => problems.length === 0)
      ? []
      : [`${at} fits none: ${tried.map((problems) => problems[0]).join(' / ')}`];
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isA(value, type)))
    return [`${at} is ${JSON.stringify(value)}, not ${types.join(' or ')}`];
  if (value === null || value === undefined) return [];
  return [
    ...misfitsOfText(value, schema, at),
    ...misfitsOfNumber(value, schema, at),
    ...misfitsOfParts(value, schema, api, at),
  ];
}

function isA(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function misfitsOfText(value: unknown, schema: Schema, at: string): string[] {
  if (typeof value !== 'string') return [];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${at} is "${value}", not one of ${schema.enum.join(', ')}`];
  if (schema.format === 'date-time' && new Date(value).toISOString() !== value)
    return [`${at} is no UTC time: ${value}`];
  if (schema.format === 'uuid' && !/^[0-9a-f-]{36}$/.test(value)) return [`${at} is no UUID: ${value}`];
  return [];
}

function misfitsOfNumber(value: unknown, { minimum, maximum }: Schema, at: string): string[] {
  if (typeof value !== 'number') return [];
  return value < (minimum ?? -Infinity) || value > (maximum ?? Infinity) ? [`${at} is out of range: ${value}`] : [];
}

function misfitsOfParts(value: unknown, schema: Schema, api: ApiDescription, at: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => (schema.items ? misfits(one, schema.items, api, `${at}[${index}]`) : []));
  if (typeof value !== 'object' || value === null) return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const inner = Object.entries(value).flatMap(([name, part]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known === false) return [`${at}.${name} is not described`];
    return typeof known === 'object' ? misfits(part, known, api, `${at}.${name}`) : [];
  });
  return [...missing, ...inner];
}
