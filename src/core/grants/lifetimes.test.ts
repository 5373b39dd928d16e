// contract: Token and grant lifetimes of every policy

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dialects } from '../../dialects/index.ts'
import { userTokenLifetimes } from './lifetimes.ts'

const DAY_MS = 24 * 60 * 60 * 1000

for (const { policy } of dialects.filter((dialect) => !dialect.policy.refresh.issue)) {
  test(`${policy.name}: without refresh tokens, the grant expires with its access token`, () => {
    const nowMs = 20 * DAY_MS
    const ends = userTokenLifetimes({ createdAtMs: nowMs, activatedAtMs: undefined }, policy, nowMs)
    assert.equal(ends.accessTokenExpiresAtMs - nowMs, policy.userTokenSeconds * 1000)
    assert.equal(ends.grantExpiresAtMs, ends.accessTokenExpiresAtMs)
  })
}

for (const { policy } of dialects.filter((dialect) => dialect.policy.refresh.issue)) {
  test(`${policy.name}: no refresh extends a token past the absolute expiry, and the grant expires with its last token`, () => {
    const startMs = Date.UTC(2026, 0, 1)
    const { absoluteSeconds = Number.POSITIVE_INFINITY } = policy.refresh
    // Without an absolute expiry, ten years of refreshes stand for any number.
    const age = fc.integer({ min: 0, max: Math.min(absoluteSeconds * 1000, 3650 * DAY_MS) })
    fc.assert(
      fc.property(age, (ageMs) => {
        const nowMs = startMs + ageMs
        const grant = { createdAtMs: startMs - 1000, activatedAtMs: startMs }
        const ends = userTokenLifetimes(grant, policy, nowMs)
        const absoluteMs = startMs + absoluteSeconds * 1000
        assert.ok(ends.accessTokenExpiresAtMs <= Math.min(absoluteMs, nowMs + policy.userTokenSeconds * 1000))
        assert.ok(
          ends.refreshTokenExpiresAtMs <= Math.min(absoluteMs, nowMs + policy.refresh.idleSeconds * 1000),
        )
        assert.equal(
          ends.grantExpiresAtMs,
          Math.max(ends.accessTokenExpiresAtMs, ends.refreshTokenExpiresAtMs),
        )
      }),
    )
  })

  test(`${policy.name}: tokens of a new grant have their full lifetime`, () => {
    const nowMs = 20 * DAY_MS
    const ends = userTokenLifetimes({ createdAtMs: nowMs, activatedAtMs: undefined }, policy, nowMs)
    assert.equal(ends.accessTokenExpiresAtMs - nowMs, policy.userTokenSeconds * 1000)
    assert.equal(ends.refreshTokenExpiresAtMs - nowMs, policy.refresh.idleSeconds * 1000)
  })
}
