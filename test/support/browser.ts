// glue: A browser without JavaScript: cookies, forms, redirects across origins
// Never: more forgiving than a browser: a field or button that the page does not have is an error

import { Cookie, CookieJar, getPublicSuffix } from 'tough-cookie'
import { assertPageDescribed } from './described.ts'
import { findAll, type HtmlElement, parseHtml, visibleText } from './html-document.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type BrowserOptions = {
  /** Makes the requests; the global fetch by default. */
  readonly baseFetch?: Fetch
  /** URLs that are not fetched: a redirect to one stops there, as in an app that catches its own redirect URI. */
  readonly stopAt?: (url: URL) => boolean
  /** Sent with each request, such as Accept-Language. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What a form would send if it were submitted as it is. */
type PageForm = {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly fields: ReadonlyMap<string, string>
}

type FieldInput = string | boolean | readonly string[]

type PageElement = {
  readonly tag: string
  readonly text: string
  attribute(name: string): string | undefined
}

export type Page = {
  /** The URL of the page after all redirects. */
  readonly url: string
  /** 0 where the browser stopped without a request (see stopAt). */
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** What a person sees. */
  readonly text: string
  /** Every URL of the redirect chain, the last one included. */
  readonly visited: readonly string[]
  /** The form with that id; throws where the page has none. */
  form(id: string): PageForm
  /** The element with that id, or undefined. */
  byId(id: string): PageElement | undefined
  /** All elements of a tag, in order. */
  all(tag: string): readonly PageElement[]
}

export type Browser = {
  get(url: string): Promise<Page>
  /**
   * Submits a form of the page. `fields` are set over what the form holds: texts by name, true or false for
   * checkboxes, a list of values for several checkboxes of one name. Without `buttonId` the form's first submit button is pressed, as by the Enter key.
   */
  submit(
    page: Page,
    formId: string,
    fields?: Readonly<Record<string, FieldInput>>,
    buttonId?: string,
  ): Promise<Page>
  /** Follows the link with that id. */
  click(page: Page, linkId: string): Promise<Page>
  /** The cookies that a same-site request to this URL carries, as `name=value; ...`. */
  cookiesFor(url: string): string
  clearCookies(): void
}

const MAX_REDIRECTS = 20

/** A browser with an empty cookie jar. */
export function createBrowser(options: BrowserOptions = {}): Browser {
  const baseFetch: Fetch = options.baseFetch ?? ((url, init) => fetch(url, init))
  let jar = new CookieJar()

  // Browsers drop a cookie that may not be stored, and the server is not told.
  const storeCookies = (url: string, response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const cookie = Cookie.parse(line)
      const isRefused = cookie?.sameSite === 'none' && !cookie.secure
      if (cookie !== undefined && !isRefused) jar.setCookieSync(cookie, url, { ignoreError: true })
    }
  }

  const request = async (
    url: string,
    method: string,
    body: string | undefined,
    from: string | undefined,
  ): Promise<Page> => {
    const visited: string[] = []
    let next: { url: string; method: string; body: string | undefined } = { url, method, body }
    let origin = from === undefined ? undefined : new URL(from).origin
    for (let count = 0; count <= MAX_REDIRECTS; count++) {
      visited.push(next.url)
      if (options.stopAt?.(new URL(next.url)) === true)
        return makePage(next.url, 0, new Headers(), '', visited)
      const posts = next.method === 'POST'
      const sameSiteContext = sameSiteContextOf(next.url, next.method, from)
      const cookies = jar.getCookieStringSync(next.url, { sameSiteContext })
      const headers: Record<string, string> = { accept: 'text/html,*/*;q=0.8', ...options.headers }
      if (cookies !== '') headers.cookie = cookies
      if (posts && origin !== undefined) headers.origin = origin
      if (posts) headers['content-type'] = 'application/x-www-form-urlencoded'
      const init: RequestInit = { method: next.method, headers, redirect: 'manual' }
      if (next.body !== undefined) init.body = next.body
      const response = await baseFetch(next.url, init)
      storeCookies(next.url, response)
      const html = await response.text()
      assertPageDescribed(next.method, next.url, response, html)
      const location = response.headers.get('location') ?? refreshTarget(response, html)
      if (location === null) return makePage(next.url, response.status, response.headers, html, visited)
      const keeps = response.status === 307 || response.status === 308
      const target = new URL(location, next.url)
      if (target.origin !== new URL(next.url).origin && origin !== undefined) origin = 'null'
      const changed = !keeps && next.method !== 'HEAD'
      next = {
        url: target.href,
        method: changed ? 'GET' : next.method,
        body: changed ? undefined : next.body,
      }
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects: ${visited.join(' -> ')}`)
  }

  return {
    cookiesFor: (url) => jar.getCookieStringSync(url, { sameSiteContext: 'strict' }),
    clearCookies: () => {
      jar = new CookieJar()
    },
    get: (url) => request(url, 'GET', undefined, undefined),
    click: (page, linkId) => {
      const link = page.byId(linkId)
      const href = link?.attribute('href')
      if (link?.tag !== 'a' || href === undefined)
        throw new Error(`no link #${linkId} on ${page.url}:\n${page.text}`)
      return request(new URL(href, page.url).href, 'GET', undefined, page.url)
    },
    submit: (page, formId, fields = {}, buttonId) => {
      const { action, method, values } = fillForm(page, formId, fields, buttonId)
      const body = new URLSearchParams(values).toString()
      if (method === 'POST') return request(action, 'POST', body, page.url)
      const target = new URL(action)
      target.search = body
      return request(target.href, 'GET', undefined, page.url)
    },
  }
}

