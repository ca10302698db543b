import { AppError, didYouMean } from '@frameq/domain';
import type { Param, ParamSpec, ParamValues } from './params.js';

/** A parameter that is wrong, and what to do about it. */
export interface ParamProblem {
  readonly field: string;
  readonly code: 'INVALID_CONFIG';
  readonly message: string;
  readonly hint: string;
}

/**
 * Checks parameters against their spec and fills in the defaults. Every mistake is reported, not only the first.
 * @returns the values (of the right ones and of defaults) and the problems; the values count only when there is no problem
 */
export function checkParams<Spec extends ParamSpec>(
  spec: Spec,
  given: Readonly<Record<string, unknown>>,
): { values: ParamValues<Spec>; errors: ParamProblem[] } {
  const errors: ParamProblem[] = [];
  const report = (field: string, message: string, hint: string) =>
    errors.push({ field, code: 'INVALID_CONFIG', message, hint });
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(spec, name)) continue;
    const known = Object.keys(spec).join(', ');
    report(
      name,
      `There is no parameter "${name}".`,
      didYouMean(name, Object.keys(spec)) || `The parameters are: ${known}.`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(spec)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    values[name] = value ?? param.default;
    const problem = value === undefined ? null : mistake(param, value);
    if (problem !== null) report(name, `${name} ${problem.is}.`, problem.hint || param.hint);
  }
  return { values: values as ParamValues<Spec>, errors };
}

/**
 * The parameters of a stage, typed by their pipeline's spec.
 * @throws AppError INVALID_CONFIG, naming the first field that is wrong
 */
export function readParams<Spec extends ParamSpec>(
  spec: Spec,
  given: Readonly<Record<string, unknown>>,
): ParamValues<Spec> {
  const { values, errors } = checkParams(spec, given);
  const [first] = errors;
  if (first !== undefined) throw new AppError(first.code, first.message, { field: first.field, hint: first.hint });
  return values;
}

function mistake(param: Param, value: unknown): { is: string; hint: string } | null {
  switch (param.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : { is: `must be true or false, not ${show(value)}`, hint: '' };
    case 'choice': {
      if (param.options.some((option) => option === value)) return null;
      const hint = typeof value === 'string' ? didYouMean(value, param.options) : '';
      return { is: `must be one of ${param.options.join(', ')}, not ${show(value)}`, hint };
    }
    case 'string':
      if (typeof value !== 'string') return { is: `must be a text, not ${show(value)}`, hint: '' };
      return value.length <= param.maxLength
        ? null
        : { is: `may have at most ${param.maxLength} characters, not ${value.length}`, hint: '' };
    default:
      return numberMistake(param, value);
  }
}

function numberMistake(param: Extract<Param, { min: number }>, value: unknown): { is: string; hint: string } | null {
  // A share is a bare number to people.
  const unit = param.unit === undefined || param.unit === 'share' ? '' : ` ${param.unit}`;
  const kind = param.type === 'integer' ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { is: `must be ${kind}, not ${show(value)}`, hint: '' };
  if (param.type === 'integer' && !Number.isInteger(value))
    return { is: `must be a whole number, not ${value}`, hint: '' };
  if (value >= param.min && value <= param.max) return null;
  return { is: `must be from ${param.min} to ${param.max}${unit}, not ${value}`, hint: '' };
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
