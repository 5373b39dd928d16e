// contract: A dialect: the routes, policy, errors and hosted-flow URLs of one provider
// Never: storage, clock, randomness, network or Node; a dialect parses requests and renders outcomes

import type { RequestSignature } from '../core/apps/request-signature.ts'
import { accept, type Outcome, type Refusal } from '../core/errors.ts'
import type {
  LinkFailure,
  LinkParameters,
  LinkResponseMode,
  LinkUrlRequest,
} from '../core/link/link-session.ts'
import type { Operation } from '../core/operation.ts'
import type { Payment } from '../core/payments/payment.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import type { Caller, TokenKind } from '../core/tokens/token.ts'
import type { ReportKind } from '../core/webhooks/webhook.ts'
import type { WebhookWire } from '../core/webhooks/wire.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import type { FixtureValue } from './fixture-values.ts'
import type { FinishedFlow, NextCall, ReturnedParameters } from './next-calls.ts'
import type { NotOffered } from './not-offered.ts'
import type { HeaderField, Query, WireRequest } from './wire-request.ts'

export type { HeaderField, Query, WireRequest } from './wire-request.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A form or a query as JSON Schema (2020-12), for validation and the OpenAPI document. Only an `array` may be repeated. */
export interface FieldsSchema {
  readonly type: 'object'
  readonly required?: readonly string[]
  readonly properties: Readonly<Record<string, FieldSchema>>
  /** Other spellings of names, each with the name of `properties` that it is read as. For forms. */
  readonly aliases?: Readonly<Record<string, string>>
}

export interface FieldSchema {
  readonly type: 'string' | 'array'
  readonly items?: { readonly type: 'string'; readonly enum?: readonly string[]; readonly pattern?: string }
  readonly description?: string
  readonly enum?: readonly string[]
  /** Anchored regular expression. */
  readonly pattern?: string
  readonly maxLength?: number
  readonly examples?: readonly string[]
}

/** A JSON Schema (2020-12) for a body. */
export type JsonSchema = JsonObject

type RequestBody =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'form'
      readonly schema: FieldsSchema
      /** Accepted as well, and read as the fields of a form: a JSON object of strings, and `multipart/form-data` (RFC 7578). */
      readonly also?: readonly ('json' | 'multipart')[]
    }
  /** `optional`: an empty body is read as an empty object, because some clients send none. */
  | {
      readonly kind: 'json'
      readonly schema: JsonSchema
      readonly optional?: true
      /** A form is accepted as well, and read as an object of strings: one guide of the provider sends one. */
      readonly orForm?: true
      /** Names of the object are read without regard to case, as the schema writes them. */
      readonly anyCase?: true
    }
  /** Never parsed: some clients send a body where the provider defines none. */
  | { readonly kind: 'ignored' }

export interface ResponseDoc {
  readonly description: string
  /** JSON when left out. */
  readonly contentType?: string
  readonly schema?: JsonSchema
  readonly example?: Json
}

/** Who may call a route. The kind of token and the scopes are checked before the request is parsed. */
export type Access =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'token'
      readonly accepts: readonly TokenKind[]
      /** All of them are required. */
      readonly scopes: readonly string[]
      /** One of them is required as well; a refusal names the first, which should be the narrowest. */
      readonly anyOf?: readonly string[]
      /**
       * Path parameter that names a payment: the token of that payment, which its end user's browser has, is accepted as well, and is
       * a client token without scopes.
       */
      readonly payment?: string
      /** The operation reads the end user of the token. */
      readonly withUser?: boolean
      /** The token may be the field `access_token` of a form instead of a header (RFC 6750 section 2.2). */
      readonly inForm?: true
    }
  /** No token, or a valid one of an accepted kind with the scopes. An invalid token is refused, never ignored. */
  | {
      readonly kind: 'optional'
      readonly accepts: readonly TokenKind[]
      readonly scopes: readonly string[]
      readonly anyOf?: undefined
    }

