import type { ParamView } from '@frameq/contracts';

/** What a parameter may be: `0 to 1 share, step 0.05`, `fast | exact`, `yes or no`. */
export function rangeText(param: ParamView): string {
  if (param.options !== null) return param.options.join(' | ');
  if (param.type === 'boolean') return 'true or false';
  if (param.type === 'string') return 'text';
  const unit = param.unit === null ? '' : ` ${param.unit}`;
  const range =
    param.min !== null && param.max !== null
      ? `${param.min} to ${param.max}`
      : param.min !== null
        ? `at least ${param.min}`
        : param.max !== null
          ? `at most ${param.max}`
          : 'any number';
  return `${param.type === 'integer' ? 'whole, ' : ''}${range}${unit}${param.step === null ? '' : `, step ${param.step}`}`;
}

/** A default as one would type it after `--set name=`. */
export function defaultText(param: ParamView): string {
  const text = String(param.default ?? '');
  return text === '' ? "''" : text;
}
