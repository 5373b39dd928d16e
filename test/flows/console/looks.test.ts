// rule: The look of an app and the banks it shows: draft, publish, reset, rules
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { changeApp } from '../../../src/core/apps/change-app.ts'
import { LINK_SESSION_LIFETIME_MS } from '../../../src/core/link/link-session.ts'
import { STANDARD_LOOK } from '../../../src/core/link/look.ts'
import { createBrowser } from '../../support/browser.ts'
import { bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createPayer, openShop, RETURN_URI } from '../payments/journey.ts'
import { createMember, PASSWORD, type Visitor } from './visitor.ts'

type Member = Visitor & { readonly organisationId: string }

const REDIRECT_URI = 'https://app.example/callback'
const draftOf = (light: object, more: object = {}) => ({
  colours: { light: { ...STANDARD_LOOK.colours.light, ...light }, dark: STANDARD_LOOK.colours.dark },
  uppercase_buttons: false,
  flat_buttons: true,
  ...more,
})

/** A PNG of one colour. */
function png(width: number, height: number, padding = 0): string {
  const chunk = (name: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc(height * (width + 1)))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.alloc(padding)),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let asa: Member
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  beforeEach(async () => {
    asa = await createMember(platform)
  })
  after(() => platform.stop())

  const createApp = async () => {
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'App',
      display_name: 'Ledger',
      environment: 'sandbox',
      redirect_uris: [REDIRECT_URI],
    })
    return { root: `/apps/${app.id}`, clientId: app.client_id as string }
  }
  const openLink = (clientId: string, more: Record<string, string> = {}) => {
    const own = { client_id: clientId, redirect_uri: REDIRECT_URI, market: 'SE', locale: 'en_US' }
    const query = new URLSearchParams({ ...own, ...more })
    return createBrowser().get(`${platform.baseUrl}/1.0/transactions/connect-accounts?${query}`)
  }

  test('a draft is seen in the preview only; published, Link shows it under its content policy', async () => {
    const { root, clientId } = await createApp()
    const before = await asa.must('GET', `${root}/look`)
    assert.deepEqual([before.has_draft, before.is_published, before.problems], [false, false, []])
    const early = await asa.call('POST', `${root}/look/publish`)
    assert.deepEqual([early.status, early.body.code], [400, 'parameter_invalid'])
    const saved = await asa.must('PUT', `${root}/look`, draftOf({ buttonBackground: '#123456' }))
    assert.equal(saved.has_draft, true)
    await asa.must('PUT', `${root}/look/logo`, { png: png(200, 40) })
    for (const page of ['banks', 'consent', 'sign-in', 'error']) {
      const shown = await asa.call('GET', `${root}/look/preview?page=${page}&scheme=dark`)
      assert.ok(shown.body.includes('--button:#123456'), page)
      assert.ok(shown.body.includes('data:image/png;base64,'), page)
      assert.match(shown.headers.get('content-security-policy') ?? '', /frame-ancestors 'self'/)
    }
    assert.equal((await asa.call('GET', `${root}/look/preview?page=none`)).status, 400)
    assert.ok(!(await openLink(clientId)).html.includes('#123456'))
    const published = await asa.must('POST', `${root}/look/publish`)
    assert.deepEqual([published.has_draft, published.is_published], [false, true])
    const page = await openLink(clientId)
    assert.ok(page.html.includes('--button:#123456') && page.html.includes('alt="Ledger"'))
    const styles = [...page.html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text ?? '')
    const policy = page.headers.get('content-security-policy') ?? ''
    for (const style of styles) {
      const hash = createHash('sha256').update(style).digest('base64')
      assert.ok(policy.includes(`'sha256-${hash}'`), style.slice(0, 60))
    }
    await asa.must('POST', `${root}/look/reset`)
    assert.ok(!(await openLink(clientId)).html.includes('#123456'))
    const actions = (await asa.must('GET', `${root}/events`)).events.map(
      ({ action }: { action: string }) => action,
    )
    assert.ok(actions.includes('link_look.published') && actions.includes('link_look.reset'))
  })

  const TERMS = 'https://app.example/terms'
  const isStyled = (html: string) => [html.includes('--button:#123456'), html.includes(TERMS)]

  test('an error page has the look and the links of the app once the app is known, and the standard look before', async () => {
    const { root, clientId } = await createApp()
    await asa.must('PATCH', root, { terms_url: TERMS })
    await asa.must('PUT', `${root}/look`, draftOf({ buttonBackground: '#123456' }))
    await asa.must('POST', `${root}/look/publish`)
    const query = new URLSearchParams({
      ...{ client_id: clientId, redirect_uri: REDIRECT_URI, market: 'SE', locale: 'en_US' },
    })
    const open = (change: Record<string, string>) => {
      for (const [name, value] of Object.entries(change)) query.set(name, value)
      return `${platform.baseUrl}/1.0/transactions/connect-accounts?${query}`
    }
    const browser = createBrowser()
    const begun = await browser.get(open({}))
    assert.deepEqual([begun.status, ...isStyled(begun.html)], [200, true, true])
    const stranger = await createBrowser().get(begun.url)
    assert.deepEqual([stranger.status, ...isStyled(stranger.html)], [403, false, false])
    platform.clock.advance(LINK_SESSION_LIFETIME_MS)
    const expired = await browser.get(begun.url)
    assert.deepEqual([expired.status, ...isStyled(expired.html)], [410, true, true])
    const refused = await createBrowser().get(open({ market: 'ZZ' }))
    assert.deepEqual([refused.status, ...isStyled(refused.html)], [400, true, true])
    const unknown = await createBrowser().get(open({ market: 'SE', client_id: 'nobody' }))
    assert.deepEqual([unknown.status, ...isStyled(unknown.html)], [400, false, false])
  })

  test('the pages of a payment have the look and the links of the app, refused links included', async () => {
    const shop = await openShop(platform)
    const { store, ports, policy } = await platform.workbench()
    const { appId } = shop.app
    const { light, dark } = STANDARD_LOOK.colours
    const look = { ...STANDARD_LOOK, colours: { light: { ...light, buttonBackground: '#123456' }, dark } }
    await store.saveLinkLookDraft(appId, look, platform.clock.nowMs())
    await store.publishLinkLook(appId, look, platform.clock.nowMs())
    await changeApp(ports, policy, { appId, change: { termsUrl: TERMS }, actor: 'cli' })
    const { answer } = await shop.create({ hosted_page: { return_uri: RETURN_URI } })
    const { uri } = fieldOf(answer, 'hosted_page') as { uri: string }
    const page = await createPayer().get(uri)
    assert.deepEqual([page.status, ...isStyled(page.html)], [200, true, true])
    const at = (change: Record<string, string>) => {
      const url = new URL(uri)
      for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
      return createPayer().get(url.href)
    }
    const other = await shop.create()
    const mixed = await at({ payment_id: other.id })
    assert.deepEqual([mixed.status, ...isStyled(mixed.html)], [400, true, true])
    const forged = await at({ resource_token: 'x' })
    assert.deepEqual([forged.status, ...isStyled(forged.html)], [400, false, false])
  })

  test('a text that is too faint keeps a draft from being published, with the ratio that it has', async () => {
    const { root } = await createApp()
    const saved = await asa.must('PUT', `${root}/look`, draftOf({ secondaryText: '#999999' }))
    assert.deepEqual(
      saved.problems.map(({ text, ground, ratio, needed }: Record<string, unknown>) => [
        text,
        ground,
        ratio,
        needed,
      ]),
      [
        ['secondaryText', 'background', 2.8, 4.5],
        ['secondaryText', 'pageBackground', 2.5, 4.5],
      ],
    )
    const refused = await asa.call('POST', `${root}/look/publish`)
    assert.deepEqual([refused.status, refused.body.code], [400, 'parameter_invalid'])
    assert.match(refused.body.detail, /contrast of secondaryText on background/)
    await asa.must('DELETE', `${root}/look/draft`)
    assert.equal((await asa.must('GET', `${root}/look`)).has_draft, false)
  })

  test('of concurrent publications and changes none publishes what its caller did not see', async () => {
    const { root } = await createApp()
    await asa.must('PUT', `${root}/look`, draftOf({ error: '#701010' }))
    const results = await Promise.all([1, 2, 3].map(() => asa.call('POST', `${root}/look/publish`)))
    assert.deepEqual(results.map(({ status }) => status).toSorted(), [200, 400, 400])
  })

  test('only colours, and a logo that is a small PNG, are accepted', async () => {
    const { root } = await createApp()
    for (const colour of ['red', '#FFF', '#12345', '#1234567', '#12345g', 'url(x)', '#000000}body{x:y'])
      assert.equal(
        (await asa.call('PUT', `${root}/look`, { body: draftOf({ primary: colour }) })).status,
        400,
        colour,
      )
    assert.equal((await asa.call('PUT', `${root}/look`, { body: draftOf({ other: '#000000' }) })).status, 400)
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${' '.repeat(100)}</svg>`).toString(
      'base64',
    )
    const rows: readonly (readonly [string, RegExp])[] = [
      ['%%%', /not base64/],
      [svg, /not a PNG/],
      [png(401, 40), /400 × 64/],
      [png(200, 65), /400 × 64/],
      [png(0, 10), /not a PNG/],
      [png(10, 10, 25_000), /24 KB/],
    ]
    for (const [text, reason] of rows) {
      const { status, body } = await asa.call('PUT', `${root}/look/logo`, { body: { png: text } })
      assert.equal(status, 400)
      assert.match(body.fields.png, reason)
    }
  })

  test('rules choose the banks of Link and of the lists of every API, at once', async () => {
    const { root, clientId } = await createApp()
    const secret = await asa.must('POST', `${root}/secrets`, { password: PASSWORD })
    const all = (await asa.must('GET', `${root}/banks`)).banks
    assert.ok(all.length > 20 && all.every(({ shown }: { shown: boolean }) => shown))
    const [hidden] = all.filter(
      ({ market, flow }: Record<string, string>) => market === 'SE' && flow === 'redirect',
    )
    const rules = {
      base: 'every',
      exclude: [{ market: 'SE', flow: 'redirect' }, { market: 'GB' }],
      include: [],
    }
    const preview = await asa.must('POST', `${root}/banks/preview`, rules)
    const shownOf = (body: { banks: { name: string; shown: boolean }[] }, name: string) =>
      body.banks.find((bank) => bank.name === name)?.shown
    assert.equal(shownOf(preview, hidden.name), false)
    assert.equal(shownOf(await asa.must('GET', `${root}/banks`), hidden.name), true)
    assert.ok(isNamed(await listBanks(clientId, secret.secret), hidden.name))
    await asa.must('PUT', `${root}/banks`, rules)
    const listed = await listBanks(clientId, secret.secret)
    assert.ok(!isNamed(listed, hidden.name) && listed.length > 0)
    const refused = await openLink(clientId, { input_provider: hidden.name })
    assert.equal(refused.status, 400)
    const include = [{ bank: hidden.institution_id, flow: 'redirect' }]
    await asa.must('PUT', `${root}/banks`, { ...rules, include })
    assert.ok(isNamed(await listBanks(clientId, secret.secret), hidden.name))
    assert.equal((await openLink(clientId, { input_provider: hidden.name })).status, 200)
    await asa.must('PUT', `${root}/banks`, { base: 'none', exclude: [], include: [] })
    assert.deepEqual(await listBanks(clientId, secret.secret), [])
    await asa.must('PUT', `${root}/banks`, { base: 'every', exclude: [], include: [] })
    assert.ok(isNamed(await listBanks(clientId, secret.secret), hidden.name))
    for (const body of [
      { base: 'some', exclude: [], include: [] },
      { base: 'every', exclude: [{}], include: [] },
      { base: 'every', exclude: [{ market: 'se' }], include: [] },
      { base: 'every', exclude: [{ flow: 'post' }], include: [] },
      { base: 'every', exclude: [], include: Array.from({ length: 201 }, () => ({ market: 'SE' })) },
    ])
      assert.equal(
        (await asa.call('PUT', `${root}/banks`, { body })).status,
        400,
        JSON.stringify(body).slice(0, 80),
      )
  })

  async function listBanks(clientId: string, clientSecret: string): Promise<readonly { name: string }[]> {
    const token = await fetch(`${platform.baseUrl}/api/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'client_credentials',
        scope: 'providers:read',
      }),
    })
    const { access_token: accessToken } = JSON.parse(await token.text())
    const answer = await send(`${platform.baseUrl}/api/v1/providers/SE`, { headers: bearer(accessToken) })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return JSON.parse(JSON.stringify(answer.body)).providers
  }
})

function isNamed(providers: readonly { name: string }[], name: string): boolean {
  return providers.some((provider) => provider.name === name)
}
