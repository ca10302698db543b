import { isISO8601, registerDecorator } from 'class-validator';

/** A date, or a time with its offset: what means the same moment on every machine (RFC 3339). */
const SHAPE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A moment such as 2026-01-15 or 2026-01-15T09:30:00Z, on a day that exists. */
export function IsMoment(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: isMoment,
        defaultMessage: () =>
          `${String(propertyName)} must be a date such as 2026-01-15, or a time such as 2026-01-15T09:30:00Z`,
      },
    });
}

function isMoment(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    SHAPE.test(value) &&
    isISO8601(value, { strict: true }) &&
    !Number.isNaN(Date.parse(value))
  );
}
