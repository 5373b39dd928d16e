// glue: Route options of every page: an error page for what a handler throws

import type { FastifyReply, FastifyRequest } from 'fastify'
import { describeError } from '../http/request-log.ts'
import { isClientError } from '../http/server.ts'
import type { LegalLinks } from './layout.ts'
import type { CookieScope } from './session-cookie.ts'

export interface PageLogger {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** What the routes of every page surface are given. */
export interface PageContext {
  /** URL under which browsers reach us, without a trailing slash. */
  readonly baseUrl: string
  /** The path of that URL, before each path of ours in links, forms and redirects. */
  readonly basePath: string
  readonly cookies: CookieScope
  readonly logger: PageLogger
  /** Shown in the footer of each page. */
  readonly legal: LegalLinks
  /** Whether storage cannot be reached right now, so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
}

/** `away`: our storage cannot be reached. `broken`: anything else that failed on our side. */
type PageFailure = 'away' | 'broken'

export interface PageSurface {
  /** Named in the log. */
  readonly name: string
  readonly showFailure: (request: FastifyRequest, reply: FastifyReply, failure: PageFailure) => FastifyReply
}

/**
 * What a handler throws becomes a page, because an end user reads it; a malformed request is left to the server, which words it.
 * A HEAD request runs the handler of GET, which checks `isHead` before it changes anything.
 */
export function pageRouteOptions(
  { logger, isTransient }: Pick<PageContext, 'logger' | 'isTransient'>,
  { name, showFailure }: PageSurface,
) {
  return {
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
      if (isClientError(error, request)) throw error
      logger.error({ requestId: request.id, surface: name, err: describeError(error) }, 'a page failed')
      if (isTransient(error)) showFailure(request, reply.header('retry-after', '1'), 'away')
      else showFailure(request, reply, 'broken')
    },
  }
}
