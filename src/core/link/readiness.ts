// rule: Conditions under which a hosted flow may return to the app

import type { ClientApp } from '../apps/app.ts'
import type { Connection, ConnectionStatus } from '../connections/connection.ts'
import { type LinkParameters, type LinkSession, RETURN_RETRY_MS } from './link-session.ts'

type Facts = Pick<Connection, 'status' | 'sealedSession'>

/** Whether the flow returns after the sign-in, before the fetch. Reports need the fetched data, unless a job generates them later. */
export function returnsBeforeFetch(
  { returnsEarly }: Pick<ClientApp, 'returnsEarly'>,
  { reports, reportsLater }: Pick<LinkParameters, 'reports' | 'reportsLater'>,
): boolean {
  return reports.length === 0 ? returnsEarly : reportsLater
}

/**
 * After the fetch; with `returnsEarly`, after the sign-in. The app then reads the result of the fetch from the connection. With
 * `grantsWithoutData`, after the fetch, whatever its result.
 */
export function isReadyToReturn(
  app: Pick<ClientApp, 'returnsEarly'>,
  parameters: Pick<LinkParameters, 'reports' | 'reportsLater' | 'grantsWithoutData'>,
  { status, sealedSession }: Facts,
): boolean {
  if (status === 'updated') return true
  if (parameters.grantsWithoutData === true && sealedSession !== undefined && FAILED.includes(status))
    return true
  return (
    returnsBeforeFetch(app, parameters) &&
    sealedSession !== undefined &&
    status !== 'authenticating' &&
    status !== 'ended'
  )
}

const FAILED: readonly ConnectionStatus[] = ['temporary_error', 'authentication_error', 'session_expired']

/** Whether the outcome was returned so recently that a retry receives it again. */
export function isReturnRepeatable(
  { state, returnedAtMs }: Pick<LinkSession, 'state' | 'returnedAtMs'>,
  nowMs: number,
): boolean {
  return state === 'returned' && returnedAtMs !== undefined && nowMs - returnedAtMs < RETURN_RETRY_MS
}
