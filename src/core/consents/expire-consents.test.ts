// operation: Tests of expiring consents

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { CONSENT_TRANSITIONS, type Consent, type ConsentState, EXPIRING_BEFORE_MS } from './consent.ts'
import { expireConsents } from './expire-consents.ts'
import type { ConsentStore } from './store.ts'

type ExpireConsent = Parameters<ConsentStore['expireConsent']>[0]

const DAY_MS = 24 * 60 * 60_000
const LIFETIME_MS = 90 * DAY_MS

/** One active consent of 90 days, moved as CONSENT_TRANSITIONS allows. */
function setUp() {
  const expired: ExpireConsent[] = []
  const move = (state: ConsentState, isDue: boolean): 'moved' | 'not_due' => {
    if (!isDue || !CONSENT_TRANSITIONS[state].includes(at.consent.state)) return 'not_due'
    at.consent = { ...at.consent, state }
    return 'moved'
  }
  const memory = createInMemoryPorts({
    listDueConsents: async (nowMs, soonMs, limit) => {
      const { state, expiresAtMs } = at.consent
      const isDue = CONSENT_TRANSITIONS.expired.includes(state) && expiresAtMs <= nowMs
      return [at.consent].filter(() => isDue || (state === 'active' && expiresAtMs <= soonMs)).slice(0, limit)
    },
    markConsentExpiring: async (_appId, _consentId, soonMs) =>
      move('expiring', at.consent.expiresAtMs <= soonMs),
    expireConsent: async (expiry) => {
      const fact = move('expired', at.consent.expiresAtMs <= expiry.nowMs)
      if (fact === 'moved') expired.push(expiry)
      return fact
    },
  })
  const nowMs = memory.clock.nowMs()
  const consent: Consent = {
    appId: 'app-1',
    consentId: 'consent-1',
    userId: 'user-1',
    connectionId: 'connection-1',
    providerName: 'se-redirect',
    mode: 'continuous',
    state: 'active',
    requestedScopes: ['accounts:read'],
    grantedScopes: ['accounts:read'],
    authorizationDetails: undefined,
    requestedUntilMs: nowMs + LIFETIME_MS,
    expiresAtMs: nowMs + LIFETIME_MS,
    revokedBy: undefined,
    requestedAtMs: nowMs,
    changedAtMs: nowMs,
  }
  const at = { ...memory, consent, expired }
  return at
}

test('a consent is expiring from seven days before its expiry, and not a millisecond earlier', async () => {
  const at = setUp()
  at.clock.advance(LIFETIME_MS - EXPIRING_BEFORE_MS - 1)
  assert.equal(await expireConsents(at.ports, 10), 0)
  assert.equal(at.consent.state, 'active')
  at.clock.advance(1)
  assert.equal(await expireConsents(at.ports, 10), 1)
  assert.equal(at.consent.state, 'expiring')
})

test('an expiring consent waits for its expiry, then expires once, with a message and an event', async () => {
  const at = setUp()
  at.clock.advance(LIFETIME_MS - EXPIRING_BEFORE_MS)
  await expireConsents(at.ports, 10)
  at.clock.advance(EXPIRING_BEFORE_MS - 1)
  assert.equal(await expireConsents(at.ports, 10), 0)
  at.clock.advance(1)
  assert.equal(await expireConsents(at.ports, 10), 1)
  assert.equal(await expireConsents(at.ports, 10), 0)
  assert.equal(at.consent.state, 'expired')
  const [expiry, ...others] = at.expired
  assert.deepEqual(others, [])
  assert.match(expiry?.message ?? '', /Connect the bank again/)
  assert.match(expiry?.eventSeed ?? '', /^[0-9a-f]{14}$/)
})

test('a consent that no round saw before its expiry expires without having been expiring', async () => {
  const at = setUp()
  at.clock.advance(LIFETIME_MS)
  assert.equal(await expireConsents(at.ports, 10), 1)
  assert.equal(at.consent.state, 'expired')
})

test('two instances in one round: the consent expires once', async () => {
  const at = setUp()
  at.clock.advance(LIFETIME_MS)
  await Promise.all([expireConsents(at.ports, 10), expireConsents(at.ports, 10)])
  assert.equal(at.expired.length, 1)
})

test('an extension during a round is kept: the consent does not expire', async () => {
  const at = setUp()
  at.clock.advance(LIFETIME_MS)
  const { listDueConsents } = at.ports.store
  const store = new Proxy(at.ports.store, {
    get: (target, name) =>
      name === 'listDueConsents'
        ? async (...args: Parameters<typeof listDueConsents>) => {
            const due = await listDueConsents(...args)
            at.consent = { ...at.consent, expiresAtMs: at.clock.nowMs() + LIFETIME_MS }
            return due
          }
        : Reflect.get(target, name),
  })
  assert.equal(await expireConsents({ ...at.ports, store }, 10), 1)
  assert.deepEqual([at.consent.state, at.expired], ['active', []])
})
