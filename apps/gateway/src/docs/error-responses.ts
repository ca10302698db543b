import { AppError, type ErrorCode, ERRORS } from '@frameq/domain';
import type { ApiResponseOptions } from '@nestjs/swagger';
import { toEnvelope } from '../errors/envelope.js';
import { named } from './schema.js';

const EXAMPLE_TIME = new Date('2026-01-15T09:30:00.000Z');

/** One documented response for each status among `codes`, with an example for each code. */
export function errorResponses(codes: Iterable<ErrorCode>): ApiResponseOptions[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes))
    byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  return [...byStatus].map(([status, group]) => ({
    status,
    description: group.map((code) => `\`${code}\`: ${ERRORS[code].hint}`).join('\n\n'),
    content: {
      'application/json': {
        schema: named('ErrorEnvelope'),
        examples: Object.fromEntries(group.map((code) => [code, { summary: code, value: exampleOf(code) }])),
      },
    },
  }));
}

function exampleOf(code: ErrorCode): object {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return toEnvelope(new AppError(code, `${words[0]!.toUpperCase()}${words.slice(1)}.`), EXAMPLE_TIME);
}