interface ResponseHead {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Rendered as JSON in the order of its keys. The body is empty when it is left out. */
export interface JsonResponse extends ResponseHead {
  readonly body?: Json
  /** Replaces `application/json; charset=utf-8`, for other media types whose content is JSON. */
  readonly contentType?: string
  readonly kind?: undefined
}

interface FileResponse extends ResponseHead {
  readonly kind: 'file'
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A signed response (RFC 9701, OpenID Connect Core section 5.3.2), or another text that is not JSON. */
interface TextResponse extends ResponseHead {
  readonly kind: 'text'
  readonly contentType: string
  readonly text: string
}

/** Sends the browser to another URL, which must have been checked against those that the app has registered. */
interface RedirectResponse extends ResponseHead {
  readonly kind: 'redirect'
  readonly status: 302 | 303
  readonly location: string
}

/** A page that posts the fields to `action` by itself (OAuth 2.0 Form Post Response Mode). */
interface FormPostResponse extends ResponseHead {
  readonly kind: 'form_post'
  readonly action: string
  readonly fields: readonly (readonly [string, string])[]
}

export type WireResponse = JsonResponse | FileResponse | TextResponse | RedirectResponse | FormPostResponse

/** An operation bound to its command and to the rendering of its outcome. */
export interface Call {
  /** The client id as sent, not yet authenticated: for rate limits and the log. */
  readonly clientId: string | undefined
  /** Metrics label of calls that issue tokens. */
  readonly grantType: string | undefined
  readonly run: (ports: Ports, policy: Policy) => Promise<Outcome<WireResponse>>
}

/** Binds an operation to its command and rendering; the types of the three have to match. */
export function call<Command, Value>(
  operation: Operation<Command, Value>,
  command: Command,
  render: (value: Value) => WireResponse,
  labels: { readonly clientId?: string; readonly grantType?: string } = {},
): Outcome<Call> {
  return accept({
    clientId: labels.clientId,
    grantType: labels.grantType,
    run: async (ports, policy) => {
      const outcome = await operation(ports, policy, command)
      return outcome.ok ? accept(render(outcome.value)) : outcome
    },
  })
}

/** The parts of a provider's API that have host names of their own. */
export const SURFACES = ['auth', 'api', 'link'] as const

export type Surface = (typeof SURFACES)[number]

interface RouteBase {
  /** Heading of the API reference; set by `listRoutes`. */
  readonly topic?: string
  readonly method: Method
  /** `api` when left out. */
  readonly surface?: Surface
  /**
   * `:name` is a parameter and fills a segment, or what comes before a literal colon: `/things/:id:revoke`. A colon anywhere
   * else is a literal colon.
   */
  readonly path: string
  /** `operationId` of the OpenAPI document, unique in the installation. */
  readonly name: string
  /** Title of the operation: the provider's own name for it, where it documents one. */
  readonly summary: string
  readonly description?: string
  readonly query?: FieldsSchema
  /** Beside those that every route of the dialect has; one of those replaces it. */
  readonly headers?: readonly HeaderField[]
  readonly body: RequestBody
  readonly responses: Readonly<Record<number, ResponseDoc>>
  /**
   * Serves ordinary requests on the fast paths of `fast-paths/form-posts.ts` and `fast-paths/plain-reads.ts`, with the same
   * responses. Only for a form that is posted to a path without parameters, or a GET of one.
   */
  readonly fastPath?: true
  /** Pages of public clients may call it from a browser (CORS); see cross-origin.ts. */
  readonly crossOrigin?: true
  /** For a POST that is a query: it may be sent to a live provider without changing anything there. */
  readonly changesNothing?: true
  /** Statuses that differ on this route from the dialect's table of errors. */
  readonly statuses?: Partial<Record<Refusal['code'], number>>
}

export interface OpenRoute extends RouteBase {
  readonly access: Extract<Access, { kind: 'open' }>
  readonly parse: (request: WireRequest) => Outcome<Call>
}

export interface TokenRoute extends RouteBase {
  readonly access: Extract<Access, { kind: 'token' }>
  /**
   * Reads the signature of the app over the request; undefined if none is required of this caller. It is checked before the idempotency
   * key is looked up, so that a stored response is never returned to somebody who only has a token.
   */
  readonly readSignature?: (
    request: WireRequest,
    caller: TokenCaller,
  ) => Outcome<RequestSignature | undefined>
  readonly parse: (request: WireRequest, caller: TokenCaller) => Outcome<Call>
}

/** `payer`: the caller has the token of the payment, and acts for its end user. */
export type TokenCaller = Caller & { readonly payer?: boolean }

export interface OptionalTokenRoute extends RouteBase {
  readonly access: Extract<Access, { kind: 'optional' }>
  readonly parse: (request: WireRequest, caller: TokenCaller) => Outcome<Call>
  /** Parses a request without a token. */
  readonly parseAnonymous: (request: WireRequest) => Outcome<Call>
}

export type Route = OpenRoute | TokenRoute | OptionalTokenRoute

/** Each set of scopes that opens a route. */
export function scopeSets({
  scopes,
  anyOf = [],
}: Exclude<Access, { kind: 'open' }>): readonly (readonly string[])[] {
  return anyOf.length === 0 ? [scopes] : anyOf.map((scope) => [scope, ...scopes])
}

export function isOpen(route: Route): route is OpenRoute {
  return route.access.kind === 'open'
}

export function isTokenOptional(route: Route): route is OptionalTokenRoute {
  return route.access.kind === 'optional'
}

/** An entry point of the hosted flow: a page URL that the provider documents, with its parameters. */
export interface LinkEntry {
  readonly path: string
  /** Other paths of the same page: older versions, and paths that published clients build. */
  readonly aliases: readonly string[]
  readonly name: string
  readonly summary: string
  /** `link` when left out. */
  readonly surface?: Surface
  /** Name of the same page for a form in place of the query (OpenID Connect Core section 3.1.2.1); without it, GET only. */
  readonly formName?: string
  readonly query: FieldsSchema
  readonly parse: (query: Query) => LinkEntryOutcome
}

export type LinkEntryOutcome =
  | (LinkUrlRequest & {
      readonly kind: 'begin'
      /** Undefined: the app is the one that created the ticket. */
      readonly clientId: string | undefined
      /** `detect`: the pages are in a frame if the browser says so and the app may embed them; else `parameters` decide. */
      readonly framed?: 'detect'
      /** Whether test banks were requested. Sandbox apps always see them. */
      readonly test: boolean
    })
  /** `clientId` and `redirectUri` where they could be read: once both are verified, the error is sent to the app. */
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      readonly clientId: string | undefined
      /** Names the app where the client id does not. */
      readonly ticket?: string | undefined
      readonly redirectUri: string | undefined
      /** `query` when left out. */
      readonly responseMode?: LinkResponseMode
      readonly state: string | undefined
      /** Whether the pages were requested inside a frame. */
      readonly framed: boolean | 'detect'
    }

/** The result that the hosted flow returns to the app. `issuer` is the issuer URL of this installation (RFC 9207). */
export type LinkCallback = (GrantedCallback | FailedCallback) & { readonly issuer: string }

export interface GrantedCallback {
  readonly kind: 'granted'
  readonly clientId: string
  readonly code: string | undefined
  readonly connectionId: string
  readonly providerName: string | undefined
  readonly reportIds: Partial<Record<ReportKind, string>>
  /** The job that generates the reports later; then there are no report ids. */
  readonly reportJobId: string | undefined
}

export interface FailedCallback {
  readonly kind: 'failed'
  readonly reason: LinkFailure | Refusal
  /** In the end user's language. */
  readonly message: string
  /** UUID that identifies the failure in the log. */
  readonly trackingId: string
  readonly connectionId: string | undefined
  readonly providerName: string | undefined
}

/**
 * Events that the page around a frame receives during the hosted flow. A reload may repeat one.
 *
 * - `opened`: the first page is shown.
 * - `submitted`: the end user goes to the bank, or has entered what the bank prompts for first.
 * - `at_bank`: the bank authenticates the end user, in its own window or on a second device.
 * - `refused`: the bank rejected the input and prompts again.
 * - `signed_in`: the bank has authenticated the end user.
 * - `busy`, `ready`: a page waits for something, or no longer does.
 */
const LINK_FRAME_EVENTS = ['opened', 'submitted', 'at_bank', 'refused', 'signed_in', 'busy', 'ready'] as const
export type LinkFrameEvent = (typeof LINK_FRAME_EVENTS)[number]

/** The members of a link request that its callback depends on. For a refused request, those that could be read. */
export type LinkCallbackRequest = Pick<LinkParameters, 'state'> &
  Partial<
    Pick<
      LinkParameters,
      'mode' | 'reports' | 'bundled' | 'customerReference' | 'keepsSignIn' | 'textMessages'
    >
  >

/** The paths of a product that this platform does not offer. They respond with an error that names the product. */
interface UnservedProduct {
  /** A path may end in a wildcard. */
  readonly paths: readonly string[]
  readonly parse: (query: Query) => Extract<LinkEntryOutcome, { kind: 'refused' }>
}

export interface LinkDialect {
  readonly entries: readonly LinkEntry[]
  readonly unserved: readonly UnservedProduct[]
  /**
   * A request that is refused once client and redirect URI are verified goes back to the app at once (RFC 6749 section
   * 4.1.2.1); without it, a page explains the error to the end user first.
   */
  readonly redirectsRefusals?: true
  /** Parameters of the response to the app's redirect URI, in order. */
  readonly renderCallback: (
    request: LinkCallbackRequest,
    callback: LinkCallback,
  ) => readonly (readonly [string, string])[]
  /** The provider's name of an error, shown on the page when the app cannot be called back. */
  readonly renderReason: (reason: LinkFailure | Refusal) => string
  /**
   * The messages for the page around a frame: an event, and the result of the flow. A text is sent as it is, anything else as an
   * object of the page's language; no message for undefined.
   */
  readonly renderFrameEvent: (event: LinkFrameEvent, request: LinkCallbackRequest) => Json | undefined
  /** `returnUrl`: the redirect URI with the parameters of the callback. */
  readonly renderFrameCallback: (
    request: LinkCallbackRequest,
    callback: LinkCallback,
    returnUrl: string,
  ) => Json
  /**
   * The API calls that follow, for the developer; none for parameters that another dialect returns. They are pasted into a shell: only
   * values of the exact format of our ids are inserted.
   */
  readonly listNextCalls: (returned: ReturnedParameters, flow: FinishedFlow) => readonly NextCall[]
}

/** The page on which an end user pays, at the URL that the provider documents. */
export interface PaymentPages {
  readonly entry: Pick<LinkEntry, 'path' | 'name' | 'summary' | 'query'> & {
    readonly parse: (query: Query) => PaymentPageRequest
  }
  /** Parameters of the return to the app, in order. */
  readonly renderReturn: (payment: Payment) => readonly (readonly [string, string])[]
}

interface PaymentPageRequest {
  /** UUID, as the app sent it. */
  readonly paymentId: string
  readonly paymentToken: string
  /** Undefined for the one that the payment names. */
  readonly returnUri: string | undefined
}

export interface Dialect {
  /** Name of its folder, in lower case. */
  readonly name: string
  /** Name of the provider in documents. */
  readonly title: string
  /**
   * Errors below these paths are rendered by this dialect even when no route matches. Each starts and ends with a slash; `:name` is
   * any segment.
   */
  readonly prefixes: readonly string[]
  readonly policy: Policy
  readonly routes: readonly Route[]
  /** Endpoints that the provider documents and this platform does not offer. They respond with an error that names the product. */
  readonly notOffered: readonly NotOffered[]
  readonly link: LinkDialect | undefined
  /** Undefined for a provider without payments. */
  readonly payments?: PaymentPages
  /** Undefined for a provider without webhooks. */
  readonly webhooks: WebhookWire | undefined
  /** Header with a client's idempotency key, in lower case. It is honoured on every POST that requires a token. */
  readonly idempotencyHeader?: string
  /** Request headers whose id is returned, in lower case; for a value that is no id, the id of the request. */
  readonly echoedHeaders: readonly string[]
  /** Response headers in which clients look for the id of the request, or for the echoed id where there is one. */
  readonly requestIdHeaders?: readonly string[]
  /** Path of the metadata of the protected resource, which challenges name (RFC 9728 section 5.1). */
  readonly resourceMetadataPath?: string
  /** Values of placeholders in the fixtures that the command `compare` can make, by name. */
  readonly fixtureValues?: Readonly<Record<string, FixtureValue>>
  /**
   * `requestId` is that of the log; undefined where a refusal is rendered for a document or a test. `path` is that of a request for
   * which there is no route, below the prefix that selects the dialect.
   */
  readonly renderRefusal: (
    refusal: Refusal,
    route: Route | undefined,
    requestId?: string,
    path?: string,
  ) => JsonResponse
}
