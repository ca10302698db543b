import { registerDecorator } from 'class-validator';

const MAX_LABELS = 32;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;
const MAX_VALUE = 200;

/** A map of at most 32 short texts; keys of letters, digits, `.`, `_`, `/` and `-`. */
export function IsLabels(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isLabels',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: isLabels,
        defaultMessage: () =>
          `labels must be at most ${MAX_LABELS} texts of at most ${MAX_VALUE} letters, under keys such as reel or team/show`,
      },
    });
}

function isLabels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value as Record<string, unknown>);
  return (
    entries.length <= MAX_LABELS &&
    entries.every(([key, text]) => KEY.test(key) && typeof text === 'string' && text.length <= MAX_VALUE)
  );
}
