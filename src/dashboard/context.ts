// contract: Shared values of the dashboard routes, and the request of a signed-in end user

import type { BoundDashboardSession, DashboardSessionKey } from '../core/dashboard/session.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import { type FormBinding, formToken } from '../pages/forms.ts'
import { type PageLegal, withAppDocuments } from '../pages/layout.ts'
import type { PageContext } from '../pages/route-options.ts'
import { type Calendar, calendarOf, textsFor } from './texts/index.ts'
import type { DashboardTexts } from './texts/texts.ts'

export interface DashboardOptions extends PageContext {
  readonly ports: Ports
  readonly policies: readonly Policy[]
}

/** A request of an end user who was signed in by a dashboard link. */
export interface Visit {
  readonly key: DashboardSessionKey
  readonly session: BoundDashboardSession
  readonly texts: DashboardTexts
  readonly calendar: Calendar
  readonly legal: PageLegal
  /** Path of the list; the paths of all other pages begin with it. */
  readonly home: string
  /** For the forms of the page. */
  readonly csrf: string
}

/** The prefix keeps a token of ours from being valid on another page surface. */
export function formBindingOf(
  { ports }: DashboardOptions,
  { sessionId, secret }: DashboardSessionKey,
): FormBinding {
  return { mac: (text) => ports.hash.keyed('csrf', text), subject: `person.${sessionId}.${secret}` }
}

/** Path of the list of connections. */
export function homeOf({ basePath }: Pick<DashboardOptions, 'basePath'>): string {
  return `${basePath}/my`
}

export function visitOf(
  options: DashboardOptions,
  key: DashboardSessionKey,
  session: BoundDashboardSession,
): Visit {
  const texts = textsFor(session.user.locale)
  const csrf = formToken(formBindingOf(options, key))
  const calendar = calendarOf(texts, session.user)
  return {
    key,
    session,
    texts,
    calendar,
    legal: withAppDocuments(options.legal, session.app),
    home: homeOf(options),
    csrf,
  }
}
