// glue: Walks the hosted flow and Demo Bank as an end user would, without a browser
// Never: skip a step of the pages; a walk that succeeds shows that an end user can succeed

import type { Fetch } from '../runtime/network.ts'
import { requestText } from '../runtime/request-text.ts'
import { createCookieJar } from './cookies.ts'
import { findForm, findHeading, findRefresh, findText, type PageForm } from './page.ts'

export interface LinkWalk {
  /** The Link URL. */
  readonly url: string
  /** Redirect URI of the app: the walk ends there, and does not request it. */
  readonly redirectUri: string
  /** Name of the bank, as in the list of providers. */
  readonly bank: string
  readonly userName: string
  readonly password: string
  readonly fetch: Fetch
  readonly wait: (ms: number) => Promise<void>
}

/** The hosted flow shows a page on which a walk cannot go on. */
export class LinkWalkError extends Error {
  override readonly name = 'LinkWalkError'
}

interface Shown {
  readonly url: string
  readonly html: string
  /** The redirect URI was reached. */
  readonly isDone: boolean
}

const MAX_STEPS = 60
const WAIT_MS = 25

/** Returns the URL with which the end user came back to the app. Throws LinkWalkError on a page that needs another person. */
export async function walkLink(walk: LinkWalk): Promise<string> {
  const request = createRequester(walk)
  const taken = new Map<string, number>()
  let page = await request(walk.url)
  for (let step = 0; step < MAX_STEPS; step++) {
    if (page.isDone) return page.url
    const refresh = findRefresh(page.html)
    const next = STEPS.flatMap((each) => {
      const form = findForm(page.html, each.form, page.url)
      return form === undefined ? [] : [{ ...each, filled: each.fill(form, { walk, html: page.html }) }]
    })[0]
    const count = next === undefined ? 0 : (taken.get(next.form) ?? 0)
    if (next?.filled === undefined || count >= (next.times ?? 1)) {
      if (refresh === undefined) throw stuck(page)
      await walk.wait(WAIT_MS)
      page = await request(new URL(refresh.target, page.url).href, page.url)
    } else {
      taken.set(next.form, count + 1)
      page = await submit(request, next.filled, page.url)
    }
  }
  throw stuck(page)
}

function stuck({ html, url }: Shown): LinkWalkError {
  const heading = findHeading(html)
  return new LinkWalkError(`The hosted flow stopped at "${heading}" (${new URL(url).pathname}).`)
}

interface Filled {
  readonly form: PageForm
  readonly values: Readonly<Record<string, string>>
}

interface Step {
  /** Id of the form. */
  readonly form: string
  /** How often it may be shown; a form that is shown again was refused. Once by default. */
  readonly times?: number
  /** Undefined where the walk has nothing to fill in. */
  readonly fill: (
    form: PageForm,
    at: { readonly walk: LinkWalk; readonly html: string },
  ) => Filled | undefined
}

/** In the order of the flow. */
const STEPS: readonly Step[] = [
  { form: 'bank-choice', fill: (form, { walk }) => ({ form, values: { bank: walk.bank } }) },
  { form: 'link-consent', fill: (form) => ({ form, values: {} }) },
  {
    form: 'bank-login',
    fill: (form, { walk }) => ({ form, values: { username: walk.userName, password: walk.password } }),
  },
  {
    form: 'bank-otp',
    fill: (form, { html }) => {
      const otp = findText(html, 'otp-code')
      return otp === undefined ? undefined : { form, values: { otp } }
    },
  },
  {
    form: 'bank-question',
    fill: (form, { html }) => {
      const answer = findText(html, 'answer-text')
      return answer === undefined ? undefined : { form, values: { answer } }
    },
    times: 5,
  },
  { form: 'bank-consent', fill: (form) => ({ form, values: {} }) },
  {
    form: 'link-accounts',
    fill: (form) => {
      const [first] = form.choices
      return first === undefined ? undefined : { form, values: { [first[0]]: first[1] } }
    },
  },
]

type Request = (url: string, from?: string, body?: string) => Promise<Shown>

function submit(request: Request, { form, values }: Filled, from: string): Promise<Shown> {
  const kept = form.fields.filter(([name]) => !Object.hasOwn(values, name))
  const body = new URLSearchParams([...kept.map(([name, value]) => [name, value]), ...Object.entries(values)])
  if (form.method === 'POST') return request(form.action, from, body.toString())
  const target = new URL(form.action)
  target.search = body.toString()
  return request(target.href, from)
}

function createRequester({ fetch, redirectUri }: LinkWalk): Request {
  const jar = createCookieJar()
  const isApp = (url: string): boolean => url === redirectUri || /^[?#&]/.test(restAfter(url, redirectUri))
  return async (first, from, firstBody) => {
    let url = first
    let body = firstBody
    for (let hop = 0; hop < MAX_STEPS; hop++) {
      if (isApp(url)) return { url, html: '', isDone: true }
      const headers: Record<string, string> = { accept: 'text/html' }
      const cookie = jar.headerFor(url)
      if (cookie !== '') headers.cookie = cookie
      if (body !== undefined) {
        headers['content-type'] = 'application/x-www-form-urlencoded'
        headers.origin = new URL(from ?? url).origin
      }
      const method = body === undefined ? 'GET' : 'POST'
      const { response, text: html } = await requestText(fetch, url, {
        method,
        headers,
        redirect: 'manual',
        ...(body !== undefined && { body }),
      })
      jar.store(url, response.headers.getSetCookie())
      const location = response.headers.get('location')
      if (location === null) return { url, html, isDone: false }
      url = new URL(location, url).href
      body = undefined
    }
    throw new LinkWalkError('The hosted flow redirects in a circle.')
  }
}

function restAfter(url: string, start: string): string {
  return url.startsWith(start) ? url.slice(start.length) : ''
}
