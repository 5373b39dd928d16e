// contract: The description of a route outside the dialects, for the OpenAPI document
// Never: a handler. The folder that owns a table of these mounts them; a test proves that server and document agree

import type { JsonObject } from '../lib/json.ts'

export interface DescribedRoute {
  readonly method: 'GET' | 'POST'
  /** With `:name` for a parameter. */
  readonly path: string
  /** Unique in the installation; the `operationId` of the OpenAPI document. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly query?: DescribedQuery
  /** JSON Schema of a JSON body; a POST without it takes a form. */
  readonly body?: JsonObject
  readonly responses: Readonly<Record<number, DescribedResponse>>
}

export interface DescribedResponse {
  readonly description: string
  /** Undefined where there is no body; several where the Accept header decides. */
  readonly contentType?: string | readonly string[]
  readonly schema?: JsonObject
}

interface DescribedQuery {
  readonly type: 'object'
  readonly properties: Readonly<
    Record<
      string,
      { readonly type: 'string'; readonly description: string; readonly examples: readonly string[] }
    >
  >
}

export const JSON_TYPE = 'application/json; charset=utf-8'
export const HTML_TYPE = 'text/html; charset=utf-8'

/** What every page can respond with instead, because its handler or storage failed. */
export const PAGE_FAILURES = {
  500: {
    description: 'An error page: something failed on our side. It names the request id.',
    contentType: HTML_TYPE,
  },
  503: {
    description: 'An error page: storage is unavailable. Retry after `Retry-After`.',
    contentType: HTML_TYPE,
  },
} as const satisfies Readonly<Record<number, DescribedResponse>>
