// glue: Issues a code and tokens of any dialect, as its endpoints do
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { signClientToken, signUserToken } from '../../src/core/grants/issue-access-token.ts'
import { newGrant } from '../../src/core/grants/new-grant.ts'
import { buildRefreshToken } from '../../src/core/grants/refresh-token.ts'
import { createUser } from '../../src/core/users/create-user.ts'
import type { Dialect } from '../../src/dialects/dialect.ts'
import type { TestPlatform } from './platform.ts'

/** The redirect URI that the codes are bound to. */
export const ISSUED_REDIRECT = 'https://app.example/cb'

export interface Issued {
  readonly userToken: string
  readonly clientToken: string
  readonly refreshToken: string
  readonly code: string
  readonly verifier: string
}

/** A grant of the dialect with a fresh code, and another one with its tokens. */
export async function issueIn(platform: TestPlatform, appId: string, { policy }: Dialect): Promise<Issued> {
  const { ports, store } = await platform.workbench()
  const stored = await store.loadApp(appId)
  assert.ok(stored !== undefined)
  const created = await createUser(ports, policy, {
    caller: { appId },
    externalUserId: undefined,
    market: policy.defaultMarket,
    locale: undefined,
    retention: 'permanent',
  })
  assert.ok(created.ok)
  const nowMs = platform.clock.nowMs()
  const [code, other] = [ports.random.id(), ports.random.id()]
  const verifier = randomBytes(32).toString('base64url')
  const scopes = policy.scopes.known.filter((scope) => policy.scopes.clientOnly?.includes(scope) !== true)
  const expiresAtMs = nowMs + 60_000
  const grants = await Promise.all(
    [code, other].map(async (text) => {
      const grant = newGrant({
        appId,
        grantId: ports.random.id(),
        userId: created.value.userId,
        origin: 'consent',
        policy: policy.name,
        scopes,
        createdAtMs: nowMs,
        expiresAtMs,
      })
      await ports.store.createGrantWithCode(grant, {
        appId,
        codeHash: ports.hash.keyed('authorization-code', text),
        grantId: grant.grantId,
        redirectUri: ISSUED_REDIRECT,
        codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
        codeChallengeMethod: 'S256',
        nonce: undefined,
        actorClientId: undefined,
        createdAtMs: nowMs,
        expiresAtMs,
      })
      return grant
    }),
  )
  const grant = grants[1]
  assert.ok(grant !== undefined)
  const { grantId } = grant
  const refreshToken = buildRefreshToken(appId, { grantId, generation: 1 }, randomBytes(16), ports.hash)
  const consumed = await ports.store.consumeAuthorizationCode({
    appId,
    codeHash: ports.hash.keyed('authorization-code', other),
    nowMs,
    effect: {
      kind: 'redeem',
      grantExpiresAtMs: nowMs + 3_600_000,
      refreshToken: {
        appId,
        tokenHash: ports.hash.keyed('refresh-token', refreshToken),
        grantId,
        generation: 1,
        createdAtMs: nowMs,
        expiresAtMs: nowMs + 3_600_000,
      },
    },
  })
  assert.equal(consumed.kind, 'consumed')
  const user = signUserToken(ports, policy, stored, grant, {
    scopes,
    accessTokenExpiresAtMs: nowMs + 600_000,
    refreshToken,
  })
  const client = signClientToken(ports, policy, stored, [])
  return { userToken: user.accessToken, clientToken: client.accessToken, refreshToken, code, verifier }
}
