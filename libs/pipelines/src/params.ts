/** Facts about a parameter that forms, flags, OpenAPI and docs share. Units are part of the spec, never of the name. */
interface ParamFacts {
  /** One sentence for a person who has to choose a value. */
  readonly hint: string;
  readonly label?: string;
  readonly help?: string;
  readonly widget?: string;
  readonly group?: string;
  /** What a number counts: `s`, `px`, `frames`, `share`. */
  readonly unit?: string;
  readonly visibleIf?: { readonly param: string; readonly equals: unknown };
}

export interface NumberParam extends ParamFacts {
  readonly type: 'number' | 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}
export interface BooleanParam extends ParamFacts {
  readonly type: 'boolean';
  readonly default: boolean;
}
export interface StringParam extends ParamFacts {
  readonly type: 'string';
  readonly default: string;
  readonly maxLength: number;
}
export interface ChoiceParam<Option extends string = string> extends ParamFacts {
  readonly type: 'choice';
  readonly default: Option;
  readonly options: readonly Option[];
}
export type Param = NumberParam | BooleanParam | StringParam | ChoiceParam;
export type ParamSpec = Readonly<Record<string, Param>>;

/** The value type of one parameter. */
export type ParamValue<P extends Param> = P extends NumberParam
  ? number
  : P extends BooleanParam
    ? boolean
    : P extends ChoiceParam<infer Option>
      ? Option
      : string;
/** The values of a whole spec, defaults filled in. */
export type ParamValues<Spec extends ParamSpec> = { readonly [Name in keyof Spec]: ParamValue<Spec[Name]> };

/** A number with a range. */
export function number(facts: Omit<NumberParam, 'type'>): NumberParam {
  return { type: 'number', ...facts };
}

/** A whole number with a range. */
export function integer(facts: Omit<NumberParam, 'type'>): NumberParam {
  return { type: 'integer', ...facts };
}

/** Yes or no. */
export function boolean(facts: Omit<BooleanParam, 'type'>): BooleanParam {
  return { type: 'boolean', ...facts };
}

/** Free text with a length limit. */
export function text(facts: Omit<StringParam, 'type'>): StringParam {
  return { type: 'string', ...facts };
}

/** One of a few named options. */
export function choice<const Option extends string>(facts: Omit<ChoiceParam<Option>, 'type'>): ChoiceParam<Option> {
  return { type: 'choice', ...facts };
}
