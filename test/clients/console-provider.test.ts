// rule: Log-in to the Console through other servers: oidc-provider, and our own
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import Provider from 'oidc-provider'
import { CookieJar } from 'tough-cookie'
import { addOperator } from '../../src/core/operators/grant-operator.ts'
import { createMember, createVisitor, PASSWORD, type Visitor } from '../flows/console/visitor.ts'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
let operator: Visitor
let redirectUri: string

before(async () => {
  const [engine] = engines
  assert.ok(engine !== undefined)
  platform = await startTestPlatform(engine)
  // The tokens of the other servers are of the true time, and those of our own of the platform's.
  platform.clock.advance(Date.now() - platform.clock.nowMs())
  operator = await createMember(platform, 'The operator')
  const { ports } = await platform.workbench()
  await addOperator(ports, { email: operator.email, actor: 'cli' })
  redirectUri = `${platform.baseUrl}/console/api/log-in/provider/callback`
})
after(() => platform.stop())

async function organisationAt(client: { issuer: string; client_id: string; client_secret: string }) {
  const asa = await createMember(platform)
  const domain = `d${randomUUID()}.example`
  const root = `/organisations/${asa.organisationId}`
  const mapping = { role_claim: 'groups', role_rules: [{ value: 'staff', role: 'developer' }] }
  await asa.must('PUT', `${root}/provider`, { password: PASSWORD, ...client, ...mapping })
  await asa.must('POST', `${root}/domains`, { domain })
  await operator.must('POST', `/operator${root}/domains/${domain}/confirm`, { password: PASSWORD })
  return domain
}

async function finish(visitor: Visitor, end: string): Promise<string> {
  const response = await visitor.call('GET', `/log-in/provider/callback${new URL(end).search}`)
  return response.headers.get('location')?.replace(`${platform.baseUrl}/console`, '') ?? ''
}

test('oidc-provider logs in a member, who is verified by userinfo and receives the mapped role', async () => {
  const issuer = `http://localhost:${await findFreePort()}`
  const client = { client_id: 'console', client_secret: randomUUID() }
  let email = ''
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({
        sub: accountId,
        email,
        email_verified: true,
        name: 'Eva Ek',
        groups: ['staff'],
      }),
    }),
  })
  const server: Server = createServer(provider.callback())
  await new Promise<void>((resolve) => server.listen(Number(new URL(issuer).port), resolve))
  const domain = await organisationAt({ issuer, ...client })
  email = `eva@${domain}`
  const eva = createVisitor(platform)
  const { url } = await eva.must('POST', '/log-in/provider', { email })
  assert.equal(await finish(eva, await walk(url)), '/')
  const { account, organisations } = await eva.must('GET', '/session')
  assert.deepEqual([account.name, account.email], ['Eva Ek', email])
  assert.deepEqual(
    organisations.map(({ role }: { role: string }) => role),
    ['developer'],
  )
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('our own server completes the flow, and its users are refused because it verifies no addresses', async () => {
  const app = await platform.createApp({ name: 'Identity', redirectUris: [redirectUri] })
  const client = { client_id: app.clientId, client_secret: app.clientSecret }
  const domain = await organisationAt({ issuer: platform.baseUrl, ...client })
  const eva = createVisitor(platform)
  const { url } = await eva.must('POST', '/log-in/provider', { email: `eva@${domain}` })
  const person = createBrowser({ stopAt: ({ href }) => href.startsWith(redirectUri) })
  const bank = await goToBank(person, await person.get(`${url}&ui_locales=sv-SE`))
  const end = await approve(person, await signIn(person, bank, 'u-se-ordinary'))
  assert.ok(end.url.startsWith(redirectUri), end.url)
  assert.equal(await finish(eva, end.url), '/log-in?problem=email_unverified')
})

/** Logs in and consents on the pages of oidc-provider; returns where the browser is sent back to. */
async function walk(start: string): Promise<string> {
  const jar = new CookieJar()
  let [url, form] = [start, undefined as URLSearchParams | undefined]
  for (let steps = 0; steps < 12; steps++) {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: await jar.getCookieString(url) },
      redirect: 'manual',
      ...(form !== undefined && { body: form }),
    })
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url)
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url).href
      form = undefined
      if (url.startsWith(redirectUri)) return url
      continue
    }
    const page = await response.text()
    const isLogIn = /name="login"/.test(page)
    form = new URLSearchParams(
      isLogIn ? { prompt: 'login', login: 'eva', password: 'x' } : { prompt: 'consent' },
    )
  }
  return assert.fail('the provider does not send the browser back')
}
