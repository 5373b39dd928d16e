// glue: URLs that begin a hosted flow of any dialect, with what it requires
import { createHash } from 'node:crypto'
import type { Dialect, LinkEntry } from '../../src/dialects/dialect.ts'
import { ISSUED_REDIRECT } from './issued.ts'

/** Values of parameters that link URLs require, by the name that the standards or the providers give them. */
const VALUES: Readonly<Record<string, string>> = {
  redirect_uri: ISSUED_REDIRECT,
  response_type: 'code',
  code_challenge: createHash('sha256').update('x').digest('base64url'),
  code_challenge_method: 'S256',
  state: 'st-1',
  market: 'SE',
  locale: 'en_US',
}

/** Pages that name the app by its client id, and where to return to. */
export function appLinksOf({ link }: Pick<Dialect, 'link'>): readonly LinkEntry[] {
  return (link?.entries ?? []).filter(({ query }) => Object.hasOwn(query.properties, 'client_id'))
}

/** Below the prefix that selects the dialect. `more` replaces parameters or adds any, also some that the page does not document. */
export function linkUrl(
  { baseUrl }: { readonly baseUrl: string },
  { name, policy }: Dialect,
  { path, query }: LinkEntry,
  clientId: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const parameters = new URLSearchParams({ client_id: clientId })
  for (const [parameter, value] of Object.entries(VALUES))
    if (Object.hasOwn(query.properties, parameter)) parameters.set(parameter, value)
  const { known, clientOnly = [] } = policy.scopes
  if (query.required?.includes('scope') === true)
    parameters.set('scope', known.filter((scope) => !clientOnly.includes(scope)).join(' '))
  for (const [parameter, value] of Object.entries(more)) parameters.set(parameter, value)
  return `${baseUrl}/${name}${path}?${parameters}`
}

export function isBegun({ status, headers }: Pick<Response, 'status' | 'headers'>): boolean {
  return status === 303 && /\/link\/[0-9a-f]{32}$/.test(headers.get('location') ?? '')
}
