// glue: Sends the few requests that prepare a measurement, one by one
import type { RequestTemplate } from '../load/contract.ts'

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

export function encodeForm(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString()
}

/** A form request whose hole comes last, so that the encoding of the other fields leaves it alone. */
export function formTemplate(
  path: string,
  fields: Record<string, string>,
  holeField?: string,
): RequestTemplate {
  const hole = holeField === undefined ? '' : `&${holeField}={item}`
  return { method: 'POST', path, headers: formHeaders, body: encodeForm(fields) + hole }
}

/** Sends a template without a hole; the JSON answer, or an error that says what came instead. */
export async function sendOnce(base: string, template: RequestTemplate): Promise<Record<string, unknown>> {
  const { method, path, headers, body } = template
  const response = await fetch(base + path, { method, headers, ...(method === 'POST' ? { body } : {}) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${path} answered no JSON object`)
  return Object.fromEntries(Object.entries(parsed))
}

export function readString(answer: Record<string, unknown>, field: string): string {
  const value = answer[field]
  if (typeof value !== 'string') throw new Error(`the answer has no text in ${field}`)
  return value
}

/** Asks a bench server to mint; the answer is a JSON array of strings. */
export async function mint(base: string, path: string): Promise<string[]> {
  const response = await fetch(base + path, { method: 'POST' })
  const items: unknown = await response.json()
  if (!Array.isArray(items) || items.some((item) => typeof item !== 'string')) {
    throw new Error(`${path} answered no list`)
  }
  return items
}
