import type { SessionView } from '@frameq/contracts';
import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, callerOf } from '../auth/caller.js';
import { presentedKey } from '../auth/presented-key.js';
import { isOperator } from '../auth/scopes.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { END_SESSION, GET_SESSION, START_SESSION } from './session.docs.js';
import { SessionsService } from './sessions.service.js';

/** The body of `POST /session`; may be left out when a header holds the key. */
export class StartSessionDto {
  @ApiPropertyOptional({ description: 'The key to sign in with.', format: 'password' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  key?: string;
}

/** Signing in with a browser, which cannot send a key with a link or an event stream. */
@ApiTags('session')
@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    @Service('config') private readonly config: Services['config'],
  ) {}

  @Post()
  @ApiBody({ type: StartSessionDto, required: false })
  @Operation(START_SESSION)
  async start(
    @Body() body: StartSessionDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const key = presentedKey(request.headers) ?? body.key?.trim();
    const { caller, cookie, expiresAt } = await this.sessions.signIn(key, 'any-key', request);
    reply.header('cache-control', 'no-store');
    if (cookie === null) return this.view(caller);
    reply.header('set-cookie', cookie);
    return { ...this.view(caller), signed_in_by: 'cookie', expires_at: expiresAt?.toISOString() ?? null };
  }

  @Get()
  @Operation(GET_SESSION)
  get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): SessionView {
    reply.header('cache-control', 'no-store');
    return this.view(callerOf(request));
  }

  @Delete()
  @Operation(END_SESSION)
  async end(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ signed_out: boolean }> {
    const { cookie, ended } = await this.sessions.signOut(request);
    reply.headers({ 'set-cookie': cookie, 'cache-control': 'no-store' });
    return { signed_out: ended };
  }

  private view({ tenantId, apiKeyId, keyName, scopes, credential }: Caller): SessionView {
    return {
      tenant: tenantId,
      key_id: apiKeyId,
      key_name: keyName,
      scopes: [...scopes],
      is_operator: isOperator({ tenantId, scopes }),
      signed_in_by: credential === null ? 'nothing' : credential.session === null ? 'key' : 'cookie',
      expires_at: credential?.until?.toISOString() ?? null,
      security_enabled: this.config.securityEnabled,
    };
  }
}
