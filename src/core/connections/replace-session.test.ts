// operation: Tests of the session that a renewal replaces

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { BankSession } from '../banks/bank.ts'
import { openBankSession, sealBankSession } from '../banks/bank-session.ts'
import type { Connection } from './connection.ts'
import { replaceBankSession } from './replace-session.ts'
import type { ReplacedSession } from './store.ts'

const AT = { appId: 'a', connectionId: 'c' }
const SESSION = {
  accessToken: 'old',
  accessTokenExpiresAtMs: 0,
  refreshToken: undefined,
  consentExpiresAtMs: 0,
}

function connectionWith(sealedSession: string | undefined): Connection {
  return {
    ...AT,
    userId: 'u',
    providerName: 'se-redirect',
    status: 'authenticating',
    statusMessage: '',
    statusChangedAtMs: 0,
    sealedSession,
    consentExpiresAtMs: 0,
    identity: undefined,
    createdAtMs: 0,
    refreshedAtMs: 1,
  }
}

/** What the verb receives on each attempt while the connection has each of these sessions in turn. */
async function replace(stored: readonly (string | undefined)[], session: BankSession) {
  const left = [...stored]
  const { ports } = createInMemoryPorts({ loadConnection: async () => connectionWith(left.shift()) })
  const attempts: ReplacedSession[] = []
  const fact = await replaceBankSession(ports, AT, session, async (replaces) => {
    attempts.push(replaces)
    return left.length > 0 ? 'changed' : 'saved'
  })
  assert.equal(fact, 'saved')
  return { ports, attempts }
}

const seal = (session: BankSession) => sealBankSession(createInMemoryPorts().ports.vault, AT, session)

test('the older session is sealed for an entry of its own, under which it is revoked', async () => {
  const sealed = seal({ ...SESSION, consentId: 'cns_1' })
  const { ports, attempts } = await replace([sealed], { ...SESSION, consentId: 'cns_2' })
  const revocation = attempts[0]?.revocation
  assert.ok(revocation !== undefined && revocation.connectionId !== AT.connectionId)
  assert.equal(attempts[0]?.sealedSession, sealed)
  assert.equal(revocation.providerName, 'se-redirect')
  assert.equal(openBankSession(ports.vault, revocation, revocation.sealedSession).consentId, 'cns_1')
})

test('a bank that keeps the consent is not told to revoke it', async () => {
  const kept = { ...SESSION, consentId: 'cns_1' }
  const { attempts } = await replace([seal(kept)], { ...kept, accessToken: 'new' })
  assert.deepEqual(
    attempts.map(({ revocation }) => revocation),
    [undefined],
  )
})

test('a first session, and one that cannot be read, leave nothing to revoke', async () => {
  for (const stored of [undefined, 'sealed under a lost key']) {
    const { attempts } = await replace([stored], SESSION)
    assert.deepEqual(attempts, [{ sealedSession: stored, revocation: undefined }])
  }
})

test('of two renewals the later one revokes the consent of the earlier one', async () => {
  const [first, second] = [seal({ ...SESSION, consentId: 'cns_1' }), seal({ ...SESSION, consentId: 'cns_2' })]
  const { ports, attempts } = await replace([first, second], { ...SESSION, consentId: 'cns_3' })
  const revoked = attempts.map(
    ({ revocation }) =>
      revocation && openBankSession(ports.vault, revocation, revocation.sealedSession).consentId,
  )
  assert.deepEqual(revoked, ['cns_1', 'cns_2'])
})
