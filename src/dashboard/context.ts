// contract: what the routes of the person's own page share

import type { BoundDashboardSession, DashboardSessionKey } from '../core/dashboard/session.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import { csrfToken, type Mac } from '../http/csrf.ts'
import type { LinkLogger } from '../link/context.ts'
import { type Calendar, calendarOf, type Words, wordsFor } from './texts/index.ts'

export interface PersonOptions {
  readonly ports: Ports
  readonly policies: readonly Policy[]
  /** Origin under which browsers reach us, without a trailing slash. */
  readonly baseUrl: string
  /** True when that is https. */
  readonly secureCookies: boolean
  readonly logger: LinkLogger
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
}

/** A request of somebody who has come in by a link. */
export interface Visit {
  readonly key: DashboardSessionKey
  readonly person: BoundDashboardSession
  readonly words: Words
  readonly calendar: Calendar
  /** For the forms of the page. */
  readonly csrf: string
}

export function macOf({ ports }: Pick<PersonOptions, 'ports'>): Mac {
  return (text) => ports.hash.keyed('csrf', text)
}

/** A form token hangs on the browser's secret, and on this page's own word, so that no other form of ours has the same. */
export function csrfSubject({ sessionId, secret }: DashboardSessionKey): string {
  return `person.${sessionId}.${secret}`
}

export function visitOf(
  options: PersonOptions,
  key: DashboardSessionKey,
  person: BoundDashboardSession,
): Visit {
  const words = wordsFor(person.user.locale)
  const csrf = csrfToken(macOf(options), csrfSubject(key))
  return { key, person, words, calendar: calendarOf(words, person.user), csrf }
}
