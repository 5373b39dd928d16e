// contract: A request to the Console API, and a route of it

import type { Static, TSchema } from 'typebox'
import type { ApiExplorer } from '../core/apps/api-explorer.ts'
import type { ClientApp } from '../core/apps/app.ts'
import type { BankProvider } from '../core/banks/bank.ts'
import type { LinkBuilder } from '../core/link/link-builder.ts'
import type { LinkLook, LookScheme } from '../core/link/look.ts'
import type { OrganisationKey } from '../core/organisations/organisation-key.ts'
import type { PermissionName, Role } from '../core/organisations/permissions.ts'
import type { Policy, Product } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import type { WebhookWire } from '../core/webhooks/wire.ts'
import type { SendLocally } from '../http/local-requests.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import type { Page } from '../pages/document.ts'
import type { View } from './contracts/views.ts'
import type { AccountSession, ClientFacts, Identity, LibraryCookies, SignedIn } from './identity/identity.ts'
import type { OpenIdClient } from './provider/openid.ts'

interface ConsoleScope {
  readonly name: string
  readonly opens: string
  readonly products: readonly Product[]
  /** Those that require it, alone or with others. */
  readonly operations: readonly { readonly method: string; readonly path: string; readonly summary: string }[]
}

/** A dialect, as an app sees it. */
export interface ConsoleDialect {
  readonly policy: Policy
  readonly title: string
  readonly tokenPath: string | undefined
  readonly listScopes: () => readonly ConsoleScope[]
  /** Undefined for a dialect without webhooks. */
  readonly webhooks: WebhookWire | undefined
}

/** Pages of the hosted flow with sample content. */
export interface LookPreviews {
  readonly pages: readonly string[]
  render(preview: {
    readonly app: ClientApp
    readonly look: LinkLook | undefined
    readonly page: string
    readonly theme: LookScheme
    readonly providers: readonly BankProvider[]
    readonly nowMs: number
  }): Page
}

interface DemoBankProblem {
  readonly kind: 'unreachable' | 'invalid'
  /** One sentence. */
  readonly message: string
}

type Clock = { readonly nowMs: number; readonly offsetMs: number }

/** The operations of the sandbox controls. Changes are the bodies of their endpoints. */
export interface DemoBankPanel {
  /** Undefined where Demo Bank does not run. */
  readonly bankUrl: string | undefined
  readClock(): Promise<Clock>
  moveClock(change: JsonObject): Promise<Result<Clock, DemoBankProblem>>
  readFaults(): Promise<Result<Json, DemoBankProblem>>
  /** Returns the faults after the change. */
  controlBank(change: JsonObject): Promise<Result<Json, DemoBankProblem>>
  readTestUsers(query: {
    readonly market: string
    readonly flow: string | undefined
  }): Promise<Result<JsonObject, DemoBankProblem>>
}

export interface ConsoleServices {
  /** Undefined in production. */
  readonly demoBank: DemoBankPanel | undefined
  readonly linkBuilder: LinkBuilder
  /** Loaded with the first request of the API explorer. */
  readonly loadExplorer: () => Promise<ApiExplorer>
  readonly sendLocally: SendLocally
  readonly previews: LookPreviews
  readonly ports: Ports
  readonly dialects: readonly ConsoleDialect[]
  readonly identity: Identity
  readonly openId: OpenIdClient
  readonly mails: ConsoleMails
  readonly limits: AttemptLimits
  /** URL under which browsers reach us, without a trailing slash. */
  readonly baseUrl: string
  readonly development: boolean
  /** `invited`: only who was invited signs up, and organisations are made by the operator. */
  readonly signUp: 'open' | 'invited'
}

/** A mail about a change, with a link to its page. */
export interface Letter {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly label: string
  /** Below `/console`. */
  readonly path: string
}

export interface ConsoleMails {
  notify(email: string, letter: Letter): Promise<void>
  /** To the owner of an account, about how it is protected. */
  securityChange(email: string, change: { readonly subject: string; readonly text: string }): Promise<void>
  invitation(
    email: string,
    facts: { organisation: string; role: Role; invitedBy: string; token: string },
  ): Promise<void>
}

/** Each throws ConsoleRefusal where there were too many. */
export interface AttemptLimits {
  logIn(email: string, ipAddress: string): Promise<void>
  mail(email: string, ipAddress: string): Promise<void>
  password(identityId: string): Promise<void>
  passkey(ipAddress: string): Promise<void>
  provider(ipAddress: string): Promise<void>
  /** After a key that does not exist. */
  key(ipAddress: string): Promise<void>
}

export interface Call {
  readonly params: Readonly<Record<string, string>>
  readonly query: ReadonlyMap<string, string>
  readonly client: ClientFacts
  /** Of the page that sent the request; checked where the request changes something. */
  readonly origin: string | undefined
  readonly services: ConsoleServices
}

export interface AccountCall extends Call {
  readonly signedIn: SignedIn
  readonly session: AccountSession
  /** Address of the account, for audit trails. */
  readonly actor: string
  /** Before a secret is shown or something is deleted: checks the password, or without one the confirmation by a passkey. */
  readonly requirePassword: (password: string | undefined) => Promise<void>
}

/** With a key of an organisation. */
export interface KeyCall extends Call {
  readonly key: OrganisationKey
}

/** By a member of the organisation, or with a key of it. */
export interface MemberCall extends Call, Pick<AccountCall, 'actor' | 'requirePassword'> {
  readonly organisationId: string
  readonly permissions: readonly PermissionName[]
  /** Undefined where a key of the organisation calls. */
  readonly person: SignedIn | undefined
}

