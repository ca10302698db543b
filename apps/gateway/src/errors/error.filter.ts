import { AppError } from '@frameq/domain';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods, type RouteTable } from '../http/route-table.js';
import { sendError } from './send-error.js';
import { toHttpError } from './to-http-error.js';

/** The one exception filter: whatever was thrown, wherever, becomes the envelope. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toHttpError(thrown);
    const isRouters = error.code === 'ROUTE_NOT_FOUND' && !(thrown instanceof AppError);
    sendError(request, reply, isRouters ? this.explain(request, reply) : error);
  }

  /** Tells a wrong method from a wrong path: the framework knows only "not found". */
  private explain(request: FastifyRequest, reply: FastifyReply): AppError {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = allowedMethods(this.routes, path);
    if (allowed.length === 0) return new AppError('ROUTE_NOT_FOUND', `There is no route ${request.method} ${path}.`);
    reply.header('allow', allowed.join(', '));
    return new AppError('METHOD_NOT_ALLOWED', `${request.method} is not allowed on ${path}.`, { detail: { allowed } });
  }
}
