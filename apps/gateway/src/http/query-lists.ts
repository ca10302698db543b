import { Transform } from 'class-transformer';

/** A query parameter that may be repeated, or hold several values separated by commas, unless commas belong to a value. */
export function ToList({ commas = true }: { readonly commas?: boolean } = {}): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    if (value === undefined) return undefined;
    if (!commas) return [value].flat();
    return [value]
      .flat()
      .flatMap((one) => (typeof one === 'string' ? one.split(',').filter((part) => part !== '') : [one]));
  });
}

/** A query parameter that holds a whole number; what is none is left for the validator to refuse. */
export function ToNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
  );
}

/** A query parameter that says yes or no: `true`, `1`, or nothing after the name is yes. */
export function ToFlag(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    if (value === 'true' || value === '1' || value === '') return true;
    return value === 'false' || value === '0' ? false : value;
  });
}
