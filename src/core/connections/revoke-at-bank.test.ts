// operation: Tests of the retries of a revocation at the bank

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank, UNREACHABLE } from '../../../test/support/in-memory/bank.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import { runBankRevocation } from './revoke-at-bank.ts'

const MINUTE_MS = 60_000

async function run(attempts: number, problem: typeof UNREACHABLE | undefined) {
  const facts: (readonly [string, number?])[] = []
  const bank = createTestBank()
  if (problem !== undefined) bank.problems.set('revokeConsent', problem)
  const { ports, clock } = createInMemoryPorts({
    postponeBankRevocation: async (_appId, _connectionId, dueAtMs) => {
      facts.push(['postponed', dueAtMs - clock.nowMs()])
    },
    finishBankRevocation: async () => {
      facts.push(['finished'])
    },
  })
  const at = { appId: 'app-1', connectionId: 'connection-1' }
  const session = {
    accessToken: 'a',
    accessTokenExpiresAtMs: 0,
    refreshToken: undefined,
    consentExpiresAtMs: 0,
  }
  const sealedSession = sealBankSession(ports.vault, at, session)
  const needs = { ...ports, banks: bank.banks }
  await runBankRevocation(needs, { ...at, providerName: 'se-redirect', sealedSession, attempts })
  return facts
}

test('an unreachable bank is tried again after a minute, then after twice as long each time, up to six hours', async () => {
  for (const [attempts, minutes] of [
    [1, 1],
    [2, 2],
    [3, 4],
    [9, 256],
    [10, 360],
    [1000, 360],
  ] as const)
    assert.deepEqual(await run(attempts, UNREACHABLE), [['postponed', minutes * MINUTE_MS]], String(attempts))
})

test('a revocation that the bank accepts, or refuses for good, is finished', async () => {
  assert.deepEqual(await run(1, undefined), [['finished']])
  assert.deepEqual(await run(1, { ...UNREACHABLE, retryable: false }), [['finished']])
})
