// rule: The list of providers, and the choice of a bank from it
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { brands } from '../../../src/demo-bank/brands.ts'
import { assertRefused, assertStatus, bearer, fieldOf, postForm, send } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson, linkAddress, listOf, returned } from '../link/journey.ts'

forOneEngine((engine) => {
  let platform: TestPlatform
  let production: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    production = await platform.createApp({ environment: 'production', scopes: ['providers:read'] })
  })
  after(() => platform.stop())

  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    send(`${platform.baseUrl}/api/v1/providers${path}`, { headers })
  const namesOf = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    listOf(assertStatus(await ask(path, headers), 200).body, 'providers').map(({ name }) => name)

  const swedish = [
    'se-demobank-open-banking-bankid',
    'se-demobank-open-banking-embedded',
    'se-demobank-open-banking-redirect',
    'se-demobank-password',
  ]

  test('without a token and without an app, every bank of the market is listed, by rank and then name', async () => {
    assert.deepEqual(await namesOf('/SE'), swedish)
    assert.deepEqual(await namesOf('/SE?excludeNonTestProviders=true'), swedish)
    assert.deepEqual(await namesOf('/SE?includeTestProviders=true'), swedish)
    assert.deepEqual(await namesOf('/SE?includeTestProviders=true&excludeNonTestProviders=true'), swedish)
  })

  test('a sandbox app sees the test banks of the market, by client token, user token or header', async () => {
    const { developer } = platform
    const client = bearer(await developer.needClientToken('providers:read'))
    assert.deepEqual(await namesOf('/SE', client), swedish)
    const { accessToken } = await developer.needUserTokens('providers:read')
    assert.deepEqual(await namesOf('/SE', bearer(accessToken)), swedish)
    assert.deepEqual(await namesOf('/SE', { 'x-tink-oauth-client-id': developer.clientId }), swedish)
  })

  test('a production app never sees a test bank', async () => {
    const token = bearer(await production.developer.needClientToken('providers:read'))
    assert.deepEqual(await namesOf('/SE?includeTestProviders=true', token), [])
    const header = { 'x-tink-oauth-client-id': production.clientId }
    assert.deepEqual(await namesOf('/SE?includeTestProviders=true', header), [])
    const markets = assertStatus(await ask('/markets', token), 200)
    assert.deepEqual(markets.body, { markets: [] })
  })

  test('an invalid token is refused, although none is required', async () => {
    const good = await platform.developer.needClientToken('providers:read')
    for (const authorization of ['Bearer x', `Bearer ${good}x`, `Basic ${good}`, 'Bearer', good]) {
      assertRefused(await ask('/SE', { authorization }), 401, 'auth.access_token_invalid')
    }
    const { developer } = platform
    const other = await developer.needClientToken('accounts:read')
    assertRefused(await ask('/SE', bearer(other)), 403, 'auth.insufficient_scope')
    platform.clock.advance(31 * 60_000)
    assertRefused(await ask('/SE', bearer(good)), 401, 'auth.access_token_expired')
  })

  test('an unknown client id is refused', async () => {
    const header = { 'x-tink-oauth-client-id': 'nobody' }
    assertRefused(await ask('/SE', header), 401, 'oauth.client_not_found')
  })

  test('an unsupported market is an error, not an empty list', async () => {
    for (const market of ['XX', 'se', 'toString', '__proto__']) {
      assertRefused(await ask(`/${market}`), 400, 'user.market_not_supported')
    }
  })

  test('a provider has all documented fields', async () => {
    const listed = assertStatus(await ask('/GB?includeTestProviders=true'), 200)
    const redirect = listOf(listed.body, 'providers').find(
      ({ name }) => name === 'uk-demobank-open-banking-redirect',
    )
    assert.deepEqual(redirect, {
      accessType: 'OPEN_BANKING',
      authenticationFlow: 'REDIRECT',
      authenticationUserType: 'PERSONAL',
      capabilities: [
        'CHECKING_ACCOUNTS',
        'SAVINGS_ACCOUNTS',
        'CREDIT_CARDS',
        'LOANS',
        'MORTGAGE_AGGREGATION',
        'INVESTMENTS',
        'IDENTITY_DATA',
      ],
      credentialsType: 'THIRD_PARTY_APP',
      currency: 'GBP',
      displayDescription: "Sign in on the bank's own page",
      displayName: 'Demo Bank Open Banking Redirect',
      fields: [],
      financialInstitutionId: redirect?.financialInstitutionId,
      financialInstitutionName: 'Demo Bank',
      financialServices: [
        { segment: 'PERSONAL', shortName: 'Personal Banking' },
        { segment: 'BUSINESS', shortName: 'Business Banking' },
      ],
      groupDisplayName: 'Demo Bank',
      hasAuthenticationOptions: false,
      id: 'uk-demobank-open-banking-redirect',
      images: {
        banner: `${platform.baseUrl}/images/banks/uk-demobank-open-banking-redirect.banner.svg`,
        icon: `${platform.baseUrl}/images/banks/uk-demobank-open-banking-redirect.icon.svg`,
      },
      keywords: ['demo bank', 'uk-demobank-open-banking-redirect'],
      market: 'GB',
      multiFactor: true,
      name: 'uk-demobank-open-banking-redirect',
      pisCapabilities: [],
      popular: true,
      rank: 0,
      status: 'ENABLED',
      type: 'TEST',
    })
    assert.match(String(redirect?.financialInstitutionId), /^[0-9a-f]{32}$/)
  })

  test('every bank has an icon and a banner that any page may embed, without scripts in them', async () => {
    for (const provider of listOf((await ask('/SE?includeTestProviders=true')).body, 'providers')) {
      for (const address of Object.values(Object(provider.images))) {
        const picture = await send(String(address))
        assert.equal(picture.status, 200)
        assert.equal(picture.headers.get('content-type'), 'image/svg+xml')
        assert.equal(picture.headers.get('cross-origin-resource-policy'), 'cross-origin')
        assert.match(picture.headers.get('content-security-policy') ?? '', /default-src 'none'/)
        assert.match(picture.text, /^<svg [^>]*aria-label="Demo Bank">.*<\/svg>$/s)
        assert.ok(picture.text.length < 1000)
      }
    }
    for (const file of [
      'nobody.icon.svg',
      'se-demobank-password.svg',
      'x',
      '%ff.icon.svg',
      '..%2f..%2fx.icon.svg',
    ]) {
      const none = await send(`${platform.baseUrl}/images/banks/${file}`)
      assert.ok(none.status === 404 || none.status === 400, `${file}: ${none.status}`)
    }
  })

  test('the fields of a provider follow its authentication flow', async () => {
    const listed = assertStatus(await ask('/SE?includeTestProviders=true'), 200)
    const found = listOf(listed.body, 'providers').map(
      ({ name, accessType, authenticationFlow, credentialsType, fields }) => [
        String(name).replace('se-demobank-', ''),
        accessType,
        authenticationFlow,
        credentialsType,
        listOf({ fields }, 'fields').map((field) => field.name),
      ],
    )
    assert.deepEqual(found, [
      ['open-banking-bankid', 'OPEN_BANKING', 'DECOUPLED', 'MOBILE_BANKID', ['username']],
      ['open-banking-embedded', 'OPEN_BANKING', 'EMBEDDED', 'PASSWORD', ['username', 'password']],
      ['open-banking-redirect', 'OPEN_BANKING', 'REDIRECT', 'THIRD_PARTY_APP', []],
      ['password', 'OTHER', undefined, 'PASSWORD', ['username', 'password']],
    ])
  })

  test('optional fields of a provider are sent where they say something', async () => {
    const british = listOf(assertStatus(await ask('/GB'), 200).body, 'providers')
    const extendable = british.find(({ name }) => name === 'uk-demobank-open-banking-redirect-extendable')
    assert.equal(extendable?.releaseStatus, 'BETA')
    assert.deepEqual(
      british.filter(({ releaseStatus }) => releaseStatus !== undefined),
      [extendable],
    )
    const swedes = listOf(assertStatus(await ask('/SE'), 200).body, 'providers')
    const helped = swedes.filter(({ passwordHelpText }) => passwordHelpText !== undefined)
    assert.deepEqual(
      helped.map(({ name }) => name),
      ['se-demobank-open-banking-embedded', 'se-demobank-password'],
    )
  })

  test('a capability filters the list; an unknown capability is refused', async () => {
    const base = '/SE?includeTestProviders=true'
    assert.deepEqual(await namesOf(`${base}&capability=CHECKING_ACCOUNTS`), swedish)
    assert.deepEqual(await namesOf(`${base}&capability=TRANSFERS`), [])
    assert.deepEqual(await namesOf(`${base}&pisCapability=SEPA_CREDIT_TRANSFER`), [])
    assertRefused(await ask(`${base}&capability=FLYING`), 400, 'request.parameter_invalid')
    assertRefused(await ask('/SE?includeTestProviders=1'), 400, 'request.parameter_invalid')
  })

  test('a user sees the banks of their market, or the one that is named', async () => {
    const { accessToken } = await platform.developer.needUserTokens('credentials:read')
    const all = await namesOf('', bearer(accessToken))
    assert.ok(all.length > 0 && all.every((name) => String(name).startsWith('uk-')), all.join())
    const one = 'de-demobank-password'
    assert.deepEqual(await namesOf(`?name=${one}`, bearer(accessToken)), [one])
    assert.deepEqual(await namesOf('?name=nobody', bearer(accessToken)), [])
  })

  test('markets are those that have banks', async () => {
    const token = bearer(await platform.developer.needClientToken('providers:read'))
    const answer = assertStatus(await ask('/markets', token), 200)
    const own = brands.filter(({ accountInformation, group }) => accountInformation && group === 'demo')
    const markets = own.map(({ market }) => market)
    assert.deepEqual(fieldOf(answer, 'markets'), [...new Set<string>(markets)].toSorted())
  })

  const identifiers = (query: string, headers: Readonly<Record<string, string>>) =>
    send(`${platform.baseUrl}/api/v1/provider-identifiers${query}`, { headers })

  test('codes of banks come in pages of 50, or of 1000 at most, in one order', async () => {
    const token = bearer(await platform.developer.needClientToken('providers:read'))
    const first = assertStatus(await identifiers('', token), 200)
    assert.equal(listOf(first.body, 'providerIdentifiers').length, 50)
    const whole = assertStatus(await identifiers('?pageSize=1000', token), 200)
    assert.equal(fieldOf(whole, 'nextPageToken'), '')
    const all = listOf(whole.body, 'providerIdentifiers')
    for (const pageSize of ['1001', '5000', '999999999999999999']) {
      const capped = assertStatus(await identifiers(`?pageSize=${pageSize}`, token), 200)
      assert.deepEqual(listOf(capped.body, 'providerIdentifiers'), all)
    }
    const paged = await collectPages(async (pageToken) => {
      const page = assertStatus(await identifiers(`?pageSize=7&pageToken=${pageToken}`, token), 200)
      return {
        items: listOf(page.body, 'providerIdentifiers'),
        nextPageToken: String(fieldOf(page, 'nextPageToken')),
      }
    })
    assert.deepEqual(paged, all)
    const own = brands.filter(({ accountInformation, group }) => accountInformation && group === 'demo')
    const listed = own.map(({ name }) => name)
    assert.deepEqual(
      [...new Set(all.map(({ providerName }) => String(providerName)))].toSorted(),
      listed.toSorted(),
    )
  })

  test('codes of banks are narrowed down by market, type, code and bank, and a page keeps to its filter', async () => {
    const { developer } = platform
    const { accessToken } = await developer.needUserTokens('providers:read')
    const token = bearer(accessToken)
    const find = async (query: string) =>
      listOf(assertStatus(await identifiers(query, token), 200).body, 'providerIdentifiers')
    const swedes = await find('?marketEq=SE&typeEq=SE_CLEARINGNUMBER')
    assert.deepEqual(
      swedes.map(({ value }) => value),
      swedish.map(() => '9999'),
    )
    const blz = await find('?valueEq=50010999')
    assert.ok(blz.length > 0 && blz.every(({ market, type }) => market === 'DE' && type === 'BLZ'))
    const [one, ...others] = await find(`?providerNameEq=${swedish[0]}&typeEq=BIC&valueEq=&marketEq=`)
    assert.deepEqual(one, { market: 'SE', providerName: swedish[0], type: 'BIC', value: 'DMBKSE20' })
    assert.deepEqual(others, [])
    for (const query of ['?typeEq=IBAN', '?marketEq=US', '?valueEq=nobody', '?providerNameEq=nobody']) {
      assert.deepEqual(await find(query), [], query)
    }
    const page = assertStatus(await identifiers('?marketEq=SE&pageSize=1', token), 200)
    const next = `pageSize=1&pageToken=${fieldOf(page, 'nextPageToken')}`
    assertRefused(await identifiers(`?marketEq=DE&${next}`, token), 400, 'request.invalid_page_token')
    const theirs = bearer(await production.developer.needClientToken('providers:read'))
    assertRefused(await identifiers(`?marketEq=SE&${next}`, theirs), 400, 'request.invalid_page_token')
    const none = assertStatus(await identifiers('', theirs), 200)
    assert.deepEqual(none.body, { nextPageToken: '', providerIdentifiers: [] })
  })

  test('codes of banks: invalid page sizes and filters are refused', async () => {
    const token = bearer(await platform.developer.needClientToken('providers:read'))
    for (const query of [
      'pageSize=0',
      'pageSize=-1',
      'pageSize=ten',
      'marketEq=se',
      'marketEq=SWE',
      'typeEq=blz',
      'typeEq=toString',
      `valueEq=${'9'.repeat(65)}`,
      'valueEq=%00',
    ]) {
      assertRefused(await identifiers(`?${query}`, token), 400, 'request.parameter_invalid')
    }
    assertRefused(await identifiers('?pageToken=x', token), 400, 'request.invalid_page_token')
    for (const query of [
      'valueEq=1&valueEq=1',
      'valueEq=1&valueEq=',
      'valueEq=&valueEq=1',
      'valueEq&valueEq',
    ]) {
      assertRefused(await identifiers(`?${query}`, token), 400, 'request.parameter_repeated')
    }
  })

  test('banks outside the configured lists are not found: no market, no provider by name, no choice in Link', async () => {
    const app = await createLinkApp(platform)
    const token = bearer(await platform.developer.needClientToken('providers:read'))
    assertRefused(await ask('/CA', token), 400, 'user.market_not_supported')
    assert.ok(!(await namesOf('/GB', token)).includes('mock'))
    const { accessToken } = await platform.developer.needUserTokens('credentials:read')
    assert.deepEqual(await namesOf('?name=mock', bearer(accessToken)), [])
    assert.deepEqual(await namesOf('?name=ca-capital-redirect', bearer(accessToken)), [])
    const person = createPerson()
    const asked = await person.get(linkAddress(platform, app, { market: 'GB', input_provider: 'mock' }))
    const back = returned(await person.click(asked, 'error-return'))
    assert.deepEqual([back.error, back.error_reason], ['TEMPORARY_ERROR', 'REQUEST_FAILED_FETCH_PROVIDER'])
    const choice = await person.get(linkAddress(platform, app, { market: 'GB', state: 'again' }))
    assert.equal(choice.byId('bank-mock'), undefined)
    // As a person would who changes the form of a bank that is offered.
    const offered = await person.submit(choice, 'bank-choice', {}, 'bank-uk-demobank-open-banking-redirect')
    const csrf = /name="csrf" value="([^"]+)"/.exec(offered.html)?.[1] ?? ''
    const forged = await postForm(
      `${offered.url.split('?')[0]}/bank`,
      { csrf, bank: 'mock' },
      { cookie: person.cookiesFor(offered.url), origin: platform.baseUrl },
    )
    assertStatus(forged, 200)
    assert.ok(forged.text.includes('id="bank-choice"'), forged.text)
  })
})
