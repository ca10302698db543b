import { AppError, didYouMean } from '@frameq/domain';
import { ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';

interface Problem {
  readonly field: string;
  readonly message: string;
}

/** Checks every body and query against its DTO; what a DTO does not name is refused with a "did you mean". */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validationError: { target: true, value: false },
    exceptionFactory: (errors) => explain(errors.flatMap((error) => problemsOf(error, ''))),
  });
}

function explain(problems: readonly Problem[]): AppError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new AppError('INVALID_REQUEST', `${first?.message ?? 'The request is not valid.'}${more}`, {
    ...(first === undefined ? {} : { field: first.field }),
    detail: { errors: problems },
  });
}

function problemsOf(error: ValidationError, path: string): Problem[] {
  const field = path === '' ? error.property : `${path}.${error.property}`;
  const inner = (error.children ?? []).flatMap((child) => problemsOf(child, field));
  // Rules are reported from the last decorator to the first, and the first is the one about the type: it explains most.
  const [rule, message] = Object.entries(error.constraints ?? {}).at(-1) ?? [];
  if (rule === undefined || message === undefined) return inner;
  if (rule === 'whitelistValidation') return [{ field, message: unknownField(error, field) }];
  return [{ field, message: isMissing(error) ? `${field} is missing.` : `${message}.` }, ...inner];
}

function isMissing(error: ValidationError): boolean {
  return (error.target as Record<string, unknown> | undefined)?.[error.property] === undefined;
}

function unknownField(error: ValidationError, field: string): string {
  const meant = error.target === undefined ? '' : didYouMean(error.property, knownFields(error.target));
  return `${field} is not a field of this request.${meant === '' ? '' : ` ${meant}`}`;
}

function knownFields(target: object): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return [...new Set(metadata.map((one) => one.propertyName))];
}
