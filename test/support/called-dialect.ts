// glue: Calls to the routes of any dialect, and its refusal of an invalid token
import { type Dialect, isOpen, type Route } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { type Answer, bearer, send } from './developer.ts'

export function tokenEndpoints({ routes }: Dialect): readonly Route[] {
  return routes.filter(({ body }) => body.kind === 'form' && 'grant_type' in body.schema.properties)
}

/** Those that issue codes and tokens of OAuth. */
export const ISSUING: readonly Dialect[] = dialects.filter((dialect) => tokenEndpoints(dialect).length > 0)

export function protectedRoutes({ routes }: Dialect): readonly Route[] {
  return routes.filter((route) => !isOpen(route))
}

/** The prefix selects the dialect, whatever a token states. */
export function urlAt({ baseUrl }: { readonly baseUrl: string }, { name }: Dialect, path: string): string {
  return `${baseUrl}/${name}${path}`
}

export function callWith(
  platform: { readonly baseUrl: string },
  dialect: Dialect,
  { method, path }: Route,
  token: string,
): Promise<Answer> {
  const url = urlAt(platform, dialect, path.replaceAll(/\/:\w+/g, `/${'0'.repeat(32)}`))
  return send(url, { method, headers: bearer(token) })
}

/** Whether the response is the refusal of an invalid token, in the words of the dialect. */
export function isInvalidToken(dialect: Dialect, route: Route, answer: Answer): boolean {
  const { status, headers = {}, body } = dialect.renderRefusal({ code: 'token_invalid' }, route, '')
  return (
    answer.status === status &&
    // Some refusals have no body.
    withoutIds(answer.text) === withoutIds(body === undefined ? '' : JSON.stringify(body)) &&
    withoutResource(answer.headers.get('www-authenticate')) === (headers['www-authenticate'] ?? null)
  )
}

/** The URL of the metadata is added where the refusal is sent (RFC 9728 section 5.1). */
function withoutResource(challenge: string | null): string | null {
  return challenge?.replace(/,? resource_metadata="[^"]*"/, '') ?? null
}

/** An error may have an id of its own. */
function withoutIds(text: string): string {
  return text.replaceAll(/,"\w+":"(?:[0-9a-f]{8}-[0-9a-f-]{27})?"/g, '')
}
