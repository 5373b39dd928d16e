// rule: Forms of our pages: the hidden form token, and what a submitted form must prove
// Spec: OWASP ASVS 5.0 3.5.1 (anti-forgery); WHATWG Fetch (Origin header)

import type { FastifyRequest } from 'fastify'
import { checkCsrf, csrfToken, type Mac, readForeignOrigin, sameOriginPost } from '../http/csrf.ts'
import { type Html, html } from '../http/html.ts'
import { parseRepeatableForm } from '../lib/form.ts'

/** Each field with all its values, in the order in which they were sent. */
export type FormFields = ReadonlyMap<string, readonly string[]>

/** Ties a form to the browser session that it was rendered for. */
export interface FormBinding {
  readonly mac: Mac
  /** Contains the secret of the browser's cookie, so that knowing the URL of a page is not enough to make a token. */
  readonly subject: string
}

export function formToken({ mac, subject }: FormBinding): string {
  return csrfToken(mac, subject)
}

export function renderTokenField(token: string): Html {
  return renderHiddenField('csrf', token)
}

export function renderHiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** Undefined where the body is not a form. */
export function readForm({ body }: Pick<FastifyRequest, 'body'>): FormFields | undefined {
  const form = parseRepeatableForm(typeof body === 'string' ? body : '')
  return form.ok ? form.value : undefined
}

/** `outdated`: without the token of this session. `foreign`: with it, but shown under an origin that `baseUrl` does not name. */
export type OwnForm =
  | { readonly kind: 'form'; readonly fields: FormFields }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'foreign'; readonly origin: string }

export function readOwnForm(
  request: Pick<FastifyRequest, 'body' | 'headers'>,
  baseUrl: string,
  { mac, subject }: FormBinding,
): OwnForm {
  const form = readForm(request)
  const token = form && singleValue(form, 'csrf')
  if (form === undefined || token === undefined || !checkCsrf(mac, subject, token))
    return { kind: 'outdated' }
  if (isFromOwnOrigin(request, baseUrl)) return { kind: 'form', fields: form }
  const origin = readForeignOrigin(request.headers, baseUrl)
  return origin === undefined ? { kind: 'outdated' } : { kind: 'foreign', origin }
}

export function isFromOwnOrigin({ headers }: Pick<FastifyRequest, 'headers'>, baseUrl: string): boolean {
  return sameOriginPost(headers, new URL(baseUrl).origin)
}

/** Undefined where the field is absent or repeated. */
export function singleValue(form: FormFields, name: string): string | undefined {
  const values = form.get(name) ?? []
  return values.length === 1 ? values[0] : undefined
}
