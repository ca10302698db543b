import type { ErrorCode } from '@frameq/domain';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiExtension,
  ApiHeader,
  ApiOperation,
  type ApiOperationOptions,
  ApiParam,
  ApiResponse,
  ApiSecurity,
} from '@nestjs/swagger';
import { type Access, describeAccess } from '../auth/scopes.js';
import { BODY_ERRORS } from './body-errors.js';
import { curlCommand, type CurlSample } from './curl.js';
import { errorResponses } from './error-responses.js';
import { PATH_PARAMS } from './path-params.js';
import type { Schema } from './schema.js';

/** One way in which an operation succeeds. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  /** Unset, with the example, for an answer without a body. */
  readonly schema?: Schema;
  readonly example?: unknown;
  /** `application/json` unless told. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** All that is to be said of a route: who may call it, what it does, what it answers. */
export interface OperationFacts {
  /** The operationId; unique, and the name of the method in a generated client. */
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** The first is the usual one and sets the status of the handler. */
  readonly answers: readonly [Answer, ...Answer[]];
  /** Codes besides those that every route can answer with. */
  readonly errors?: readonly ErrorCode[];
  readonly pathParams?: readonly (keyof typeof PATH_PARAMS)[];
  readonly curl: CurlSample;
  /** True: If-None-Match is looked at, and answered with 304 when nothing has changed. */
  readonly conditional?: boolean;
  /** True: a signed URL opens it without a key. */
  readonly signedUrls?: boolean;
  /** True: an orchestrator asks it all the time, so no rate limit counts it. */
  readonly isProbe?: boolean;
  /** True: the handler gets the body as a stream. */
  readonly rawBody?: boolean;
  /** What a raw body may be, by media type. */
  readonly accepts?: Readonly<Record<string, Schema>>;
}

/** A URL with broken escapes, or one that is too long, is refused whatever it was meant for. */
const EVERYWHERE: readonly ErrorCode[] = ['INVALID_REQUEST', 'URI_TOO_LONG', 'DATABASE_UNAVAILABLE', 'INTERNAL'];

/** What a browser may do by cookie only from a page of our own. */
const CHANGES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const CONDITIONAL: readonly MethodDecorator[] = [
  ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of the copy you have.' }),
  ApiResponse({ status: 304, description: 'The copy that you have is still good.' }),
];

/** Documents and guards a route in one go, so that a controller stays short and cannot forget either. */
export function Operation(facts: OperationFacts): MethodDecorator {
  const isOpen = facts.access === 'public';
  const codes: readonly ErrorCode[] = [
    ...(facts.errors ?? []),
    ...(isOpen ? [] : (['UNAUTHORIZED', 'FORBIDDEN'] as const)),
    ...(isOpen || !CHANGES.has(facts.curl.method ?? 'GET') ? [] : (['CROSS_SITE_REFUSED'] as const)),
    ...(facts.isProbe === true ? [] : (['RATE_LIMITED'] as const)),
    ...(readsBody(facts) ? BODY_ERRORS : []),
    ...EVERYWHERE,
  ];
  return applyDecorators(
    HttpCode(facts.answers[0].status),
    RouteConfig({
      access: facts.access,
      rawBody: facts.rawBody ?? false,
      conditional: facts.conditional ?? false,
      signedUrls: facts.signedUrls ?? false,
    }),
    ApiOperation({
      operationId: facts.id,
      summary: facts.summary,
      description: withScope(facts),
      ...requestBody(facts),
    }),
    ...(facts.pathParams ?? []).map((name) => ApiParam({ name, ...PATH_PARAMS[name] })),
    ...facts.answers.map(answerResponse),
    ...(facts.conditional === true ? CONDITIONAL : []),
    ...errorResponses(codes).map((response) => ApiResponse(response)),
    ApiExtension('x-access', facts.access),
    ApiExtension('x-codeSamples', [{ lang: 'Shell', label: 'curl', source: curlCommand(facts.curl) }]),
    ...(isOpen ? [] : [ApiSecurity('apiKey'), ApiSecurity('bearer'), ApiSecurity('session')]),
  );
}

function readsBody({ rawBody, curl }: OperationFacts): boolean {
  return rawBody !== true && curl.method !== undefined && curl.method !== 'HEAD';
}

function withScope(facts: OperationFacts): string {
  return `${facts.description}\n\nNeeds ${describeAccess(facts.access)}.`;
}

function requestBody({ accepts }: OperationFacts): Pick<ApiOperationOptions, 'requestBody'> {
  if (accepts === undefined) return {};
  const content = Object.entries(accepts).map(([mediaType, schema]) => [mediaType, { schema }]);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function answerResponse(answer: Answer): MethodDecorator {
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return ApiResponse({
    status: answer.status,
    description: answer.description,
    headers: Object.fromEntries(headers),
    ...(answer.schema !== undefined && {
      content: { [answer.mediaType ?? 'application/json']: { schema: answer.schema, example: answer.example } },
    }),
  });
}
