// operation: Call Tink's API with a token, and read its JSON
import { type Bearer, type Context, sendWith } from '../core/context.ts'
import { type CallOptions, type Fields, isRecord, toQuery } from '../core/http.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

type SendRequest = CallOptions & {
  readonly path: string
  readonly method?: string | undefined
  readonly query?: Query | undefined
  readonly json?: unknown
  readonly form?: Fields | undefined
}

/** @returns the JSON object of the response; an empty one where there is none */
export type Send = (request: SendRequest) => Promise<Record<string, unknown>>

export function createSend({ http }: Context, baseUrl: string, bearer: Bearer): Send {
  return async ({ path, query = {}, ...rest }) => {
    const search = toQuery(query)
    const url = `${baseUrl}${path}${search && '?'}${search}`
    // Ids stay out of the name, so that calls of one kind have one name.
    const operation = `tink ${rest.method ?? (rest.json || rest.form ? 'POST' : 'GET')} ${path.replace(/\/[0-9a-f]{32}/g, '/{id}')}`
    // Honoured for 24 hours, so that a second attempt does nothing twice.
    const more =
      rest.json || rest.form
        ? ({ retry: 'safe', headers: { 'idempotency-key': crypto.randomUUID() } } as const)
        : {}
    const { body } = await sendWith(http, bearer, { operation, url, ...more, ...rest })
    return isRecord(body) ? body : {}
  }
}
