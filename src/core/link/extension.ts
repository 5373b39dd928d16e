// operation: Check whether a hosted flow extends a consent without a sign-in

import { isExtendable } from '../consents/extend-at-bank.ts'
import type { Ports } from '../ports.ts'
import type { LinkSession } from './link-session.ts'

/** Reads the connection again, because its bank or its consent may no longer allow an extension. */
export async function extendsWithoutSignIn(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  { appId, parameters }: LinkSession,
): Promise<boolean> {
  const { extendsConsent, renewedConnectionId } = parameters
  if (!extendsConsent || renewedConnectionId === undefined) return false
  const connection = await ports.store.loadConnection(appId, renewedConnectionId)
  return connection !== undefined && isExtendable(ports, connection)
}
