// rule: Security cases 70 to 77: boundaries between clients, users and hosts
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { dialects } from '../../src/dialects/index.ts'
import {
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  linkAddress,
  listOf,
  returned,
} from '../flows/link/journey.ts'
import { ISSUING, tokenEndpoints, urlAt } from '../support/called-dialect.ts'
import { assertRefused, assertStatus, fieldOf, keysOf, postForm, send, textOf } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { ISSUED_REDIRECT, issueIn } from '../support/issued.ts'
import { appLinksOf, isBegun, linkUrl } from '../support/link-urls.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

type Linked = { readonly accessToken: string; readonly accountIds: readonly string[] }

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let other: TestApp
  let mine: Linked
  let neighbours: Linked
  let foreign: Linked
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    other = await createLinkApp(platform, 'Other')
    mine = await link(app, 'u-se-ordinary')
    neighbours = await link(app, 'u-se-ordinary')
    foreign = await link(other, 'u-se-ordinary')
  })
  after(() => platform.stop())

  /** A person connects a bank once, for the app. */
  async function link(who: TestApp, userName: string): Promise<Linked> {
    const { code = '' } = returned(await connect(createPerson(), linkAddress(platform, who), userName))
    const exchanged = assertStatus(await who.developer.exchange(code), 200)
    const accessToken = textOf(exchanged, 'access_token')
    const accounts = assertStatus(await who.developer.get('/data/v2/accounts', accessToken), 200)
    const accountIds = listOf(accounts.body, 'accounts').map(({ id }) => String(id))
    assert.ok(accountIds.length > 0)
    return { accessToken, accountIds }
  }

  test('70: introspection reveals nothing of another client’s tokens', async () => {
    const introspect = (client: TestApp) =>
      postForm(`${platform.baseUrl}/oauth2/introspect`, {
        token: mine.accessToken,
        client_id: client.clientId,
        client_secret: client.clientSecret,
      })
    assert.deepEqual(assertStatus(await introspect(other), 200).body, { active: false })
    assert.equal(fieldOf(assertStatus(await introspect(app), 200), 'active'), true)
    for (const path of ['/introspect', '/oauth/introspect', '/api/v1/oauth/introspect']) {
      const answer = await postForm(platform.baseUrl + path, { token: mine.accessToken })
      assertRefused(answer, 404, 'request.not_found')
    }
  })

  test('71: a resource or audience at the token endpoint adds nothing to a token', async () => {
    const plain = decodeJwt(textOf(await app.developer.clientToken('user:create'), 'access_token'))
    const widened = await app.developer.token({
      grant_type: 'client_credentials',
      scope: 'user:create',
      resource: 'https://evil.example',
      audience: 'https://evil.example',
      authorization_details: '[{"type":"x"}]',
    })
    assertStatus(widened, 200)
    const claims = decodeJwt(textOf(widened, 'access_token'))
    assert.deepEqual(Object.keys(claims), Object.keys(plain))
    assert.deepEqual(claims.scopes, plain.scopes)
    assert.equal(claims.aud, undefined)
    const { code } = await app.developer.needCode('user:read')
    const exchanged = await app.developer.exchange(code, {
      resource: 'https://evil.example',
      scope: 'user:delete',
    })
    assert.deepEqual(decodeJwt(textOf(exchanged, 'access_token')).scopes, ['user:read'])
  })

  test('72: an account of another user, of this app or another, is not found', async () => {
    const { developer } = app
    for (const id of mine.accountIds) {
      assertStatus(await developer.get(`/data/v2/accounts/${id}`, mine.accessToken), 200)
    }
    for (const id of [...neighbours.accountIds, ...foreign.accountIds]) {
      assert.ok(!mine.accountIds.includes(id), 'ids differ, although the bank accounts are the same')
      const answer = await developer.get(`/data/v2/accounts/${id}`, mine.accessToken)
      assertRefused(answer, 404, 'account.not_found')
      const filtered = await developer.get(`/data/v2/accounts?idIn=${id}`, mine.accessToken)
      assert.deepEqual(listOf(assertStatus(filtered, 200).body, 'accounts'), [])
      const transactions = await developer.get(`/data/v2/transactions?accountIdIn=${id}`, mine.accessToken)
      assert.deepEqual(listOf(assertStatus(transactions, 200).body, 'transactions'), [])
    }
  })

  test('72: a page token of another user, list or filter is refused', async () => {
    const { developer } = app
    const page = (query: string, { accessToken }: Linked) =>
      developer.get(`/data/v2/transactions?${query}`, accessToken)
    const first = assertStatus(await page('pageSize=2', neighbours), 200)
    const pageToken = encodeURIComponent(textOf(first, 'nextPageToken'))
    assert.notEqual(pageToken, '')
    assertStatus(await page(`pageSize=2&pageToken=${pageToken}`, neighbours), 200)
    for (const answer of [
      await page(`pageSize=2&pageToken=${pageToken}`, mine),
      await page(`pageSize=2&statusIn=BOOKED&pageToken=${pageToken}`, neighbours),
      await developer.get(`/data/v2/accounts?pageToken=${pageToken}`, neighbours.accessToken),
      await page(`pageSize=2&pageToken=${pageToken.slice(0, -2)}AA`, neighbours),
    ]) {
      assertRefused(answer, 400, 'request.invalid_page_token')
    }
  })

  test('72: a user token cannot name another user', async () => {
    const { developer } = app
    const before = await developer.get('/api/v1/user', mine.accessToken)
    for (const query of ['user_id=x', 'id=x', 'userId=x']) {
      const answer = await developer.get(`/api/v1/user?${query}`, mine.accessToken)
      assert.deepEqual(answer.body, before.body)
    }
    assert.ok(keysOf(before).includes('id'))
  })

  /** Each page that begins a hosted flow for an app. */
  const pages = dialects.flatMap((dialect) => appLinksOf(dialect).map((entry) => ({ dialect, entry })))

  for (const dialect of ISSUING) {
    test(`71: ${dialect.name}: resource, audience and scope at the token endpoint widen nothing`, async () => {
      const everything = await platform.createApp({ name: dialect.name, redirectUris: [ISSUED_REDIRECT] })
      const issued = await issueIn(platform, everything.appId, dialect)
      const post = (fields: Readonly<Record<string, string>>) => {
        const [endpoint] = tokenEndpoints(dialect)
        const { clientId, clientSecret } = everything
        return postForm(urlAt(platform, dialect, endpoint?.path ?? ''), {
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'refresh_token',
          refresh_token: issued.refreshToken,
          ...fields,
        })
      }
      const plain = decodeJwt(textOf(assertStatus(await post({}), 200), 'access_token'))
      const extras = [
        { resource: 'https://evil.example' },
        { audience: 'https://evil.example' },
        { authorization_details: '[{"type":"x"}]' },
        { scope: `${dialect.policy.scopes.known[0]} no:such` },
        { user_id: '0'.repeat(32), sub: '0'.repeat(32) },
      ]
      for (const extra of extras) {
        const answer = await post(extra)
        const about = `${JSON.stringify(extra)}: ${answer.status} ${answer.text}`
        if (answer.status === 400) continue
        const claims = decodeJwt(textOf(assertStatus(answer, 200), 'access_token'))
        assert.deepEqual(Object.keys(claims), Object.keys(plain), about)
        assert.deepEqual([claims.aud, claims.sub], [plain.aud, plain.sub], about)
        const scopesOf = (of: typeof claims) => [of.scopes ?? of.scope].flat().join(' ').split(' ')
        for (const scope of scopesOf(claims)) assert.ok(scopesOf(plain).includes(scope), about)
      }
    })
  }

  test('73, 75, 77: of no dialect does a link URL leave parameters, fetch what it names, or follow a forged host', async () => {
    const before = platform.outbound.length
    const secrets = {
      state: 'state-that-is-private',
      logo_uri: 'http://169.254.169.254/logo',
      client_uri: 'http://10.0.0.1/app',
      bank_url: 'http://bank.evil.example',
      issuer: 'http://issuer.evil.example',
    }
    const begun = new Set<string>()
    for (const { dialect, entry } of pages) {
      const everything = await createLinkApp(platform, 'Everything')
      const url = linkUrl(platform, dialect, entry, everything.clientId, {
        redirect_uri: CALLBACK,
        ...secrets,
      })
      const answer = await send(url)
      const about = `${dialect.name}${entry.path}: ${answer.status}`
      if (isBegun(answer)) {
        begun.add(dialect.name)
        const kept = `${answer.headers.get('set-cookie')} ${answer.headers.get('location')}`
        for (const text of [...Object.values(secrets), everything.clientId])
          assert.ok(!kept.includes(text), `${about}: ${kept}`)
      }
      assert.match(answer.headers.get('referrer-policy') ?? '', /^(no-referrer|same-origin)$/, about)
      for (const text of [secrets.logo_uri, secrets.client_uri, 'evil.example'])
        assert.ok(!answer.text.includes(text), about)
      const forged = await askAs(platform.baseUrl, url.slice(platform.baseUrl.length), {
        host: 'localhost',
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example',
      })
      assert.ok(!forged.text.replaceAll(secrets.issuer, '').includes('//evil.example'), about)
    }
    assert.deepEqual([...begun].toSorted(), ISSUING.map(({ name }) => name).toSorted())
    assert.equal(platform.outbound.length, before)
  })

  test('73: no parameter of the Link URL is in the cookie or in the next URL', async () => {
    const address = linkAddress(platform, app, {
      state: 'state-that-is-private',
      input_username: 'u-private',
    })
    const answer = assertStatus(await send(address), 303)
    const kept = `${answer.headers.get('set-cookie')} ${answer.headers.get('location')}`
    for (const text of ['state-that-is-private', 'u-private', app.clientId])
      assert.ok(!kept.includes(text), kept)
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  })

  test('75: no URL that a client supplies is fetched by the server, and pages show no image of a client', async () => {
    const before = platform.outbound.length
    const more = {
      logo_uri: 'http://169.254.169.254/',
      client_uri: 'http://10.0.0.1/',
      request_uri: 'http://x.example/',
    }
    const page = await createPerson().get(linkAddress(platform, app, more))
    assert.equal(page.status, 200)
    for (const image of page.all('img')) assert.match(image.attribute('src') ?? '', /^(data:|\/)/)
    assert.equal(platform.outbound.length, before)
    for (const text of Object.values(more)) assert.ok(!page.html.includes(text))
  })

  test('77: whatever a request contains, the server calls only the bank in its settings', async () => {
    const bank = new URL(platform.bankUrl).origin
    assert.ok(platform.outbound.length > 0, 'three people connected a bank')
    assert.deepEqual([...new Set(platform.outbound.map(({ origin }) => origin))], [bank])
    const person = createPerson()
    const more = { bank_url: 'http://evil.example', issuer: 'http://evil.example', host: 'evil.example' }
    await connect(person, linkAddress(platform, app, more))
    assert.deepEqual([...new Set(platform.outbound.map(({ origin }) => origin))], [bank])
  })

  test('77: a forged Host or forwarded host appears in no URL that the server builds', async () => {
    const path = linkAddress(platform, app).slice(platform.baseUrl.length)
    for (const headers of [
      { host: 'evil.example' },
      {
        host: 'localhost',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      },
    ]) {
      const answer = await askAs(platform.baseUrl, path, headers)
      assert.equal(answer.status, 303)
      assert.ok(!answer.text.includes('evil.example'), answer.text)
    }
  })
})

/** A request with a Host of its own, which fetch does not let one set. Answers status, headers and body as one text. */
function askAs(
  baseUrl: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(baseUrl + path, { headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: `${JSON.stringify(response.headers)}\n${body}` })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
