// rule: A URL that opens the hosted flow for an app, as an example

import type { Dialect } from './dialect.ts'

/** Path of the first hosted flow. */
export function findLinkPath(dialects: readonly Dialect[]): string | undefined {
  return dialects.flatMap(({ link }) => link?.entries ?? [])[0]?.path
}

/** At the first dialect that has a hosted flow, in its default market. */
export function buildExampleLink(
  baseUrl: string,
  dialects: readonly Dialect[],
  app: { readonly client_id: string; readonly redirect_uri: string },
): string | undefined {
  const dialect = dialects.find(({ link }) => link !== undefined && link.entries.length > 0)
  const [entry] = dialect?.link?.entries ?? []
  if (dialect === undefined || entry === undefined) return undefined
  const { defaultMarket, markets } = dialect.policy
  const values: Readonly<Record<string, string>> = {
    client_id: app.client_id,
    redirect_uri: app.redirect_uri,
    market: defaultMarket in markets ? defaultMarket : (Object.keys(markets)[0] ?? defaultMarket),
    locale: 'en_US',
  }
  const query = Object.entries(values)
    .filter(([name]) => Object.hasOwn(entry.query.properties, name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${baseUrl}${entry.path}?${query.join('&')}`
}
