// operation: Create, list, read and change the apps that the calling app manages
// Never: an app that another one manages, or that nobody does; it does not exist for the caller

import { changeApp } from '../apps/change-app.ts'
import { buildApp, recordCreation } from '../apps/create-app.ts'
import { buildSecret } from '../apps/create-secret.ts'
import { describeSecret } from '../apps/describe-app.ts'
import { isDocumentUrl } from '../apps/document-url.ts'
import { type AppProfile, MAX_MANAGED_APPS, type ManagedApp } from '../apps/managed-app.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { checkUserScopes } from './scope.ts'

export interface CreateManagedApp {
  readonly caller: ClientCaller
  /** Shown to the end user. */
  readonly name: string
  readonly scopes: readonly string[]
  readonly redirectUris: readonly string[]
  readonly profile: AppProfile
  /** Before the random part of the client id. */
  readonly clientIdPrefix: string
}

export interface CreatedManagedApp extends ManagedApp {
  /** Returned once. */
  readonly secret: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export async function createManagedApp(
  ports: Needs,
  policy: Policy,
  { caller, name, scopes, redirectUris, profile, clientIdPrefix }: CreateManagedApp,
): Promise<Outcome<CreatedManagedApp>> {
  const manager = await ports.store.loadApp(caller.appId)
  if (manager === undefined) return refuse('client_unknown')
  // No more than the manager itself may request.
  const allowed = checkUserScopes(scopes, manager, policy)
  if (!allowed.ok) return allowed
  const wrong = findWrongUrl(profile, manager.environment)
  if (wrong !== undefined) return refuse('parameter_invalid', { subject: wrong })
  if (redirectUris.length === 0) return refuse('parameter_missing', { subject: 'redirect_uris' })
  const built = buildApp(ports, {
    organisationId: manager.organisationId,
    name,
    displayName: name,
    environment: manager.environment,
    products: manager.products,
    redirectUris,
    dialects: [{ policy, scopes, managedBy: manager.appId }],
    embedding: false,
    returnsEarly: false,
    termsUrl: profile.termsUri,
    clientId: clientIdPrefix + ports.random.id(),
    secretText: undefined,
  })
  if (!built.ok) return built
  const { app, secret } = built.value
  if (secret === undefined) throw new TypeError('a confidential app has a first secret')
  const fact = await ports.store.createManagedApp({ app, profile }, secret.secret, {
    appId: manager.appId,
    maxManaged: MAX_MANAGED_APPS,
  })
  if (fact === 'limit_reached')
    return refuse('parameter_invalid', { subject: 'number of apps (1000 at most)' })
  if (fact === 'client_id_taken') return refuse('client_id_taken')
  if (fact !== 'created') return refuse('client_unknown', { detail: fact })
  await recordCreation(ports, built.value, actorOf(caller))
  return accept({ app, profile, secret: secret.text })
}

export async function listManagedApps(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller }: { readonly caller: ClientCaller },
): Promise<Outcome<readonly ManagedApp[]>> {
  return accept(await ports.store.listManagedApps(caller.appId))
}

export interface ReadManagedApp {
  readonly caller: ClientCaller
  readonly clientId: string
}

export async function readManagedApp(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller, clientId }: ReadManagedApp,
): Promise<Outcome<ManagedApp>> {
  const found = await ports.store.findManagedApp(caller.appId, clientId)
  return found === undefined ? refuse('client_unknown') : accept(found)
}

/** Replaces the redirect URIs. */
export async function changeManagedApp(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  policy: Policy,
  { redirectUris, ...command }: ReadManagedApp & { readonly redirectUris: readonly string[] },
): Promise<Outcome<ManagedApp>> {
  if (redirectUris.length === 0) return refuse('parameter_missing', { subject: 'redirect_uris' })
  const found = await readManagedApp(ports, policy, command)
  if (!found.ok) return found
  const { app, profile } = found.value
  const actor = actorOf(command.caller)
  const changed = await changeApp(ports, policy, { appId: app.appId, change: { redirectUris }, actor })
  return changed.ok ? accept({ app: changed.value, profile }) : changed
}

/** The new secret; every other one of the app stops at once. */
export async function replaceManagedSecret(
  ports: Needs,
  policy: Policy,
  command: ReadManagedApp,
): Promise<Outcome<{ readonly clientId: string; readonly secret: string }>> {
  const found = await readManagedApp(ports, policy, command)
  if (!found.ok) return found
  const { appId, clientId } = found.value.app
  const built = buildSecret(ports, { appId, name: 'replacement', expiresAtMs: undefined, text: undefined })
  if (!built.ok) return built
  const { secret, text } = built.value
  const fact = await ports.store.replaceSecrets(secret, secret.createdAtMs)
  if (fact === 'unknown') return refuse('client_unknown')
  const actor = actorOf(command.caller)
  const change = { before: null, after: describeSecret(secret) }
  await recordAudit(ports, { appId, actor, action: 'secret.created', target: secret.secretId, ...change })
  return accept({ clientId, secret: text })
}

function actorOf({ clientId }: ClientCaller): string {
  return `client:${clientId}`
}

function findWrongUrl(profile: AppProfile, environment: 'sandbox' | 'production'): string | undefined {
  const urls = [
    ['logo_uri', profile.logoUri],
    ['terms_uri', profile.termsUri],
    ['client_uri', profile.clientUri],
  ] as const
  return urls.find(([, url]) => url !== '' && !isDocumentUrl(url, environment))?.[0]
}
