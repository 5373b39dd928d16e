// glue: Log-in at the provider of an organisation, from start to session
// Spec: OpenID Connect Core 1.0 section 3.1.2, RFC 7636, RFC 9207, RFC 9700 section 4.7

import type { IdentityCondition, IdentityRecord } from '../../core/identity/records.ts'
import { organisationProviderContext } from '../../core/keys/sealed.ts'
import { changeMemberRole, removeMember } from '../../core/organisations/change-members.ts'
import { newOrganisationEvent } from '../../core/organisations/organisation-event.ts'
import { permissionsOf, type Role } from '../../core/organisations/permissions.ts'
import type { OrganisationProvider } from '../../core/organisations/provider.ts'
import { roleOfClaims } from '../../core/organisations/provider-role.ts'
import type { Ports } from '../../core/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Call, ConsoleResult, ConsoleServices } from '../call.ts'
import type { ProviderProblem } from '../contracts/provider.ts'
import type { ClientFacts, LibraryCookies } from '../identity/identity.ts'
import { announceSecurityChange } from '../identity/security-changes.ts'
import { ConsoleRefusal } from '../problems.ts'
import { ProviderError } from './openid.ts'

const STARTED_MS = 10 * 60_000
/** A log-in at the provider confirms one action afterwards, such as adding a passkey. */
const STEP_UP_MS = 5 * 60_000
const SECRET_BYTES = 32
/** A provider decides about every member. */
const EVERYTHING = permissionsOf('administrator')
const COOKIE = 'tallystick.provider'
const CONTEXT = 'provider-log-in'

/** Ends the log-in on a page that says why. */
class LogInProblem extends Error {
  override readonly name = 'LogInProblem'
  readonly problem: ProviderProblem

  constructor(problem: ProviderProblem) {
    super(problem)
    this.problem = problem
  }
}

interface Started {
  readonly organisationId: string
  readonly nonce: string
  readonly verifier: string
  readonly next: string
}

export function redirectUriOf({ baseUrl }: Pick<ConsoleServices, 'baseUrl'>): string {
  return `${baseUrl}/console/api/log-in/provider/callback`
}

/** Depends on the domain of the address alone, so that nobody learns whether the address has an account. */
export async function startProviderLogIn(
  { services, client }: Call,
  { email, next = '/' }: { readonly email: string; readonly next?: string | undefined },
): Promise<{ readonly url: string; readonly cookies: LibraryCookies }> {
  const { ports, openId } = services
  const organisationId = await ports.store.findDomainOwner(domainOf(email))
  const provider = organisationId === undefined ? undefined : await ports.store.loadProvider(organisationId)
  if (organisationId === undefined || provider === undefined) throw new ConsoleRefusal('no_provider')
  const metadata = await openId.discover(provider.issuer).catch((error: unknown) => {
    if (!(error instanceof ProviderError)) throw error
    logFailure(ports, organisationId, error)
    throw new ConsoleRefusal('provider_unreachable')
  })
  const fresh = () => encodeBase64url(ports.random.bytes(SECRET_BYTES))
  const [state, nonce, verifier] = [fresh(), fresh(), fresh()]
  // Log-ins in two tabs share the secret of the browser.
  const secret = browserSecretOf(client) ?? fresh()
  const started: Started = { organisationId, nonce, verifier, next }
  const nowMs = ports.clock.nowMs()
  const record: IdentityRecord = {
    id: ports.random.id(),
    identifier: identifierOf(ports, state, secret),
    value: ports.vault.seal(JSON.stringify(started), CONTEXT),
    createdAt: nowMs,
    updatedAt: nowMs,
    expiresAt: nowMs + STARTED_MS,
  }
  await ports.store.writeIdentity([{ kind: 'create', model: 'verification', record }])
  const url = new URL(metadata.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUriOf(services),
    scope: metadata.scopes.join(' '),
    state,
    nonce,
    code_challenge: ports.hash.sha256(verifier),
    code_challenge_method: 'S256',
    login_hint: email,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const cookies = [`${COOKIE}=${secret}; Max-Age=${STARTED_MS / 1000}`]
  return { url: url.href, cookies }
}

/** Every outcome is a page: the browser comes from the provider. */
export async function finishProviderLogIn(call: Call): Promise<ConsoleResult> {
  try {
    const started = await consumeStarted(call)
    const { cookies } = await finish(call, started)
    return { redirect: started.next, cookies }
  } catch (error) {
    if (!(error instanceof LogInProblem)) throw error
    return { redirect: `/log-in?problem=${error.problem}` }
  }
}

async function finish(
  { services, client, query }: Call,
  { organisationId, nonce, verifier }: Started,
): Promise<{ readonly cookies: LibraryCookies }> {
  const { ports, openId, identity } = services
  const provider = await ports.store.loadProvider(organisationId)
  if (provider === undefined) throw new LogInProblem('provider_invalid')
  const { issuer, clientId, sealedSecret, changedAtMs } = provider
  const claims = await invalid(ports, organisationId, async () => {
    const { sendsIssuer } = await openId.discover(issuer)
    const iss = query.get('iss')
    if (iss === undefined ? sendsIssuer : iss !== issuer)
      throw new ProviderError('invalid', 'callback: another issuer')
    const code = query.get('code')
    if (code === undefined || query.has('error')) {
      const named = /^[\w ]{1,60}$/.exec(query.get('error') ?? '')?.[0] ?? 'no code'
      ports.log.info({ organisationId, error: named }, 'a provider refused a log-in')
      throw new LogInProblem('provider_refused')
    }
    const clientSecret = ports.vault.open(sealedSecret, organisationProviderContext(organisationId))
    const proof = { code, verifier, nonce, redirectUri: redirectUriOf(services) }
    return openId.redeem({ issuer, clientId, clientSecret }, proof)
  })
  const email = emailOf(claims)
  if ((await ports.store.findDomainOwner(domainOf(email))) !== organisationId)
    throw new LogInProblem('domain_foreign')
  const role = roleOfClaims(provider, claims)
  const identityId = await findAccount(services, client, {
    provider,
    claims,
    email,
    mayJoin: role !== undefined,
  })
  await syncMembership(ports, { provider, identityId, email, role })
  const opened = await identity.openSession(identityId, { ...client, cookie: '' })
  const nowMs = ports.clock.nowMs()
  await ports.store.markProviderSession(opened.sessionId, { organisationId, tookWayBack: false })
  await ports.store.grantStepUp(opened.sessionId, nowMs + STEP_UP_MS)
  await ports.store.touchProvider(organisationId, changedAtMs, nowMs)
  return { cookies: [...opened.cookies, `${COOKIE}=; Max-Age=0`] }
}

async function invalid<T>(
  ports: Pick<Ports, 'log'>,
  organisationId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    logFailure(ports, organisationId, error)
    throw new LogInProblem(error.kind === 'unreachable' ? 'provider_unreachable' : 'provider_invalid')
  }
}