const documents = new WeakMap<Page, HtmlElement>()

function makePage(
  url: string,
  status: number,
  headers: Headers,
  html: string,
  visited: readonly string[],
): Page {
  const isHtml = headers.get('content-type')?.includes('html') === true
  const root: HtmlElement = isHtml
    ? parseHtml(html)
    : { tag: '#document', attributes: new Map(), children: [html] }
  const page: Page = {
    url,
    status,
    headers,
    html,
    visited,
    text: visibleText(root),
    byId: (id) => {
      const found = findAll(root, (element) => element.attributes.get('id') === id)
      if (found.length > 1) throw new Error(`the id ${id} occurs ${found.length} times on ${url}`)
      return found[0] === undefined ? undefined : asPageElement(found[0])
    },
    all: (tag) => findAll(root, (element) => element.tag === tag).map(asPageElement),
    form: (id) => {
      const form = formElement(page, id)
      return { ...target(page, form, undefined), fields: new Map(controlsOf(form).flatMap(valuesOf)) }
    },
  }
  documents.set(page, root)
  return page
}

function asPageElement(element: HtmlElement): PageElement {
  return { tag: element.tag, text: visibleText(element), attribute: (name) => element.attributes.get(name) }
}

function formElement(page: Page, id: string): HtmlElement {
  const root = documents.get(page)
  const form =
    root === undefined
      ? undefined
      : findAll(root, ({ tag, attributes }) => tag === 'form' && attributes.get('id') === id)[0]
  if (form === undefined) throw new Error(`no form #${id} on ${page.url} (${page.status}):\n${page.text}`)
  return form
}

function fillForm(
  page: Page,
  formId: string,
  fields: Readonly<Record<string, FieldInput>>,
  buttonId: string | undefined,
): { action: string; method: 'GET' | 'POST'; values: [string, string][] } {
  const form = formElement(page, formId)
  const controls = controlsOf(form)
  const buttons = findAll(form, isSubmit)
  const button =
    buttonId === undefined ? buttons[0] : buttons.find(({ attributes }) => attributes.get('id') === buttonId)
  if (buttonId !== undefined && button === undefined)
    throw new Error(`no submit button #${buttonId} in #${formId}`)
  const given = new Map(Object.entries(fields))
  const values: [string, string][] = []
  for (const control of controls) {
    const name = control.attributes.get('name') ?? ''
    const wanted = given.get(name)
    if (wanted === undefined || isHidden(control)) values.push(...valuesOf(control))
    else if (typeof wanted === 'string' && !isCheckable(control)) values.push([name, wanted])
    else if (isChecked(control, wanted)) values.push([name, control.attributes.get('value') ?? 'on'])
  }
  const names = new Set(
    controls.filter((control) => !isHidden(control)).map(({ attributes }) => attributes.get('name')),
  )
  const unknown = [...given.keys()].find((name) => !names.has(name))
  if (unknown !== undefined)
    throw new Error(`the form #${formId} has no field ${unknown}; it has ${[...names].join(', ')}`)
  const buttonName = button?.attributes.get('name')
  if (buttonName !== undefined) values.push([buttonName, button?.attributes.get('value') ?? ''])
  return { ...target(page, form, button), values }
}

