// rule: Sealing and opening a bank's tokens

import { isJsonObject, parseJson } from '../../lib/json.ts'
import type { Vault } from '../keys/cryptography.ts'
import { bankSessionContext } from '../keys/sealed.ts'
import type { BankSession } from './bank.ts'

interface Owner {
  readonly appId: string
  readonly connectionId: string
}

export function sealBankSession(vault: Vault, owner: Owner, session: BankSession): string {
  return vault.seal(JSON.stringify(session), bankSessionContext(owner.appId, owner.connectionId))
}

/** Throws if it was sealed for another connection, or altered. */
export function openBankSession(vault: Vault, owner: Owner, sealed: string): BankSession {
  const parsed = parseJson(vault.open(sealed, bankSessionContext(owner.appId, owner.connectionId)))
  if (parsed.ok && isJsonObject(parsed.value)) {
    const { accessToken, accessTokenExpiresAtMs, refreshToken, consentExpiresAtMs, consentId } = parsed.value
    if (
      typeof accessToken === 'string' &&
      typeof accessTokenExpiresAtMs === 'number' &&
      typeof consentExpiresAtMs === 'number' &&
      (refreshToken === undefined || typeof refreshToken === 'string') &&
      (consentId === undefined || typeof consentId === 'string')
    ) {
      const session = { accessToken, accessTokenExpiresAtMs, refreshToken, consentExpiresAtMs }
      return consentId === undefined ? session : { ...session, consentId }
    }
  }
  throw new Error(`The bank session of connection ${owner.connectionId} cannot be read.`)
}
