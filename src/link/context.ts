// contract: what the routes of the hosted flow share

import type { BrowserKey } from '../core/link/browser-session.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import type { Dialect } from '../dialects/dialect.ts'

export interface LinkLogger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface LinkOptions {
  readonly ports: Ports
  readonly dialects: readonly Dialect[]
  /** Origin under which browsers reach us, without a trailing slash. */
  readonly baseUrl: string
  /** True when that is https. */
  readonly secureCookies: boolean
  readonly logger: LinkLogger
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
  /**
   * Serves `/callback`: a page that shows what came back and what to do next, for a sandbox whose developer has no server
   * yet. Not for production.
   */
  readonly landing: boolean
}

/** Fetches that run in this process, so that a second click joins the first and closing waits for them. */
export interface Fetches {
  /**
   * Fetches, or joins the fetch that runs. Resolves when it is over, or when a person has waited long enough for an
   * answer and should see a page instead; what it came to is in storage. `address` is the browser's.
   */
  start(key: BrowserKey, address: string): Promise<void>
  /** Resolves when the fetch that runs in this process is over; never, if none does. */
  join(key: BrowserKey): Promise<void>
  settle(): Promise<void>
}

export interface LinkContext extends LinkOptions {
  readonly fetches: Fetches
}

/** Undefined for a flow of a dialect that is not served any more. */
export function findPolicy({ dialects }: LinkContext, dialectName: string): Policy | undefined {
  return dialects.find(({ name }) => name === dialectName)?.policy
}
