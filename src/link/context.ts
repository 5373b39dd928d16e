// contract: Options and services that the routes of the hosted flow share

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BrowserKey } from '../core/link/browser-session.ts'
import type { LinkView } from '../core/link/view.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Hosts } from '../dialects/mounting.ts'
import type { PageContext } from '../pages/route-options.ts'

export interface LinkOptions extends PageContext {
  readonly ports: Ports
  readonly dialects: readonly Dialect[]
  /**
   * Serves `/callback`: a page that shows what the app receives and which request comes next, for a sandbox whose developer
   * has no server yet. Not for production.
   */
  readonly landing: boolean
  readonly hosts: Hosts
  /** Responds to `GET /` where the query is not that of a dialect whose hosted flow begins there. */
  readonly root: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>
}

/** Fetches in progress in this process, so that a second click joins the first, and closing waits for them. */
export interface BackgroundFetches {
  /**
   * Starts a fetch, or joins the one in progress. Resolves when it is done, or when the end user has waited long enough
   * and should see a page; the outcome is in storage. `ip` is the browser's.
   */
  start(key: BrowserKey, ip: string): Promise<void>
  /** Resolves when the fetch in progress in this process is done; never, if there is none. */
  join(key: BrowserKey): Promise<void>
  /** Resolves when all fetches are done. */
  settle(): Promise<void>
}

export interface LinkContext extends LinkOptions {
  readonly fetches: BackgroundFetches
}

/** A flow as a request finds it: the browser's key, and the stored state. */
export interface BrowserFlow {
  readonly key: BrowserKey
  readonly view: LinkView
}

/** Undefined for a flow of a dialect that is no longer served. */
export function findPolicy({ dialects }: LinkContext, dialectName: string): Policy | undefined {
  return dialects.find(({ name }) => name === dialectName)?.policy
}