function logFailure({ log }: Pick<Ports, 'log'>, organisationId: string, error: ProviderError): void {
  log.warn({ organisationId, detail: error.message }, 'a log-in at a provider failed')
}

/** Unknown in another browser, whose secret is another one, and after its first use. */
async function consumeStarted({ services, client, query }: Call): Promise<Started> {
  const { ports } = services
  const state = query.get('state')
  const secret = browserSecretOf(client)
  if (state === undefined || secret === undefined) throw new LogInProblem('callback_unknown')
  const where = [is('identifier', identifierOf(ports, state, secret))]
  const found = await ports.store.consumeIdentity('verification', where)
  if (found === undefined || Number(found.expiresAt) <= ports.clock.nowMs())
    throw new LogInProblem('callback_unknown')
  const parsed = parseJson(ports.vault.open(String(found.value), CONTEXT))
  const value: JsonObject = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  const [organisationId, nonce] = [String(value.organisationId), String(value.nonce)]
  return { organisationId, nonce, verifier: String(value.verifier), next: safeNext(String(value.next)) }
}

interface Found {
  readonly provider: OrganisationProvider
  readonly claims: JsonObject & { readonly sub: string }
  readonly email: string
  /** Whether the provider gives a role; without one, no account is made or connected. */
  readonly mayJoin: boolean
}

