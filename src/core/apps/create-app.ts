// operation: Register a client app with its first secret

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy, Product } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { AppChange, ClientApp, Environment } from './app.ts'
import { checkDialects, type RequestedDialect } from './app-dialects.ts'
import { buildSecret, type CreatedSecret } from './create-secret.ts'
import { describeApp, describeSecret } from './describe-app.ts'
import { isDocumentUrl } from './document-url.ts'
import { recordAudit } from './record-audit.ts'
import { findRedirectUriProblem, REDIRECT_URI_REASONS } from './redirect-uri.ts'

export interface CreateApp {
  readonly organisationId: string
  readonly name: string
  readonly displayName: string
  readonly environment: Environment
  readonly redirectUris: readonly string[]
  /** Of a production app; undefined: its scopes are not bounded by products. */
  readonly products?: readonly Product[] | undefined
  /** The dialects that the app may use, at least one. */
  readonly dialects: readonly RequestedDialect[]
  readonly embedding: boolean
  readonly returnsEarly: boolean
  /** Default '': none. */
  readonly termsUrl?: string
  readonly privacyUrl?: string
  /** A public client has no secret, and proves itself by its code challenges (RFC 6749 section 2.1). Default false. */
  readonly isPublic?: boolean
  /** Whether a confidential client gets a first secret; without it, secrets are created later. Default true. */
  readonly firstSecret?: boolean
  /** A production app that is disabled until the operator approves it. Default false. */
  readonly awaitsApproval?: boolean
  /** Id and secret from an earlier attempt of the first start; undefined generates new ones. */
  readonly clientId: string | undefined
  readonly secretText: string | undefined
  readonly actor: string
}

export interface CreatedApp {
  readonly app: ClientApp
  /** Undefined for a public client, and where none was asked for. */
  readonly secret: CreatedSecret | undefined
}

const NAME = /^[^\p{Cc}\p{Cf}]{1,256}$/u

/** The app and its first secret; stores nothing. */
export function buildApp(
  ports: Pick<Ports, 'clock' | 'random' | 'hash'>,
  command: Omit<CreateApp, 'actor'>,
): Outcome<CreatedApp> {
  if (!isAppName(command.name)) return refuse('parameter_invalid', { subject: 'name' })
  if (!isAppName(command.displayName)) return refuse('parameter_invalid', { subject: 'display name' })
  const redirectUris = checkRedirectUris(command.redirectUris, command.environment)
  if (!redirectUris.ok) return redirectUris
  const { environment } = command
  const products = command.products && [...new Set(command.products)]
  if (products !== undefined && environment === 'sandbox') return refuseProducts()
  const dialects = checkDialects(command.dialects, { environment, products })
  if (!dialects.ok) return dialects
  const wrong = findWrongDocument(command, command.environment)
  if (wrong !== undefined) return refuse('parameter_invalid', { subject: wrong })

  const app: ClientApp = {
    appId: ports.random.id(),
    organisationId: command.organisationId,
    clientId: command.clientId ?? ports.random.id(),
    name: command.name,
    displayName: command.displayName,
    environment,
    products,
    dialects: dialects.value,
    redirectUris: redirectUris.value,
    authMethods:
      command.isPublic === true ? ['none'] : ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    embedding: command.embedding,
    returnsEarly: command.returnsEarly,
    termsUrl: command.termsUrl ?? '',
    privacyUrl: command.privacyUrl ?? '',
    bankRules: undefined,
    retention: undefined,
    verified: false,
    generation: 1,
    minGeneration: 1,
    createdAtMs: ports.clock.nowMs(),
    disabledAtMs: command.awaitsApproval === true ? ports.clock.nowMs() : undefined,
    deletionAtMs: undefined,
  }
  const secret: Outcome<CreatedSecret | undefined> =
    command.isPublic === true || command.firstSecret === false
      ? accept(undefined)
      : buildSecret(ports, {
          appId: app.appId,
          name: 'first',
          expiresAtMs: undefined,
          text: command.secretText,
        })
  return secret.ok ? accept({ app, secret: secret.value }) : secret
}

export async function createApp(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  command: CreateApp,
): Promise<Outcome<CreatedApp>> {
  const built = buildApp(ports, command)
  if (!built.ok) return built
  const { app, secret } = built.value
  const fact = await ports.store.createApp(app, secret?.secret, 'approval')
  if (fact === 'organisation_suspended')
    return refuse('parameter_invalid', { subject: 'organisation (it is suspended)' })
  if (fact === 'organisation_unknown')
    return refuse('parameter_invalid', { subject: 'organisation (it does not exist)' })
  if (fact === 'client_id_taken') return refuse('client_id_taken')
  await recordCreation(ports, built.value, command.actor)
  return built
}

/** In the audit trail of the app. */
export async function recordCreation(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { app, secret }: CreatedApp,
  actor: string,
): Promise<void> {
  const { appId, clientId } = app
  const created = { before: null, after: describeApp(app) }
  await recordAudit(ports, { appId, actor, action: 'app.created', target: clientId, ...created })
  if (secret !== undefined) {
    const change = { before: null, after: describeSecret(secret.secret) }
    await recordAudit(ports, {
      appId,
      actor,
      action: 'secret.created',
      target: secret.secret.secretId,
      ...change,
    })
  }
}

/** Every product is free to test in a sandbox app. */
export function refuseProducts(): Outcome<never> {
  return refuse('parameter_invalid', { subject: 'products (a sandbox app has every product)' })
}

/** The member whose URL cannot be linked to. */
export function findWrongDocument(
  { termsUrl = '', privacyUrl = '' }: Pick<AppChange, 'termsUrl' | 'privacyUrl'>,
  environment: Environment,
): string | undefined {
  const wrong = [['terms URL', termsUrl] as const, ['privacy URL', privacyUrl] as const].find(
    ([, url]) => url !== '' && !isDocumentUrl(url, environment),
  )
  return wrong?.[0]
}

/** The list without repetitions. */
export function checkRedirectUris(
  uris: readonly string[],
  environment: Environment,
): Outcome<readonly string[]> {
  for (const uri of uris) {
    const problem = findRedirectUriProblem(uri, { allowPlainHttp: environment === 'sandbox' })
    if (problem !== undefined)
      return refuse('parameter_invalid', { subject: `redirect URI, which ${REDIRECT_URI_REASONS[problem]}` })
  }
  return accept([...new Set(uris)])
}

export function isAppName(name: string): boolean {
  return NAME.test(name)
}
