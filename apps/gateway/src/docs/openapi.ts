import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from '../session/session-cookie.js';
import { ACCESS_SCHEMAS } from './schemas/access.schemas.js';
import { JOB_SCHEMAS } from './schemas/job.schemas.js';
import { OTHER_SCHEMAS } from './schemas/other.schemas.js';
import { STEERING_SCHEMAS } from './schemas/steering.schemas.js';
import { PIPELINE_SCHEMAS } from './schemas/pipeline.schemas.js';
import { WEBHOOK_SCHEMAS } from './schemas/webhook.schemas.js';
import { STORAGE_SCHEMAS } from './schemas/storage.schemas.js';

const DESCRIPTION = `frameq is a self-hosted job system for GPU video and image work.

Send a key with every request: \`X-API-Key: $FRAMEQ_API_KEY\` or \`Authorization: Bearer $FRAMEQ_API_KEY\`. The first start
prints one. Every error has one shape, \`{ "error": { code, message, detail, hint, field, timestamp } }\`, and every answer
carries \`X-Request-Id\`. How many requests a key may make is told by \`RateLimit\` and \`RateLimit-Policy\`; too many are answered
with 429 and \`Retry-After\`.`;

const TAGS: readonly (readonly [name: string, description: string])[] = [
  ['jobs', 'Submit work, follow it, cancel it, retry it.'],
  ['queues', 'What waits: hold it back, let it go, change many jobs at once.'],
  ['uploads', 'Files that jobs read.'],
  ['artifacts', 'Files that jobs made.'],
  ['pipelines', 'What can be run.'],
  ['events', 'Changes of state, as they happen.'],
  ['webhooks', 'Where you are told of your jobs.'],
  ['workers', 'Who does the work.'],
  ['keys', 'Who may come in.'],
  ['tenants', 'To whom jobs belong, and how much of the machine they may take.'],
  ['session', 'Signing in with a browser.'],
  ['audit', 'Who did what.'],
  ['system', 'How frameq is, and what it can do.'],
];

/**
 * The OpenAPI 3.1 document of a gateway, derived from its routes.
 * @param publicUrl the origin that it names as the server; null: wherever it was read from
 */
export function openApiDocument(app: INestApplication, version: string, publicUrl: string | null): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('frameq')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(publicUrl ?? '/', 'This server')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'bearer')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const config = builder.build();
  const schemas = {
    ...{ ...JOB_SCHEMAS, ...PIPELINE_SCHEMAS, ...STEERING_SCHEMAS },
    ...{ ...OTHER_SCHEMAS, ...ACCESS_SCHEMAS, ...WEBHOOK_SCHEMAS, ...STORAGE_SCHEMAS },
  };
  return SwaggerModule.createDocument(app, { ...config, components: { ...config.components, schemas } });
}
