// glue: Apps, users and codes for unit tests, created by the real operations

import assert from 'node:assert/strict'
import type { ClientApp } from '../../../src/core/apps/app.ts'
import type { ClientCredentials } from '../../../src/core/apps/authenticate-client.ts'
import { createApp } from '../../../src/core/apps/create-app.ts'
import type { Outcome } from '../../../src/core/errors.ts'
import type { AuthorizationCode, Grant } from '../../../src/core/grants/grant.ts'
import { newGrant } from '../../../src/core/grants/new-grant.ts'
import type { Policy } from '../../../src/core/policy.ts'
import { readClaims } from '../../../src/core/tokens/access-token.ts'
import type { AccessTokenFacts } from '../../../src/core/tokens/token.ts'
import { createUser } from '../../../src/core/users/create-user.ts'
import type { User } from '../../../src/core/users/user.ts'
import { TEST_POLICY } from './policy.ts'
import type { BasePorts } from './ports.ts'

export interface PlantedClient {
  readonly app: ClientApp
  readonly client: ClientCredentials
}

export async function plantClient(
  ports: BasePorts,
  fields: { readonly scopes?: readonly string[]; readonly clientId?: string } = {},
): Promise<PlantedClient> {
  const organisationId = ports.random.id()
  await ports.store.createOrganisation({ organisationId, name: 'Books AB', createdAtMs: ports.clock.nowMs() })
  const created = await createApp(ports, TEST_POLICY, {
    organisationId,
    name: 'Books',
    displayName: 'Books & Co',
    environment: 'sandbox',
    redirectUris: ['https://books.example/callback'],
    dialects: [{ policy: TEST_POLICY, scopes: fields.scopes ?? ['accounts:read', 'transactions:read'] }],
    embedding: false,
    returnsEarly: false,
    termsUrl: '',
    privacyUrl: '',
    clientId: fields.clientId,
    secretText: undefined,
    actor: 'test',
  })
  const { app, secret } = accepted(created)
  return { app, client: { method: 'client_secret_post', clientId: app.clientId, secret: secret?.text ?? '' } }
}

export async function plantUser(ports: BasePorts, appId: string, externalUserId?: string): Promise<User> {
  const created = await createUser(ports, TEST_POLICY, {
    caller: { appId },
    externalUserId,
    market: 'SE',
    locale: undefined,
    retention: 'permanent',
  })
  return accepted(created)
}

export interface PlantedCode {
  readonly code: string
  readonly grant: Grant
}

/** A pending grant of both account scopes and its code, good for ten minutes. */
export async function plantCode(
  ports: BasePorts,
  appId: string,
  userId: string,
  fields: Partial<AuthorizationCode> & { readonly policy?: string } = {},
): Promise<PlantedCode> {
  const { policy = TEST_POLICY.name, ...bound } = fields
  const code = ports.random.id()
  const nowMs = ports.clock.nowMs()
  const expiresAtMs = nowMs + TEST_POLICY.code.lifetimeSeconds * 1000
  const grant = newGrant({
    appId,
    grantId: ports.random.id(),
    userId,
    origin: 'consent',
    policy,
    scopes: ['accounts:read', 'transactions:read'],
    createdAtMs: nowMs,
    expiresAtMs,
  })
  await ports.store.createGrantWithCode(grant, {
    appId,
    codeHash: ports.hash.keyed('authorization-code', code),
    grantId: grant.grantId,
    redirectUri: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    nonce: undefined,
    actorClientId: undefined,
    createdAtMs: nowMs,
    expiresAtMs,
    ...bound,
  })
  return { code, grant }
}

/** The value of an outcome that must be one. */
export function accepted<Value>(outcome: Outcome<Value>): Value {
  assert.ok(outcome.ok, outcome.ok ? '' : `${outcome.refusal.code} ${outcome.refusal.detail ?? ''}`)
  return outcome.value
}

/** The code of a refusal that must be one. */
export function refusedWith(outcome: Outcome<unknown>): string {
  assert.ok(!outcome.ok, 'the operation accepted what it must refuse')
  return outcome.refusal.code
}

/** What an access token states, once its signature is checked. */
export function factsOf(
  ports: BasePorts,
  accessToken: string,
  policy: Policy = TEST_POLICY,
): AccessTokenFacts {
  const verified = ports.signer.verify(accessToken)
  const facts = verified.ok ? readClaims(verified.value, policy, ports) : undefined
  assert.ok(facts !== undefined, 'the access token is not of this installation and policy')
  return facts
}
