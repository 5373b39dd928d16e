// rule: Banks that an app shows in each API: lists, choice, links, renewals, payments
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from '../../support/browser.ts'
import { assertStatus, createDeveloper, fieldOf, postForm, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import * as flinks from '../flinks/journey.ts'
import { approve, createPerson, goToBank, linkAddressAt } from '../link/journey.ts'
import * as openid from '../openid/journey.ts'
import { addSigningKey, buildShop, ORDER, RETURN_URI } from '../payments/journey.ts'
import { createClient, errorOf, objectOf, REDIRECT_URI } from '../truelayer/app.ts'
import { createMember, PASSWORD, type Visitor } from './visitor.ts'

type Rule = Readonly<Record<string, string>>
type Rules = { readonly base: string; readonly exclude: readonly Rule[]; readonly include: readonly Rule[] }

const EVERY: Rules = { base: 'every', exclude: [], include: [] }
const GB = 'uk-demobank-open-banking-redirect'
const SE = 'se-demobank-open-banking-redirect'

/** How the banks of an app are seen in an API. */
interface Api {
  readonly name: string
  /** The bank that rules hide, and its market. */
  readonly bank: string
  readonly market: string
  /** Whether there are other banks of that market. */
  readonly hasOthers: boolean
  /** Names as lists of the API state them; undefined for an API without a list. */
  readonly list?: (platform: TestPlatform, app: TestApp) => Promise<readonly string[]>
  readonly listed?: string
  /** The URL of the page on which the end user chooses. */
  readonly choice: (platform: TestPlatform, app: TestApp) => string
  /** The URL that leads to that bank without a choice; undefined where the API has none. */
  readonly direct?: (platform: TestPlatform, app: TestApp, bank: string) => string
}

const APIS: readonly Api[] = [
  {
    name: 'tink',
    bank: SE,
    market: 'SE',
    hasOthers: true,
    choice: (platform, app) => linkAddressAt(platform.baseUrl, app, { redirect_uri: REDIRECT_URI }),
    direct: (platform, app, bank) =>
      linkAddressAt(platform.baseUrl, app, { redirect_uri: REDIRECT_URI, input_provider: bank }),
  },
  {
    name: 'truelayer',
    bank: GB,
    market: 'GB',
    hasOthers: true,
    listed: GB,
    list: async ({ baseUrl }, { clientId }) => {
      const listed = await send(`${baseUrl}/api/providers?clientId=${clientId}`)
      const twin = await send(`${baseUrl}/data/v1/providers?client_id=${clientId}`)
      const names = namesOf(assertStatus(listed, 200).body, 'provider_id')
      assert.deepEqual(namesOf(objectOf(twin.body).results, 'provider_id'), names)
      return names
    },
    choice: (platform, app) => createClient(platform, app).link({ providers: undefined }),
    direct: (platform, app, bank) => createClient(platform, app).link({ provider_id: bank }),
  },
  {
    name: 'openid',
    bank: SE,
    market: 'SE',
    hasOthers: true,
    choice: (platform, app) => openid.authorizeUrl(platform, app, openid.newVerifier()),
  },
  {
    name: 'flinks',
    bank: flinks.CAPITAL,
    market: 'CA',
    hasOthers: false,
    listed: '1000',
    list: async (platform, app) => {
      const token = await flinks.needClientToken(platform, app)
      const headers = { authorization: `Bearer ${token}` }
      const lists = await Promise.all(
        ['v1', 'v2'].map((version) =>
          send(`${platform.baseUrl}/flinks/api/${version}/providers`, { headers }),
        ),
      )
      const [first = [], second] = lists.map(({ body }) => namesOf(body, 'provider_id'))
      assert.deepEqual(first, second)
      return first
    },
    choice: (platform, app) =>
      flinks.authorizeUrl(platform, app, { provider_id: undefined, redirect_uri: REDIRECT_URI }),
    direct: (platform, app) => flinks.authorizeUrl(platform, app, { redirect_uri: REDIRECT_URI }),
  },
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let member: Visitor & { readonly organisationId: string }
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    member = await createMember(platform)
    const made = await member.must('POST', `/organisations/${member.organisationId}/apps`, {
      name: 'App',
      display_name: 'Ledger',
      environment: 'sandbox',
      redirect_uris: [REDIRECT_URI, RETURN_URI],
    })
    const { secret } = await member.must('POST', `/apps/${made.id}/secrets`, { password: PASSWORD })
    const credentials = { clientId: made.client_id, clientSecret: secret }
    app = { appId: made.id, ...credentials, developer: createDeveloper(platform.baseUrl, credentials) }
  })
  after(() => platform.stop())

  const show = (rules: Partial<Rules>) =>
    member.must('PUT', `/apps/${app.appId}/banks`, { ...EVERY, ...rules })

  for (const api of APIS) {
    const { name, bank, market } = api
    const choose = async () => createPerson().get(api.choice(platform, app))
    const assertShown = async (expected: boolean, about: string) => {
      if (api.list !== undefined)
        assert.equal((await api.list(platform, app)).includes(api.listed ?? ''), expected, `list, ${about}`)
      const page = await choose()
      assert.equal(offersBank(page, bank), expected, `choice, ${about}\n${page.text}`)
      if (api.direct === undefined) return
      const direct = await createPerson().get(api.direct(platform, app, bank))
      assert.equal(direct.byId('link-continue') !== undefined, expected, `direct, ${about}\n${direct.text}`)
    }

    test(`${name}: rules hide and show a bank in its lists, on the page of choice and in a link to it`, async () => {
      await show({})
      await assertShown(true, 'without rules')
      for (const [about, rules, expected] of [
        ['hidden by name', { exclude: [{ bank }] }, false],
        ['its market hidden', { exclude: [{ market }] }, false],
        ['its market hidden, and included by name', { exclude: [{ market }], include: [{ bank }] }, true],
        ['no bank but those of its market', { base: 'none', include: [{ market }] }, true],
        ['another flow hidden', { exclude: [{ market, flow: 'password' }] }, true],
        ['its flow hidden', { exclude: [{ market, flow: 'redirect' }] }, false],
        ['no bank', { base: 'none' }, false],
      ] as const) {
        await show(rules)
        await assertShown(expected, about)
      }
      if (api.list !== undefined) assert.deepEqual(await api.list(platform, app), [])
      await show({})
    })

    test(`${name}: a bank that is hidden while its page is open can neither be chosen nor agreed to any more`, async () => {
      for (const last of ['choice', 'consent'] as const) {
        await show({})
        const person = createPerson()
        const page = await person.get(api.choice(platform, app))
        const isConsent = page.byId('link-continue') !== undefined
        const toConsent = () => person.submit(page, 'bank-choice', {}, `bank-${bank}`)
        const open = isConsent || last === 'choice' ? page : await toConsent()
        await show({ exclude: [{ bank }] })
        const next = isConsent || last === 'consent' ? open : await toConsent()
        const end =
          next.byId('link-continue') === undefined
            ? next
            : await person.submit(next, 'link-consent', {}, 'link-continue')
        assert.ok(!end.url.startsWith(platform.bankUrl), `${end.url}\n${end.text}`)
      }
      await show({})
    })
  }

  test('truelayer: a direct link, a re-authentication and an extension do not lead to a hidden bank; its data is still read', async () => {
    await show({})
    const client = createClient(platform, app)
    const tokens = await client.connect()
    const linkTo = (body: Readonly<Record<string, unknown>>, path: string) =>
      client.call('POST', path, undefined, { response_type: 'code', redirect_uri: REDIRECT_URI, ...body })
    const direct = () =>
      linkTo(
        { client_id: app.clientId, scope: 'accounts', consent_id: 'c-1', provider_id: 'mock' },
        '/v1/authuri',
      )
    const reauth = () => linkTo({ refresh_token: tokens.refreshToken }, '/v1/reauthuri')
    const before = String(objectOf((await direct()).body).result)
    const renewal = String(objectOf((await reauth()).body).result)
    await show({ exclude: [{ bank: 'mock' }] })
    assert.deepEqual(errorOf(await direct()), [400, 'invalid_request'])
    for (const url of [before, renewal]) {
      const end = await createPerson().get(url)
      assert.equal(new URL(end.url).searchParams.get('error'), 'invalid_request', end.text)
    }
    assert.equal((await client.get('/data/v1/accounts', tokens.accessToken)).status, 200)
    await show({})
    const person = createPerson()
    const bank = await goToBank(person, await person.get(String(objectOf((await reauth()).body).result)))
    const end = await approve(
      person,
      await person.submit(bank, 'bank-login', { username: 'john', password: 'doe' }, 'login-submit'),
    )
    assert.ok(new URL(end.url).searchParams.has('code'), end.text)
  })

  test('truelayer: a hidden bank pays nothing: not listed, not preselected, not chosen', async () => {
    await show({})
    const issued = await postForm(`${platform.baseUrl}/connect/token`, {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      scope: 'payments',
    })
    const signing = await addSigningKey(platform, app.appId)
    const shop = buildShop(platform.baseUrl, { app, signing, token: textOf(issued, 'access_token') })
    const banks = async () =>
      namesOf(fieldOf(await shop.post('/v3/payments-providers/search', {}), 'items'), 'id')
    const preselected = () =>
      shop.post('/v3/payments', {
        ...ORDER,
        payment_method: {
          ...Object(ORDER.payment_method),
          provider_selection: { type: 'preselected', provider_id: GB },
        },
      })
    const flowOf = (id: string) => `/v3/payments/${id}/authorization-flow`
    const start = async () => {
      const { id, answer } = await shop.create({ hosted_page: { return_uri: RETURN_URI } })
      const body = { provider_selection: {}, redirect: { return_uri: RETURN_URI } }
      const started = assertStatus(await shop.post(flowOf(id), body), 200)
      return { id, started, page: String(objectOf(fieldOf(answer, 'hosted_page')).uri) }
    }
    const choose = (id: string) => shop.post(`${flowOf(id)}/actions/provider-selection`, { provider_id: GB })
    assert.ok((await banks()).includes(GB))
    assert.equal((await shop.get(`/v3/payments-providers/${GB}`)).status, 200)
    assertStatus(await preselected(), 201)
    const early = await start()
    await show({ exclude: [{ bank: GB }] })
    assert.ok(!(await banks()).includes(GB))
    assert.equal((await shop.get(`/v3/payments-providers/${GB}`)).status, 404)
    assert.equal((await preselected()).status, 400)
    assert.equal((await choose(early.id)).status, 400)
    const late = await start()
    assert.ok(!late.started.text.includes(`"${GB}"`) && late.started.text.includes('provider_selection'))
    assert.equal((await choose(late.id)).status, 400)
    const isOnPage = async () => {
      const page = await createPerson().get(late.page)
      assert.equal(page.status, 200, page.text)
      return page.byId(`pay-${GB}`) !== undefined
    }
    assert.equal(await isOnPage(), false)
    await show({})
    assert.equal(await isOnPage(), true)
    assertStatus(await choose(late.id), 200)
  })
})

function offersBank(page: Page, bank: string): boolean {
  // A single bank is not listed: its consent page comes at once.
  return page.byId(`bank-${bank}`) !== undefined || page.byId('link-continue') !== undefined
}

function namesOf(list: unknown, member: string): readonly string[] {
  assert.ok(Array.isArray(list), JSON.stringify(list))
  return list.map((item) => String(objectOf(item)[member]))
}
