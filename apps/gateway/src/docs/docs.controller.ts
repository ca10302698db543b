import { Controller, Get, Inject, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Operation } from './operation.decorator.js';
import { map } from './schema.js';

/** Holds the document once it is made: it describes the routes, so it can only be made after they exist. */
export class ApiDocument {
  json = '';

  set(document: OpenAPIObject): void {
    this.json = JSON.stringify(document);
  }
}

/** The API described by itself. */
@ApiTags('system')
@Controller()
export class DocsController {
  constructor(@Inject(ApiDocument) private readonly document: ApiDocument) {}

  @Get()
  @ApiExcludeEndpoint()
  @RouteConfig({ access: 'public' })
  root(@Res() reply: FastifyReply): void {
    void reply.redirect('/docs', 302);
  }

  @Get('openapi.json')
  @Operation({
    id: 'getOpenApi',
    summary: 'Read this description',
    description: 'The OpenAPI 3.1 document of this server; clients can be generated from it.',
    access: 'public',
    answers: [
      {
        status: 200,
        description: 'The document.',
        schema: map('An OpenAPI 3.1 document.'),
        example: { openapi: '3.1.0' },
      },
    ],
    curl: { path: '/openapi.json' },
  })
  openApi(@Res() reply: FastifyReply): void {
    void reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(this.document.json);
  }
  @Get('api/v1/openapi.json')
  @ApiExcludeEndpoint()
  @RouteConfig({ access: 'public' })
  openApiBesideTheRest(@Res() reply: FastifyReply): void {
    this.openApi(reply);
  }
}