export interface AppCall extends MemberCall {
  readonly app: ClientApp
}

/** Sent as a download, which no browser opens by itself. */
export interface Download {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface ConsoleResult {
  readonly status?: number
  readonly body?: Json
  readonly download?: Download
  /** Framed by pages of the Console. */
  readonly page?: Page
  /** Path of a page below `/console`. */
  readonly redirect?: string
  /** Of the identity library. */
  readonly cookies?: LibraryCookies
}

export type ConsoleMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

interface RouteFacts<S extends TSchema> {
  readonly method: ConsoleMethod
  /** Below `/console/api`, with `:name` for a parameter. */
  readonly path: string
  readonly summary: string
  readonly body: S
  /** In production the route does not exist. */
  readonly inDevelopment?: true
}

/** Content of a response: JSON, or nothing for a schema of undefined. */
type ResponseContent = TSchema | 'file' | 'page'

/** A route that machines call, so that its responses are in the OpenAPI document. */
interface DocumentedFacts<S extends TSchema, R extends ResponseContent> extends RouteFacts<S> {
  readonly response: R
  /** 200 when left out, or 204 without content. */
  readonly status?: 201 | 202
}

type Documented = Pick<DocumentedFacts<TSchema, ResponseContent>, 'response' | 'status'>

type DocumentedResult<R extends ResponseContent> = Omit<ConsoleResult, 'body'> & {
  readonly body?: R extends TSchema ? View<R> : never
}

type DocumentedHandler<C, S extends TSchema, R extends ResponseContent> = (
  call: C,
  body: Static<S>,
) => Promise<DocumentedResult<R>>

/**
 * Who may call: everybody, logged-in accounts, any account or key, keys, operators, or members and keys with a permission in the
 * organisation or its app. What keys cannot do is in for-people.ts.
 */
export type ConsoleRoute = RouteFacts<TSchema> &
  (
    | { readonly access: 'public'; readonly handle: (call: Call, body: unknown) => Promise<ConsoleResult> }
    | {
        readonly access: 'account'
        readonly handle: (call: AccountCall, body: unknown) => Promise<ConsoleResult>
      }
    | (Documented & {
        readonly access: 'caller'
        readonly handle: (call: Call, body: unknown) => Promise<ConsoleResult>
      })
    | (Documented & {
        readonly access: 'key'
        readonly handle: (call: KeyCall, body: unknown) => Promise<ConsoleResult>
      })
    | {
        readonly access: 'operator'
        readonly handle: (call: AccountCall, body: unknown) => Promise<ConsoleResult>
      }
    | (Documented & {
        readonly access: 'member'
        readonly permission: PermissionName
        readonly handle: (call: MemberCall, body: unknown) => Promise<ConsoleResult>
      })
    | (Documented & {
        readonly access: 'app'
        readonly permission: PermissionName
        readonly handle: (call: AppCall, body: unknown) => Promise<ConsoleResult>
      })
  )

/** The dispatcher has checked the body against its schema, and the compiler the result. */
function untyped<C, S extends TSchema, R extends ResponseContent>(handle: DocumentedHandler<C, S, R>) {
  return (call: C, body: unknown) => handle(call, body as Static<S>) as Promise<ConsoleResult>
}

type Handler<C, S extends TSchema> = (call: C, body: Static<S>) => Promise<ConsoleResult>

export function publicRoute<S extends TSchema>(facts: RouteFacts<S>, handle: Handler<Call, S>): ConsoleRoute {
  return { ...facts, access: 'public', handle: (call, body) => handle(call, body as Static<S>) }
}

export function accountRoute<S extends TSchema>(
  facts: RouteFacts<S>,
  handle: Handler<AccountCall, S>,
): ConsoleRoute {
  return { ...facts, access: 'account', handle: (call, body) => handle(call, body as Static<S>) }
}

/** For every account and every key. */
export function callerRoute<S extends TSchema, R extends ResponseContent>(
  facts: DocumentedFacts<S, R>,
  handle: DocumentedHandler<Call, S, R>,
): ConsoleRoute {
  return { ...facts, access: 'caller', handle: untyped(handle) }
}

export function keyRoute<S extends TSchema, R extends ResponseContent>(
  facts: DocumentedFacts<S, R>,
  handle: DocumentedHandler<KeyCall, S, R>,
): ConsoleRoute {
  return { ...facts, access: 'key', handle: untyped(handle) }
}

/** Responds with 404 to everybody but operators of the installation. */
export function operatorRoute<S extends TSchema>(
  facts: RouteFacts<S>,
  handle: Handler<AccountCall, S>,
): ConsoleRoute {
  return { ...facts, access: 'operator', handle: (call, body) => handle(call, body as Static<S>) }
}

export function memberRoute<S extends TSchema, R extends ResponseContent>(
  permission: PermissionName,
  facts: DocumentedFacts<S, R>,
  handle: DocumentedHandler<MemberCall, S, R>,
): ConsoleRoute {
  return { ...facts, access: 'member', permission, handle: untyped(handle) }
}

export function appRoute<S extends TSchema, R extends ResponseContent>(
  permission: PermissionName,
  facts: DocumentedFacts<S, R>,
  handle: DocumentedHandler<AppCall, S, R>,
): ConsoleRoute {
  return { ...facts, access: 'app', permission, handle: untyped(handle) }
}
