// rule: Flinks Connect: requests of published clients, with their headers and methods
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { changeAppDialects } from '../../../src/core/apps/change-dialects.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { assertStatus, fieldOf, send, textOf } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { ANSWERS, type Connect, codeOf, createConnect, idsOf, promptOf } from './connect.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const LOGIN = {
  Institution: 'FlinksCapital',
  Username: 'greatday_nomfa',
  Password: 'Everyday',
  MostRecentCached: false,
}

type Body = Readonly<Record<string, unknown>>

forOneEngine((engine) => {
  let platform: TestPlatform
  /** With keys, as integrations since October 2024 send them. */
  let keyed: Connect
  /** Integrations from before send none. */
  let open: Connect
  let login: { readonly requestId: string; readonly loginId: string }
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    keyed = await createConnect(platform)
    open = await createConnect(platform, await platform.createApp({ name: 'Old' }))
    const own = dialects.find(({ name }) => name === 'flinks-connect')
    assert.ok(own !== undefined)
    const { ports, policy } = await platform.workbench()
    const changed = await changeAppDialects(ports, policy, {
      appId: open.app.appId,
      dialects: [{ policy: own.policy, scopes: undefined, dangerouslyAllowUnauthenticated: true }],
      removed: [],
      actor: 'test',
    })
    assert.ok(changed.ok)
    login = idsOf(assertStatus(await open.call('POST', 'Authorize', LOGIN), 200))
    await platform.runJobs()
  })
  after(() => platform.stop())

  test('GenerateAuthorizeToken is called without a body, with an empty one or a product, and with any case of the header', async () => {
    const secret = keyed.app.clientSecret
    for (const [about, headers, body] of [
      ['no body', { 'flinks-auth-key': secret }, undefined],
      ['an empty object', { 'flinks-auth-key': secret, ...JSON_TYPE }, '{}'],
      ['a product', { 'FLINKS-AUTH-KEY': secret, ...JSON_TYPE }, '{"Product":"GetAccountsDetail"}'],
      ['a scheme', { 'Flinks-Auth-Key': `Bearer ${secret}` }, undefined],
      ['a type without a body', { 'flinks-auth-key': secret, ...JSON_TYPE }, undefined],
      ['text', { 'flinks-auth-key': secret, 'content-type': 'text/plain' }, '{}'],
    ] as const) {
      for (const path of ['GenerateAuthorizeToken', 'GenerateAuthorizeToken/', '/GenerateAuthorizeToken']) {
        const answer = await send(keyed.base + path, {
          method: 'POST',
          headers,
          ...(body !== undefined && { body }),
        })
        assert.deepEqual(
          Object.keys(Object(assertStatus(answer, 200).body)),
          ['HttpStatusCode', 'Token'],
          about,
        )
        assert.match(textOf(answer, 'Token'), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, about)
        assert.equal(answer.headers.get('cache-control'), 'no-store')
      }
    }
  })

  test('Authorize has the members and the keys of each client', async () => {
    const cached = { LoginId: login.loginId, MostRecentCached: true }
    const token = await keyed.token()
    for (const [client, made, headers, body, expected] of [
      ['flinks-python', open, { 'cache-control': 'no-cache' }, { ...cached, Save: true, Tag: 'x' }, 200],
      ['the Ruby gem', open, { 'user-agent': 'Flinks Ruby Gem' }, { ...cached, DirectRefresh: true }, 200],
      ['node-flinks', open, { authorization: 'Bearer x' }, { ...cached, Language: 'en' }, 200],
      ['edge TypeScript', open, { 'x-api-key': open.apiKey }, cached, 200],
      ['edge TypeScript, without the old way', keyed, { 'x-api-key': keyed.apiKey }, LOGIN, 401],
      ['Go, without the old way', keyed, {}, LOGIN, 401],
      [
        'Ruby/Faraday',
        keyed,
        { 'flinks-auth-key': token, authorization: `Bearer ${token}` },
        { ...LOGIN, authorizeToken: token, Save: true, Language: 'en' },
        200,
      ],
      ['lower case', open, {}, { loginid: login.loginId, mostrecentcached: true }, 200],
      [
        'camel case',
        open,
        {},
        { loginId: login.loginId, mostRecentCached: true, withTransactions: true },
        200,
      ],
      [
        'nulls for what is left out',
        open,
        {},
        { ...cached, Institution: null, Username: null, Tag: null },
        200,
      ],
      ['upper case in the id', open, {}, { ...cached, LoginId: login.loginId.toUpperCase() }, 200],
    ] as const) {
      const answer = await made.call('POST', 'Authorize', body as Body, headers)
      assert.equal(answer.status, expected, `${client} ${answer.text}`)
      assert.equal(fieldOf(answer, 'HttpStatusCode'), expected, client)
      if (expected !== 200) continue
      const links = fieldOf(answer, 'Links')
      assert.deepEqual(links, [
        { rel: 'AccountsDetail', href: '/GetAccountsDetail', example: null },
        { rel: 'AccountsSummary', href: '/GetAccountsSummary', example: null },
        { rel: 'Statements', href: '/GetStatements', example: null },
      ])
      assert.deepEqual(
        ['Institution', 'InstitutionName', 'InstitutionId'].map((name) => fieldOf(answer, name)),
        ['FlinksCapital', 'FlinksCapital', 1000],
      )
      const own = fieldOf(answer, 'Login')
      assert.deepEqual(Object.keys(Object(own)), [
        'Username',
        'IsScheduledRefresh',
        'LastRefresh',
        'Type',
        'Id',
      ])
    }
    // The session of the token above is read in the background.
    await platform.runJobs()
  })

  test('an answer to a question is sent alone, with the credentials again, or with members of other calls', async () => {
    const extras: readonly Body[] = [
      {},
      { MostRecentCached: true, Language: 'en', Save: true },
      { Institution: 'FlinksCapital', Username: 'Greatday', Password: 'Everyday', Save: true },
    ]
    const headers = { 'flinks-auth-key': await keyed.token() }
    let answer = await keyed.authorize({ ...LOGIN, username: 'Greatday', Username: undefined }, headers)
    for (const extra of extras) {
      assert.equal(fieldOf(assertStatus(answer, 203), 'HttpStatusCode'), 203)
      const prompt = promptOf(answer)
      const SecurityResponses = { [prompt]: [ANSWERS[prompt]] }
      answer = await keyed.authorize(
        { RequestId: textOf(answer, 'RequestId'), SecurityResponses, ...extra },
        headers,
      )
    }
    assertStatus(answer, 200)
    await platform.runJobs()
  })

  test('the data calls have the members, methods and keys of each client', async () => {
    const RequestId = login.requestId
    const id = { RequestId }
    const keys = { 'x-api-key': open.apiKey, 'flinks-auth-key': 'anything' }
    for (const [client, method, path, body, headers] of [
      [
        'node-flinks',
        'POST',
        'GetAccountsDetail',
        { ...id, WithKyc: true, MostRecentCached: true, AccessToken: 'x' },
        {},
      ],
      ['node-flinks, async', 'POST', `GetAccountsDetailAsync/${RequestId}`, undefined, {}],
      ['node-flinks, summary', 'POST', `GetAccountsSummaryAsync/${RequestId}`, undefined, {}],
      ['rizwannur', 'POST', 'GetAccountsDetail', { ...id, WithDetailsAndBankingStatements: true }, {}],
      [
        'rizwannur, more',
        'POST',
        'GetAccountsDetail',
        { ...id, NumberOfBankingStatements: 'MostRecent' },
        {},
      ],
      [
        'flinks-python',
        'POST',
        'GetAccountsDetail',
        { ...id, RefreshDelta: [{ AccountId: 'a', TransactionId: 't' }] },
        {},
      ],
      [
        'the Ruby gem',
        'POST',
        'GetAccountsDetail',
        { ...id, DaysOfTransactions: 'Days360', WithKyc: false },
        {},
      ],
      [
        'the Ruby gem, summary',
        'POST',
        'GetAccountsSummary',
        { ...id, DirectRefresh: true, MostRecent: true },
        {},
      ],
      ['Express', 'POST', 'GetAccountsDetailAsync', id, keys],
      ['Express, both headers', 'POST', 'GetAccountsDetail', id, keys],
      ['NestJS', 'GET', `GetAccountsDetail/${RequestId}`, undefined, {}],
      ['a trailing slash', 'GET', `GetAccountsDetailAsync/${RequestId}/`, undefined, {}],
      [
        'edge TypeScript',
        'GET',
        `GetAccountsSummaryAsync/${RequestId}`,
        undefined,
        { 'x-api-Key': open.apiKey },
      ],
    ] as const) {
      const answer = await open.call(method, path, body as Body | undefined, headers)
      assert.equal(answer.status, 200, `${client} ${answer.text}`)
      assert.equal(fieldOf(answer, 'HttpStatusCode'), 200, client)
      assert.equal(fieldOf(answer, 'RequestId'), RequestId, client)
      const accounts = fieldOf(answer, 'Accounts')
      assert.ok(Array.isArray(accounts) && accounts.length === 3, client)
    }
    for (const [method, path, body] of [
      ['POST', `GetStatementsAsync/${RequestId}`, undefined],
      ['POST', 'GetStatementsAsync', id],
      ['GET', `GetStatementsAsync/${RequestId}`, undefined],
    ] as const)
      assert.ok(
        Array.isArray(fieldOf(assertStatus(await open.call(method, path, body), 200), 'StatementsByAccount')),
      )
    // The PHP client sends the login in place of the session.
    const wrong = await open.call('POST', 'GetAccountsDetail', { LoginId: login.loginId })
    assert.equal(codeOf(wrong), '401 INVALID_REQUEST')
    assert.match(textOf(wrong, 'Message'), /RequestId/)
  })

  test('GET and DELETE with a body, as the Ruby gem sends them, are read without it', async () => {
    const made = idsOf(
      assertStatus(await open.call('POST', 'Authorize', { ...LOGIN, Username: 'Greatday_NoMfa' }), 200),
    )
    await platform.runJobs()
    assert.equal(await sendWithBody('GET', `${open.base}GetAccountsDetailAsync/${made.requestId}`), 200)
    const off = `SetScheduledRefresh?login_id=${made.loginId}&is_activated=false`
    assert.match(String(assertStatus(await open.call('PATCH', off), 200).body), /deactivated/)
    assert.equal(await sendWithBody('DELETE', `${open.base}DeleteCard/${made.loginId}`), 200)
    login = idsOf(assertStatus(await open.call('POST', 'Authorize', LOGIN), 200))
    await platform.runJobs()
  })

  test('the institutions are listed for a client that sends no key, in pages', async () => {
    const list = assertStatus(await open.call('GET', 'Institutions?skip=0&take=249&countries=CA'), 200)
    const data = fieldOf(list, 'Data')
    assert.ok(Array.isArray(data))
    assert.equal(fieldOf(list, 'Count'), data.length)
    const [first] = data
    assert.deepEqual(Object.keys(Object(first)), ['Id', 'Localizations', 'Status', 'Country'])
    assert.deepEqual(
      [first.Id, first.Localizations[0].Name, first.Status, first.Country],
      [1000, 'FlinksCapital', 'Enabled', 'CA'],
    )
    const headers = { 'x-api-key': keyed.apiKey }
    const none = assertStatus(await keyed.call('GET', 'Institutions?skip=1&take=1', undefined, headers), 200)
    assert.deepEqual([fieldOf(none, 'Data'), fieldOf(none, 'Count')], [[], data.length])
    assert.deepEqual(fieldOf(await open.call('GET', 'Institutions?countries=US'), 'Data'), [])
    for (const [path, sent, expected] of [
      ['Institutions', { 'x-api-key': 'wrong' }, '401 UNAUTHORIZED'],
      ['Institutions?take=x', {}, '401 INVALID_REQUEST'],
      ['Institutions?skip=-1', {}, '401 INVALID_REQUEST'],
      ['Institutions?skip=1&skip=2', {}, '401 INVALID_REQUEST'],
    ] as const)
      assert.equal(codeOf(await keyed.call('GET', path, undefined, sent)), expected, path)
  })

  test('the hosted page opens with every parameter that published pages send', async () => {
    const sent = {
      redirectUrl: 'https://app.example/thanks',
      demo: 'true',
      daysOfTransactions: 'Days365',
      withTransactions: 'true',
      consentEnable: 'true',
      customerName: 'Acme & Sons',
      accountSelectorEnable: 'true',
      accountSelectorMultiple: 'false',
      accountSelectorCurrency: 'cad',
      accountSelectorNoTitle: 'true',
      language: 'fr',
      theme: 'light',
      tag: 'order-1',
      scheduleRefresh: 'false',
      innerRedirect: 'true',
      headerEnable: 'false',
      backEnable: 'false',
      closeEnable: 'true',
      desktopLayout: 'true',
      institutionFilterEnable: 'false',
      fetchAllAccounts: 'true',
      enhancedMFA: 'true',
      maximumRetry: '3',
      detailsAndStatementEnable: 'true',
      monthsOfStatements: 'Months12',
      backgroundColor: 'f7f7f7',
      foregroundColor1: '222222',
      foregroundColor2: '444444',
    }
    for (const path of ['/v2/', '/v2', '//v2/']) {
      const query = new URLSearchParams({ ...sent, authorizeToken: await keyed.token() })
      const answer = await fetch(`${platform.baseUrl}${path}?${query}`, { redirect: 'manual' })
      assert.equal(answer.status, 303, `${path} ${await answer.text()}`)
      assert.match(answer.headers.get('location') ?? '', /^\/link\//)
    }
  })

  test('documented calls of products that are not offered say which product it is', async () => {
    for (const [method, path, about] of [
      ['GET', `GetMFAQuestions/${login.loginId}`, /security questions/],
      ['PATCH', 'AnswerMFAQuestions', /security questions/],
      ['POST', 'AuthorizeMultiple', /several logins/],
      ['POST', 'AuthorizeAsync', /asynchronous sign-ins/],
      ['POST', 'Token/?demoObe=true', /access tokens in place of keys/],
      ['GET', 'Institutions/RoutingNumber/021000021', /routing number/],
      ['POST', 'FieldMatch', /field match/],
      ['GET', 'Categories/CA', /categories/],
      ['GET', `../insight/login/x/attributes/y/GetIncomeAttributes`, /attributes/],
      ['GET', `../Insight/login/x/score/y`, /score/],
      ['GET', '../categorization/login/x/requestid/y', /categorization/],
      ['GET', '../partnerdata/authsecret/x', /partners/],
      ['GET', '../upload/fraudanalysis/x', /upload/],
    ] as const) {
      const answer = await open.call(method, path)
      assert.equal(codeOf(answer), '501 METHOD_NOT_AVAILABLE', path)
      assert.match(textOf(answer, 'Message'), about, path)
    }
  })
})

/** The status of a request that `fetch` refuses to make. */
function sendWithBody(method: 'GET' | 'DELETE', url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { ...JSON_TYPE, 'content-length': 2 } },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      },
    )
    request.on('error', reject)
    request.end('{}')
  })
}
