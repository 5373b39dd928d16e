// rule: when a hosted flow has brought what it was for, so that the person may go back

import type { ClientApp } from '../apps/app.ts'
import type { Connection } from '../connections/connection.ts'
import type { LinkParameters } from './link-session.ts'

type Facts = Pick<Connection, 'status' | 'sealedSession'>

/** Reports are made of what was read, so nobody goes back before. */
export function returnsBeforeFetch(
  { returnsEarly }: Pick<ClientApp, 'returnsEarly'>,
  { reports }: Pick<LinkParameters, 'reports'>,
): boolean {
  return returnsEarly && reports.length === 0
}

/**
 * Once the bank has been read. Where the app wants people back early, once they have signed in: whatever comes of the
 * reading then, the app learns it from the connection.
 */
export function isReadyToReturn(
  app: Pick<ClientApp, 'returnsEarly'>,
  parameters: Pick<LinkParameters, 'reports'>,
  { status, sealedSession }: Facts,
): boolean {
  if (status === 'updated') return true
  return (
    returnsBeforeFetch(app, parameters) &&
    sealedSession !== undefined &&
    status !== 'authenticating' &&
    status !== 'ended'
  )
}
