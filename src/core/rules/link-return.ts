// rule: when a hosted flow has brought what it was for, so that the person may go back

import type { ClientApp } from '../model/app.ts'
import type { Connection } from '../model/connection.ts'

type Facts = Pick<Connection, 'status' | 'sealedSession'>

/**
 * Once the bank has been read. Where the app wants people back early, once they have signed in: whatever comes of the
 * reading then, the app learns it from the connection.
 */
export function isReadyToReturn({ returnsEarly }: ClientApp, { status, sealedSession }: Facts): boolean {
  if (status === 'updated') return true
  return returnsEarly && sealedSession !== undefined && status !== 'authenticating' && status !== 'ended'
}
