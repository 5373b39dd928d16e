// contract: Access token claims round-trip in every policy

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dialects } from '../../dialects/index.ts'
import { buildClaims, FACTS_CLAIM, readClaims } from './access-token.ts'
import type { AccessTokenFacts } from './token.ts'

const HERE = { issuer: 'https://auth.example.com', installationId: 'abcdef012345' }
const hex = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const facts: fc.Arbitrary<AccessTokenFacts> = fc
  .record({
    appId: hex,
    clientId: hex,
    user: fc.option(fc.record({ userId: hex, grantId: hex }), { nil: undefined }),
    generation: fc.integer({ min: 1, max: 1_000_000 }),
    scopes: fc.array(fc.constantFrom('a:read', 'b:write', 'c')),
    verified: fc.boolean(),
    tokenId: fc.uuid({ version: 4 }),
    issuedAtSeconds: fc.integer({ min: 0, max: 4e9 }),
    lifetime: fc.integer({ min: 1, max: 10_000 }),
  })
  .map(({ user, lifetime, ...rest }) => ({
    ...rest,
    kind: user === undefined ? 'client' : 'user',
    userId: user?.userId,
    grantId: user?.grantId,
    expiresAtSeconds: rest.issuedAtSeconds + lifetime,
  }))

for (const { policy } of dialects) {
  test(`${policy.name}: token facts round-trip through the claims`, () => {
    fc.assert(
      fc.property(facts, (token) => {
        const claims = buildClaims(token, policy, HERE)
        const shown = policy.claims.verifiedClaim === undefined ? { ...token, verified: false } : token
        assert.deepEqual(readClaims(claims, policy, HERE), shown)
        // Also at another address of the same installation.
        assert.deepEqual(readClaims(claims, policy, { installationId: HERE.installationId }), shown)
      }),
    )
  })

  test(`${policy.name}: claims of another policy or installation are rejected`, () => {
    fc.assert(
      fc.property(facts, (token) => {
        const claims = buildClaims(token, policy, HERE)
        assert.equal(readClaims(claims, { ...policy, name: 'other' }, HERE), undefined)
        assert.equal(readClaims(claims, policy, { installationId: 'other' }), undefined)
      }),
    )
  })

  test(`${policy.name}: claims of another shape are rejected without throwing`, () => {
    const name = fc.constantFrom('iat', 'exp', 'jti', FACTS_CLAIM, policy.claims.scope.claim)
    fc.assert(
      fc.property(
        facts,
        name,
        fc.constantFrom(undefined, null, 'x', true, [1], {}),
        (token, claim, value) => {
          const { [claim]: _, ...others } = buildClaims(token, policy, HERE)
          const changed = value === undefined ? others : { ...others, [claim]: value }
          const read = readClaims(changed, policy, HERE)
          if (claim === 'jti' && value === 'x') assert.equal(read?.tokenId, 'x')
          else if (claim === policy.claims.scope.claim && value === 'x') assert.deepEqual(read?.scopes, ['x'])
          else assert.equal(read, undefined)
        },
      ),
    )
  })
}
