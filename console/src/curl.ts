// rule: A recorded request as a curl command, with placeholders for what the log does not have

import type { RequestDetailsView } from '../../src/console-api/contracts/bodies.ts'

type Json = RequestDetailsView['request'][string] | undefined

const REDACTED = '[redacted]'

/** Every argument is quoted for a POSIX shell. */
export function curlOf({ base_url, method, path, request }: RequestDetailsView): string {
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quote(base_url + path + queryOf(request.query))}`,
  ]
  const { authorization, content_type: contentType, body } = request
  if (typeof authorization === 'string') lines.push(headerOf(authorization))
  if (isObject(body) && typeof contentType === 'string' && /form-urlencoded/.test(contentType)) {
    for (const [name, value] of Object.entries(body))
      lines.push(`--data-urlencode ${quote(`${name}=${placeholderOf(name, value)}`)}`)
  } else if (isObject(body)) {
    lines.push(`-H ${quote('content-type: application/json')}`)
    lines.push(`-d ${quote(JSON.stringify(withPlaceholders(body, 'value'), undefined, 1))}`)
  }
  return lines.join(' \\\n  ')
}

function headerOf(scheme: string): string {
  return /^basic$/i.test(scheme)
    ? '-u "$CLIENT_ID:$CLIENT_SECRET"'
    : `-H "authorization: ${scheme.replaceAll(/[^A-Za-z]/g, '')} $ACCESS_TOKEN"`
}

function queryOf(query: Json): string {
  if (!isObject(query)) return ''
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(placeholderOf(name, value))}`,
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function placeholderOf(name: string, value: Json): string {
  return value === REDACTED || typeof value === 'object' ? `YOUR_${name.toUpperCase()}` : String(value)
}

function withPlaceholders(value: Json, name: string): unknown {
  if (value === REDACTED) return `YOUR_${name.toUpperCase()}`
  if (Array.isArray(value)) return value.map((item: Json) => withPlaceholders(item, name))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withPlaceholders(member, key)]),
  )
}

function isObject(value: Json): value is { readonly [name: string]: Exclude<Json, undefined> } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
