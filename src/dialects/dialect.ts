// contract: what a dialect is: routes, policy and errors on the wire, and nothing else
// Never: storage, clock, random, network or Node here; a dialect turns wire into commands and outcomes into wire.

import { accept, type Outcome, type Refusal, refuse } from '../core/errors.ts'
import type { LinkFailure, LinkParameters, LinkReport, LinkUrlRequest } from '../core/link/link-session.ts'
import type { Operation } from '../core/operation.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import type { Caller, TokenKind } from '../core/tokens/token.ts'
import type { WebhookWire } from '../core/webhooks/wire.ts'
import type { Json, JsonObject } from '../lib/json.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * A flat set of text fields, as JSON Schema (2020-12): a form body or a query. The same object checks requests and
 * stands in the OpenAPI document. A field whose type is `array` may be repeated; no other may.
 */
export interface FieldsSchema {
  readonly type: 'object'
  readonly required?: readonly string[]
  readonly properties: Readonly<Record<string, FieldSchema>>
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
  | { readonly kind: 'form'; readonly schema: FieldsSchema }
  /** `optional`: nothing at all is sent by some clients, and is read as an empty object. */
  | { readonly kind: 'json'; readonly schema: JsonSchema; readonly optional?: true }
  /** Read by nobody, whatever it is: for clients that send a body where none belongs. */
  | { readonly kind: 'ignored' }

export interface ResponseDoc {
  readonly description: string
  /** JSON when left out. */
  readonly contentType?: string
  readonly schema?: JsonSchema
  readonly example?: Json
}

/** Who may call a route. Kind of token and scopes are checked before the request is parsed. */
export type Access =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'token'
      readonly accepts: readonly TokenKind[]
      /** All are needed. */
      readonly scopes: readonly string[]
    }
  /** Without a token, or with one that is good, of the kind and with the scopes: a bad token is refused, never ignored. */
  | {
      readonly kind: 'optional'
      readonly accepts: readonly TokenKind[]
      readonly scopes: readonly string[]
    }

/** A request as the dialect sees it: decoded, size-limited, single-valued where it must be. */
export interface WireRequest {
  readonly params: Readonly<Record<string, string>>
  /** Empty values are absent. */
  readonly form: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, readonly string[]>
  readonly json: Json | undefined
  /** Header by lower-case name. */
  header(name: string): string | undefined
}

export interface WireResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Rendered as JSON in the order of its keys; absent means an empty body. */
  readonly body?: Json
  /** A body that is no JSON. Not for a POST: what is kept for its repeats is JSON. */
  readonly file?: { readonly contentType: string; readonly bytes: Uint8Array }
}

/** An operation with its command and the way to render what it answers. */
export interface Call {
  /** Whose limits count and whose name the log shows, before anything is proven. */
  readonly clientId: string | undefined
  /** Label of the metrics, for calls that issue tokens. */
  readonly grantType: string | undefined
  readonly run: (ports: Ports, policy: Policy) => Promise<Outcome<WireResponse>>
}

/** Ties operation, command and rendering together, so that their types fit. */
export function call<Command, Value>(
  operation: Operation<Command, Value>,
  command: Command,
  render: (value: Value) => WireResponse,
  about: { readonly clientId?: string; readonly grantType?: string } = {},
): Outcome<Call> {
  return accept({
    clientId: about.clientId,
    grantType: about.grantType,
    run: async (ports, policy) => {
      const outcome = await operation(ports, policy, command)
      return outcome.ok ? accept(render(outcome.value)) : outcome
    },
  })
}

interface RouteWords {
  /** Under which heading of the reference it stands; see `about`. */
  readonly topic?: string
  readonly method: Method
  /** With `:name` for a parameter, which is a whole segment; a colon elsewhere stands for itself. */
  readonly path: string
  /** Unique in the installation; the `operationId` of the OpenAPI document. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly query?: FieldsSchema
  readonly body: RequestBody
  readonly responses: Readonly<Record<number, ResponseDoc>>
  /**
   * Set for the routes at which clients spend their days, the token endpoint above all: an ordinary request is then served on
   * a shorter way, and answered alike. For a form posted to a path without parameters.
   */
  readonly fastPath?: true
  /** Refusals that this route answers with another status than the dialect's table says. */
  readonly statuses?: Partial<Record<Refusal['code'], number>>
}

export interface OpenRoute extends RouteWords {
  readonly access: Extract<Access, { kind: 'open' }>
  readonly parse: (request: WireRequest) => Outcome<Call>
}

export interface TokenRoute extends RouteWords {
  readonly access: Extract<Access, { kind: 'token' }>
  readonly parse: (request: WireRequest, caller: Caller) => Outcome<Call>
}

export interface OptionalTokenRoute extends RouteWords {
  readonly access: Extract<Access, { kind: 'optional' }>
  readonly parse: (request: WireRequest, caller: Caller) => Outcome<Call>
  /** Where no token was sent. */
  readonly parseAnonymous: (request: WireRequest) => Outcome<Call>
}

export type Route = OpenRoute | TokenRoute | OptionalTokenRoute

