// contract: The API explorer: operations of the dialects of an app, and requests for them

import type { JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import type { TokenKind } from '../tokens/token.ts'
import type { ClientApp } from './app.ts'

export type ExplorerApp = Pick<ClientApp, 'dialects'>

export interface ApiOperation {
  /** `operationId` of the OpenAPI document. */
  readonly id: string
  /** Name of its dialect. */
  readonly dialect: string
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  /** Heading in the reference. */
  readonly topic: string
  readonly summary: string
}

export interface ApiParameter {
  readonly name: string
  readonly place: 'path' | 'query' | 'header'
  /** A request without it is not sent. */
  readonly required: boolean
  /** Of the parameters with this mark, one is required. */
  readonly oneOf: boolean
  /** JSON Schema, with the description. */
  readonly schema: JsonObject
}

export interface ApiOperationDetails extends ApiOperation {
  readonly description: string
  /** Each kind of token that is accepted with a set of scopes that suffices; empty where no token is read. */
  readonly tokens: readonly { readonly kind: TokenKind; readonly scopes: readonly string[] }[]
  readonly parameters: readonly ApiParameter[]
  readonly body: ApiBody | undefined
  readonly responses: readonly {
    /** `default` for every other. */
    readonly status: string
    readonly description: string
    readonly schema: JsonObject | undefined
  }[]
  /** URL of its section in the reference. */
  readonly documentation: string
}

interface ApiBody {
  readonly kind: 'form' | 'json'
  readonly required: boolean
  readonly schema: JsonObject
  /** The shortest body that works: JSON text, or fields. */
  readonly example: string | readonly (readonly [name: string, value: string])[]
}

/** What a member filled in. */
export interface ApiRequestValues {
  /** By parameter name. */
  readonly path: Readonly<Record<string, string>>
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** JSON text, or the fields of a form; undefined without a body. */
  readonly body: string | readonly (readonly [name: string, value: string])[] | undefined
  /** Kind of the token that is sent. */
  readonly token: TokenKind | undefined
}

export interface BuiltApiRequest {
  readonly method: string
  /** Path and query below the URL of this installation. */
  readonly target: string
  /** Without the token. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Names of headers whose values are credentials. */
  readonly secretHeaders: ReadonlySet<string>
  /** '' without a body. */
  readonly body: string
  /** The same request for a shell, with variables in the place of credentials. */
  readonly snippets: Readonly<Record<'curl' | 'node' | 'python', string>>
}

interface ApiRequestProblem {
  /** Name of a parameter, or `body`. */
  readonly field: string
  readonly sentence: string
}

/** Derived from the OpenAPI document, so from the tables by which the dialects validate requests. */
export interface ApiExplorer {
  list(app: ExplorerApp): readonly ApiOperation[]
  /** Undefined for an operation that the app does not have. */
  find(app: ExplorerApp, id: string): ApiOperationDetails | undefined
  /** `operation` as `find` returned it, because the app decides which fields are required. */
  build(operation: ApiOperationDetails, values: ApiRequestValues): Result<BuiltApiRequest, ApiRequestProblem>
}
