// glue: A member of an organisation, at the Console API
import assert from 'node:assert/strict'
import { CookieJar } from 'tough-cookie'
import type { TestPlatform } from '../../support/platform.ts'
import { assertDescribed } from './described-response.ts'

export const PASSWORD = 'correct horse battery'

type ConsoleResponse = {
  readonly status: number
  // Read by tests that know its shape.
  // biome-ignore lint/suspicious/noExplicitAny: the assertions check it
  readonly body: any
  readonly headers: Headers
}

type Call = {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Without the token that a page sends. */
  readonly withoutToken?: boolean
}

export type Visitor = {
  readonly email: string
  readonly jar: CookieJar
  call(method: string, path: string, call?: Call): Promise<ConsoleResponse>
  /** As `call`, for what must succeed. */
  must(method: string, path: string, body?: unknown): Promise<ConsoleResponse['body']>
  logIn(password?: string): Promise<ConsoleResponse>
  /** The token of the session that the pages send; `logIn` takes it by itself. */
  takeToken(): Promise<void>
}

/** A document with the first and the last bytes of a PDF, in base64. */
export const SAMPLE_PDF: string = Buffer.from('%PDF-1.7\nextract of the register\n%%EOF\n').toString('base64')

export const CONTACT = {
  company: 'Books AB',
  name: 'Åsa Ek',
  email: 'asa@books.example',
  use_case: 'Bookkeeping for small companies.',
}

export const BUSINESS = {
  legal_name: 'Books AB',
  registration_number: '556000-0000',
  country: 'SE',
  address: 'Storgatan 1\nStockholm',
  website: 'https://books.example',
  licence: 'agent',
}

let count = 0

function newAddress(): string {
  count += 1
  return `member-${process.pid}-${count}@example.com`
}

/** Somebody without an account. */
export function createVisitor(platform: Pick<TestPlatform, 'baseUrl'>, email = newAddress()): Visitor {
  const jar = new CookieJar()
  const api = `${platform.baseUrl}/console/api`
  let token = ''
  const visitor: Visitor = {
    email,
    jar,
    async call(method, path, { body, headers = {}, withoutToken = false } = {}) {
      const url = api + path
      const response = await fetch(url, {
        method,
        redirect: 'manual',
        headers: {
          cookie: await jar.getCookieString(url),
          'sec-fetch-site': 'same-origin',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(!withoutToken && { 'x-csrf-token': token }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url)
      const { status } = response
      const type = response.headers.get('content-type') ?? ''
      if (response.headers.has('content-disposition')) {
        assertDescribed(method, path, { status, type, body: undefined })
        return { status: response.status, headers: response.headers, body: await response.bytes() }
      }
      const text = await response.text()
      const parsed = /json/.test(type) ? JSON.parse(text) : text || undefined
      assertDescribed(method, path, { status, type, body: parsed })
      return { status, headers: response.headers, body: parsed }
    },
    async must(method, path, body) {
      const response = await visitor.call(method, path, { body })
      assert.ok(
        response.status < 300,
        `${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`,
      )
      return response.body
    },
    async logIn(password = PASSWORD) {
      const response = await visitor.call('POST', '/log-in', { body: { email, password } })
      if (response.status === 200 && response.body.second_factor_needed === false) await visitor.takeToken()
      return response
    },
    async takeToken() {
      token = (await visitor.must('GET', '/session')).csrf_token
    },
  }
  return visitor
}

export type MailView = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly links: readonly string[]
  readonly sentAt: string
}

/** The newest first. */
export async function readMailbox(
  platform: Pick<TestPlatform, 'baseUrl'>,
  to: string,
): Promise<readonly MailView[]> {
  const response = await fetch(`${platform.baseUrl}/development/mailbox?to=${encodeURIComponent(to)}`)
  assert.equal(response.status, 200)
  const mails: MailView[] = JSON.parse(await response.text())
  return mails
}

/** The token in the link of the newest mail to this address. */
export async function mailedToken(platform: Pick<TestPlatform, 'baseUrl'>, to: string): Promise<string> {
  const [mail] = await readMailbox(platform, to)
  const token = new URL(mail?.links[0] ?? 'x:').searchParams.get('token')
  assert.ok(token !== null, 'the newest mail has a link with a token')
  return token
}

/** A member who signed up, verified the address and logged in; administrator of an organisation of their own. */
export async function createMember(
  platform: Pick<TestPlatform, 'baseUrl'>,
  organisation = 'Books AB',
): Promise<Visitor & { readonly organisationId: string }> {
  const visitor = createVisitor(platform)
  await visitor.must('POST', '/sign-up', {
    name: 'Åsa Ek',
    email: visitor.email,
    password: PASSWORD,
    organisation,
  })
  await visitor.must('POST', '/verifications', { token: await mailedToken(platform, visitor.email) })
  assert.equal((await visitor.logIn()).status, 200)
  const { organisations } = await visitor.must('GET', '/session')
  return { ...visitor, organisationId: organisations[0].id }
}