export function isOpen(route: Route): route is OpenRoute {
  return route.access.kind === 'open'
}

export function isTokenOptional(route: Route): route is OptionalTokenRoute {
  return route.access.kind === 'optional'
}

/** Puts routes under one heading of the reference. */
export function about(topic: string, ...routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => ({ ...route, topic }))
}

/** A way into the hosted flow: a page address of the provider's, with its own parameters. */
export interface LinkEntry {
  readonly path: string
  /** Other addresses of the same page: older versions, and what published clients build. */
  readonly aliases: readonly string[]
  readonly name: string
  readonly summary: string
  readonly query: FieldsSchema
  readonly parse: (query: ReadonlyMap<string, readonly string[]>) => LinkEntryOutcome
}

export type LinkEntryOutcome =
  | (LinkUrlRequest & {
      readonly kind: 'begin'
      readonly clientId: string
      /** Whether test banks were asked for; sandbox apps always see them. */
      readonly test: boolean
    })
  /** `clientId` and `redirectUri` where they were readable: if they check out, the person is sent back with the error. */
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      readonly clientId: string | undefined
      readonly redirectUri: string | undefined
      readonly state: string | undefined
      /** Whether the pages were asked for inside a frame. */
      readonly framed: boolean
    }

/** How the hosted flow ends. */
export type LinkCallback =
  | {
      readonly kind: 'granted'
      readonly code: string | undefined
      readonly connectionId: string
      readonly reportIds: Partial<Record<LinkReport, string>>
    }
  | {
      readonly kind: 'failed'
      readonly reason: LinkFailure | Refusal
      /** In the person's language. */
      readonly message: string
      /** UUID to quote to support. */
      readonly trackingId: string
      readonly connectionId: string | undefined
      readonly providerName: string | undefined
    }

/** What the page around a frame is told of the way there; the pages tell it, so a step may come again with a reload. */
export type LinkFrameEvent =
  /** The first page is shown. */
  | 'opened'
  /** The person goes to the bank, or has entered what the bank asks for first. */
  | 'submitted'
  /** The bank has the person: in a window of its own, or on a second device. */
  | 'at_bank'
  /** The bank did not accept what was entered, and asks again. */
  | 'refused'
  | 'signed_in'
  /** Something is being waited for, or not. */
  | 'busy'
  | 'ready'

/** What of a request its end depends on; of one that was refused, what could be read. */
export type LinkCallbackRequest = Pick<LinkParameters, 'state'> &
  Partial<Pick<LinkParameters, 'mode' | 'reports' | 'bundled' | 'externalReference' | 'keepsSignIn'>>

/** Addresses of a product that this platform does not offer: they say so. */
interface UnservedProduct {
  /** May end in a wildcard. */
  readonly paths: readonly string[]
  readonly parse: (
    query: ReadonlyMap<string, readonly string[]>,
  ) => Extract<LinkEntryOutcome, { kind: 'refused' }>
}

export interface LinkDialect {
  readonly entries: readonly LinkEntry[]
  readonly unserved: readonly UnservedProduct[]
  /** Query parameters to add to the app's redirect URI, in order. */
  readonly renderCallback: (
    request: LinkCallbackRequest,
    end: LinkCallback,
  ) => readonly (readonly [string, string])[]
  /** The provider's name of what went wrong, for who made the link and cannot be sent back. */
  readonly renderReason: (reason: LinkFailure | Refusal) => string
  /** What the page around a frame is told, as the text of a message: of a step, and of the end. */
  readonly renderFrameEvent: (step: LinkFrameEvent) => string
  readonly renderFrameCallback: (request: LinkCallbackRequest, end: LinkCallback) => string
  /**
   * For the page on which a sandbox's flow ends: what a developer does next with what came back. The parameters are
   * anybody's, and the commands are copied into a shell: put in only what has the exact form of one of ours.
   */
  readonly renderNextSteps: (parameters: ReadonlyMap<string, string>, baseUrl: string) => readonly NextStep[]
}

export interface NextStep {
  /** What the command does, in one sentence. */
  readonly title: string
  /** For a POSIX shell that has `CLIENT_ID` and `CLIENT_SECRET` of the app. */
  readonly command: string
}

export interface Dialect {
  /** Lower case; the name of its folder. */
  readonly name: string
  /** For documents. */
  readonly title: string
  /** Paths that are this dialect's to answer even where no route matches; each starts and ends with a slash. */
  readonly prefixes: readonly string[]
  readonly policy: Policy
  readonly routes: readonly Route[]
  readonly link: LinkDialect | undefined
  /** Undefined where the provider tells apps nothing by itself. */
  readonly webhooks: WebhookWire | undefined
  /** Header with which a client makes a POST behind a token safe to repeat, lower case. */
  readonly idempotencyHeader?: string
  /** Request headers that are sent back unchanged, lower case. */
  readonly echoedHeaders: readonly string[]
  readonly renderRefusal: (refusal: Refusal, route: Route | undefined) => WireResponse
}

/** For a route whose form lacks a field that depends on another. */
export function missing(name: string): Outcome<never> {
  return refuse('parameter_missing', { subject: name })
}