/** By the subject, which stays when an address changes; otherwise by the verified address, which is then connected to the subject. */
async function findAccount(services: ConsoleServices, client: ClientFacts, found: Found): Promise<string> {
  const { ports, identity } = services
  const { provider, claims, email, mayJoin } = found
  const providerId = `openid:${provider.organisationId}`
  const accountId = ports.hash.keyed('console-provider', JSON.stringify([provider.issuer, claims.sub]))
  const connected = await findOne(ports, 'account', [
    is('providerId', providerId),
    is('accountId', accountId),
  ])
  if (connected !== undefined) return String(connected.userId)
  if (!mayJoin) throw new LogInProblem('no_role')
  const user = await findOne(ports, 'user', [is('email', email)])
  const isVerified = user?.emailVerified === true
  const identityId = user !== undefined && isVerified ? String(user.id) : ports.random.id()
  if (user !== undefined && isVerified) {
    const other = await findOne(ports, 'account', [is('providerId', providerId), is('userId', identityId)])
    // The address was given to somebody else, who is not to receive the account of the first.
    if (other !== undefined) throw new LogInProblem('connected_to_other')
    const signedIn = user.twoFactorEnabled === true ? await identity.readSession(client) : undefined
    if (user.twoFactorEnabled === true && signedIn?.account.identityId !== identityId)
      throw new LogInProblem('second_factor_first')
  }
  const nowMs = ports.clock.nowMs()
  const times = { createdAt: nowMs, updatedAt: nowMs }
  const name = typeof claims.name === 'string' ? claims.name.trim().slice(0, 80) : ''
  const account: IdentityRecord = {
    id: ports.random.id(),
    userId: identityId,
    providerId,
    accountId,
    ...times,
  }
  const created: IdentityRecord = {
    id: identityId,
    name: name === '' ? email : name,
    email,
    emailVerified: true,
    ...times,
  }
  const fact = await ports.store.writeIdentity([
    // Whoever signed up without the mailbox chose a password, which must not open the account of its owner.
    ...(user !== undefined && !isVerified
      ? [
          {
            kind: 'delete',
            model: 'user',
            where: [is('id', String(user.id)), is('emailVerified', false)],
          } as const,
        ]
      : []),
    ...(isVerified ? [] : [{ kind: 'create', model: 'user', record: created } as const]),
    { kind: 'create', model: 'account', record: account },
  ])
  // Another log-in of the same person was first, and now there is an account to find.
  if (fact === 'taken') return findAccount(services, client, found)
  if (isVerified) {
    const organisation = await ports.store.loadOrganisation(provider.organisationId)
    const change = { action: 'account.provider_connected', name: organisation?.name ?? '' } as const
    await announceSecurityChange(services, { identityId, email }, change)
  }
  return identityId
}

/** The provider decides on roles at each log-in, where it has a claim for them; the last administrator stays. */
async function syncMembership(
  ports: Ports,
  {
    provider: { organisationId, issuer, roleClaim },
    identityId,
    email,
    role,
  }: {
    readonly provider: OrganisationProvider
    readonly identityId: string
    readonly email: string
    readonly role: Role | undefined
  },
): Promise<void> {
  const memberships = await ports.store.listMemberships(identityId)
  const own = memberships.find((one) => one.organisationId === organisationId)
  const actor = `provider ${issuer}`
  if (own !== undefined && roleClaim === undefined) return
  if (role === undefined) {
    if (own !== undefined) {
      const removed = await removeMember(ports, { organisationId, identityId, actor, own: EVERYTHING })
      if (!removed.ok && removed.error === 'last_administrator') return
    }
    throw new LogInProblem('no_role')
  }
  if (own === undefined) {
    const target = `${email} as ${role}`
    const event = newOrganisationEvent(ports, {
      organisationId,
      actor,
      action: 'member.joined',
      target,
      before: null,
      after: { role },
    })
    await ports.store.joinByProvider(organisationId, identityId, role, event)
  } else if (own.role !== role) {
    const changed = await changeMemberRole(ports, { organisationId, identityId, role, actor })
    if (!changed.ok && changed.error !== 'last_administrator') throw new LogInProblem('no_role')
  }
}

function emailOf(claims: JsonObject): string {
  const { email, email_verified: isVerified } = claims
  if (typeof email !== 'string' || isVerified !== true || domainOf(email) === '' || email.length > 254)
    throw new LogInProblem('email_unverified')
  return email.toLowerCase()
}

/** Empty for what is no address. */
function domainOf(email: string): string {
  return /^[^\s@]{1,64}@([^\s@]+)$/.exec(email.trim().toLowerCase())?.[1] ?? ''
}

function browserSecretOf({ cookie }: ClientFacts): string | undefined {
  return /(?:^|; )tallystick\.provider=([A-Za-z0-9_-]{43})(?:;|$)/.exec(cookie)?.[1]
}

function identifierOf({ hash }: Pick<Ports, 'hash'>, state: string, secret: string): string {
  return hash.keyed('console-provider', JSON.stringify([state, secret]))
}

/** A page of the Console, and no other site. */
function safeNext(next: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/'
}

async function findOne(
  { store }: Pick<Ports, 'store'>,
  model: 'user' | 'account',
  where: readonly IdentityCondition[],
): Promise<IdentityRecord | undefined> {
  return (await store.findIdentity(model, where, { limit: 1, offset: 0 }))[0]
}

function is(field: string, value: string | boolean): IdentityCondition {
  return { field, operator: 'eq', value, connector: 'AND', ignoresCase: false }
}