function target(
  page: Page,
  form: HtmlElement,
  button: HtmlElement | undefined,
): { action: string; method: 'GET' | 'POST' } {
  const action = button?.attributes.get('formaction') ?? form.attributes.get('action') ?? page.url
  const method = (
    button?.attributes.get('formmethod') ??
    form.attributes.get('method') ??
    'get'
  ).toLowerCase()
  return { action: new URL(action, page.url).href, method: method === 'post' ? 'POST' : 'GET' }
}

function controlsOf(form: HtmlElement): HtmlElement[] {
  return findAll(
    form,
    (element) =>
      /^(input|select|textarea)$/.test(element.tag) &&
      !isSubmit(element) &&
      element.attributes.has('name') &&
      !element.attributes.has('disabled'),
  )
}

function isSubmit({ tag, attributes }: HtmlElement): boolean {
  const type = attributes.get('type')?.toLowerCase()
  if (tag === 'button') return type === undefined || type === 'submit'
  return tag === 'input' && (type === 'submit' || type === 'image')
}

function isHidden({ attributes }: HtmlElement): boolean {
  return attributes.get('type')?.toLowerCase() === 'hidden'
}

function isCheckable({ tag, attributes }: HtmlElement): boolean {
  return tag === 'input' && /^(checkbox|radio)$/.test(attributes.get('type')?.toLowerCase() ?? '')
}

// A radio group is answered with the value to choose, a checkbox with true or false, several of one name with their values.
function isChecked(control: HtmlElement, wanted: FieldInput): boolean {
  if (typeof wanted === 'boolean') return wanted
  const value = control.attributes.get('value') ?? 'on'
  return typeof wanted === 'string' ? value === wanted : wanted.includes(value)
}

function valuesOf(control: HtmlElement): [string, string][] {
  const name = control.attributes.get('name') ?? ''
  if (isCheckable(control))
    return control.attributes.has('checked') ? [[name, control.attributes.get('value') ?? 'on']] : []
  if (control.tag === 'textarea') return [[name, control.children.map(String).join('')]]
  if (control.tag !== 'select') return [[name, control.attributes.get('value') ?? '']]
  const options = findAll(control, ({ tag }) => tag === 'option')
  const chosen = options.find(({ attributes }) => attributes.has('selected')) ?? options[0]
  return chosen === undefined ? [] : [[name, chosen.attributes.get('value') ?? visibleText(chosen)]]
}

function refreshTarget(response: Response, html: string): string | null {
  if (response.headers.get('content-type')?.includes('html') !== true) return null
  const meta = findAll(
    parseHtml(html),
    ({ tag, attributes }) => tag === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'refresh',
  )[0]
  return /^0\s*[;,]\s*url=(.+)$/i.exec(meta?.attributes.get('content') ?? '')?.[1] ?? null
}

/** What SameSite lets through for a navigation that the page `from` began (RFC 6265bis section 5.2). */
function sameSiteContextOf(url: string, method: string, from: string | undefined): 'strict' | 'lax' | 'none' {
  if (from === undefined || siteOf(from) === siteOf(url)) return 'strict'
  return method === 'GET' || method === 'HEAD' ? 'lax' : 'none'
}

/** Scheme and registrable domain; the port is no part of a site. */
function siteOf(url: string): string {
  const { protocol, hostname } = new URL(url)
  const domain = getPublicSuffix(hostname, { allowSpecialUseDomain: true, ignoreError: true })
  return `${protocol}//${domain ?? hostname}`
}
