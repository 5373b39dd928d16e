// operation: Store a new bank session, and revoke the consent that it replaces at the bank

import type { BankSession } from '../banks/bank.ts'
import { openBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import type { Connection } from './connection.ts'
import { revocationOf } from './discard-session.ts'
import type { ReplacedSession } from './store.ts'

type Needs = Pick<Ports, 'store' | 'random' | 'vault' | 'log'>

/** Each attempt after the first means that another session was stored in between. */
const MAX_ATTEMPTS = 5

/**
 * Calls `write` with the session that the connection has. A bank that gives a new consent keeps the older one open, so its revocation
 * is queued in the transaction of `write`. Repeats if another session has been stored since it was loaded.
 */
export async function replaceBankSession<Fact>(
  ports: Needs,
  { appId, connectionId }: Pick<Connection, 'appId' | 'connectionId'>,
  session: BankSession,
  write: (replaces: ReplacedSession) => Promise<Fact | 'changed'>,
): Promise<Fact> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const connection = await ports.store.loadConnection(appId, connectionId)
    const fact = await write(describeReplaced(ports, connection, session))
    if (fact !== 'changed') return fact
  }
  throw new Error(`The bank session of connection ${connectionId} changed during ${MAX_ATTEMPTS} attempts.`)
}

function describeReplaced(
  ports: Needs,
  connection: Connection | undefined,
  { consentId }: BankSession,
): ReplacedSession {
  if (connection?.sealedSession === undefined) return { sealedSession: undefined, revocation: undefined }
  const { appId, providerName, sealedSession } = connection
  const older = openReadable(ports, connection, sealedSession)
  const isKept = consentId !== undefined && older?.consentId === consentId
  const revocation =
    older === undefined || isKept ? undefined : revocationOf(ports, appId, providerName, older)
  return { sealedSession, revocation }
}

/** A renewal also mends a connection whose session cannot be read, for example after the loss of a master key. */
function openReadable(ports: Needs, connection: Connection, sealed: string): BankSession | undefined {
  try {
    return openBankSession(ports.vault, connection, sealed)
  } catch {
    const { appId, connectionId } = connection
    ports.log.warn({ appId, connectionId }, 'an older consent cannot be revoked at the bank')
    return undefined
  }
}
