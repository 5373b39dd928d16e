// operation: JWT bearer grant: exchange an assertion for a client or user token
// Spec: RFC 7523 sections 2.1 and 3; RFC 7521 section 5.2

import type { JsonObject } from '../../lib/json.ts'
import type { ClientApp } from '../apps/app.ts'
import { type AssertionClaims, checkAssertionTimes, readAssertionClaims } from '../apps/assertion.ts'
import { checkClient } from '../apps/authenticate-client.ts'
import { type AssertionNeeds, verifyAssertion } from '../apps/verify-assertion.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import type { User } from '../users/user.ts'
import { signClientToken, signUserToken } from './issue-access-token.ts'
import { newGrant } from './new-grant.ts'
import { allowedScopes, checkAppScopes } from './scope.ts'

export interface ExchangeAssertion {
  readonly assertion: string
  readonly scopes: readonly string[] | undefined
  /** `client_id` parameter, if sent; it must name the client that signed the assertion. */
  readonly clientId: string | undefined
}

type Needs = AssertionNeeds & Pick<Ports, 'issuer' | 'installationId' | 'signer' | 'random'>

export async function exchangeAssertion(
  ports: Needs,
  policy: Policy,
  command: ExchangeAssertion,
): Promise<Outcome<IssuedTokens>> {
  const rules = policy.assertion
  if (rules === undefined) return refuse('grant_type_unsupported')
  const nowMs = ports.clock.nowMs()
  const claims = readAssertionClaims(command.assertion, rules, ports.issuer)
  if (!claims.ok) return claims
  if (command.clientId !== undefined && command.clientId !== claims.value.clientId)
    return refuse('assertion_invalid')

  const client = checkClient(await ports.store.loadClient(claims.value.clientId, nowMs), policy)
  if (!client.ok) return client
  const { app } = client.value
  const verified = await verifySignature(ports, app, command.assertion)
  if (!verified.ok) return verified
  // Checked after the signature: an unsigned assertion does not authenticate a client.
  if (!app.authMethods.includes('private_key_jwt')) return refuse('client_authentication_method_not_allowed')
  const timed = checkAssertionTimes(claims.value, rules, nowMs)
  if (!timed.ok) return timed

  const scopes =
    command.scopes === undefined
      ? accept(allowedScopes(app, policy))
      : checkAppScopes(command.scopes, app, policy)
  if (!scopes.ok) return scopes
  const user = await findUser(ports, app, claims.value, nowMs)
  if (!user.ok) return user

  // Claimed after all other checks, so that a refused request can be corrected and retried; atomic across instances.
  const claim = await ports.store.claimOnce({
    appId: app.appId,
    kind: 'assertion',
    key: claims.value.assertionId,
    untilMs: nowMs + (rules.maxLifetimeSeconds + 60) * 1000,
    nowMs,
  })
  if (claim === 'seen') return refuse('assertion_replayed')
  if (user.value === undefined) return accept(signClientToken(ports, policy, app, scopes.value))
  const issued = await issueForUser(ports, policy, { app, user: user.value, scopes: scopes.value }, nowMs)
  return issued === undefined ? refuse('user_unknown') : accept(issued)
}

async function verifySignature(
  ports: Needs,
  app: ClientApp,
  assertion: string,
): Promise<Outcome<JsonObject>> {
  const verified = await verifyAssertion(ports, app, assertion)
  return verified.ok ? accept(verified.value) : refuse('assertion_invalid', { detail: verified.error })
}

async function findUser(
  ports: Needs,
  app: ClientApp,
  claims: AssertionClaims,
  nowMs: number,
): Promise<Outcome<User | undefined>> {
  if (claims.userName === undefined) return accept(undefined)
  const { userName } = claims
  const byId = await ports.store.loadUser(app.appId, { userId: userName }, nowMs)
  const byName = await ports.store.loadUser(app.appId, { externalUserId: userName }, nowMs)
  // Storage refuses a name that equals the id of another user; neither may win where a database has both nevertheless.
  if (byId !== undefined && byName !== undefined && byId.userId !== byName.userId)
    return refuse('user_reference_ambiguous')
  const user = byId ?? byName
  return user === undefined ? refuse('user_unknown') : accept(user)
}

interface UserTokenRequest {
  readonly app: ClientApp
  readonly user: User
  readonly scopes: readonly string[]
}

/** Undefined if the user was deleted meanwhile. */
async function issueForUser(
  ports: Needs,
  policy: Policy,
  { app, user, scopes }: UserTokenRequest,
  nowMs: number,
): Promise<IssuedTokens | undefined> {
  const accessTokenExpiresAtMs = nowMs + policy.userTokenSeconds * 1000
  const wanted = newGrant(
    {
      appId: app.appId,
      grantId: ports.random.id(),
      userId: user.userId,
      origin: 'assertion',
      policy: policy.name,
      scopes,
      createdAtMs: nowMs,
      expiresAtMs: accessTokenExpiresAtMs,
    },
    { activatedAtMs: nowMs },
  )
  const grant = await ports.store.ensureStandingGrant(wanted)
  if (grant === undefined) return undefined
  return signUserToken(ports, policy, app, grant, { scopes, accessTokenExpiresAtMs, refreshToken: undefined })
}
