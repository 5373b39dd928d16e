// rule: Consent dashboard: every connection is shown and can be disconnected
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ANY_ACCOUNT } from '../../../src/core/accounts/load-accounts.ts'
import { createBrowser } from '../../support/browser.ts'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { connectUser, openUser } from '../accounts/journey.ts'
import {
  connect,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  setFault,
  userToken,
} from '../link/journey.ts'
import { askForPage, connectionPath, disconnectConnection, openPage, pageLink } from './journey.ts'

const DATA = 'accounts:read,transactions:read'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  test('an app requests the dashboard link of a user, by either id, with the scope to grant', async () => {
    const { userId } = await delegate(app)
    const made = assertStatus(await askForPage(app, { user_id: userId }), 200)
    assert.match(
      textOf(made, 'url'),
      new RegExp(`^${platform.baseUrl}/my/open\\?link=${app.appId}\\.[\\w-]{43}$`),
    )
    assert.equal(fieldOf(made, 'expires_in'), 600)
    assert.equal(made.headers.get('cache-control'), 'no-store')
    assertRefused(await askForPage(app, {}), 400, 'user.reference_missing')
    const both = await askForPage(app, { user_id: userId, external_user_id: 'x' })
    assertRefused(both, 400, 'user.reference_ambiguous')
    assertRefused(await askForPage(app, { external_user_id: 'nobody' }), 404, 'user.not_found')
    const other = await createLinkApp(platform, 'Other')
    assertRefused(await askForPage(other, { user_id: userId }), 404, 'user.not_found')
  })

  test('an end user without connections is told so, and what to do', async () => {
    const { userId } = await delegate(app)
    const { list } = await openPage(app, userId)
    assert.match(list.byId('person-nothing')?.text ?? '', /inte anslutit.*Acme Budget/)
    assert.equal(list.all('article').length, 0)
  })

  test('the page shows who reads what, since when, until when and when last, with masked account numbers', async () => {
    const user = await connectUser(platform, app)
    const { person, list } = await openPage(app, user.userId)
    const card = list.byId(`connection-${user.credentialsId}`)
    assert.ok(card !== undefined)
    for (const words of [
      'Demo Bank',
      'Ansluten',
      'Acme Budget',
      'Saldon',
      'Betalningar',
      '2 mars 2026',
      'maj 2026',
    ])
      assert.ok(card.text.includes(words), `${words} is not in: ${card.text}`)
    assert.match(card.text, /när du var där/)
    const accounts = listOf((await user.get('/data/v2/accounts', DATA)).body, 'accounts')
    assert.ok(accounts.length > 1)
    const numbers = accounts.flatMap(ibanOf)
    assert.ok(numbers.length > 0)
    for (const number of numbers) {
      assert.ok(card.text.includes(`••${number.slice(-4)}`), card.text)
      assert.ok(!list.html.includes(number.slice(-8)), 'more than the end of a number is shown')
    }
    const page = await person.click(list, `open-${user.credentialsId}`)
    const history = page.byId('person-history')?.text ?? ''
    // The id that introspection and the list of the operator name.
    assert.match(page.byId('person-consent')?.text ?? '', /^[0-9a-f]{32}$/)
    assert.match(history, /gick till banken.*av dig.*Tillåtet hos banken.*av Demo Bank.*Lämnat.*av dig/s)
  })

  test('last fetch and last use follow the platform and the app', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(DATA)
    const read = () => app.developer.get('/data/v2/accounts', token)
    const lastUsed = async () => {
      const { store } = await platform.workbench()
      const grants = await store.listGrants(app.appId, user.userId, platform.clock.nowMs())
      return Math.max(0, ...grants.flatMap(({ lastUsedAtMs }) => lastUsedAtMs ?? []))
    }
    assertStatus(await read(), 200)
    const nowMs = platform.clock.nowMs()
    await waitUntil('the use is written', async () => (await lastUsed()) === nowMs)
    await user.post(`/api/v1/credentials/${user.credentialsId}/refresh`, 'credentials:refresh')
    await waitUntil('the page says that the app asked', async () => {
      const { list } = await openPage(app, user.userId)
      return list.text.includes('på begäran av Acme Budget')
    })
    const { list } = await openPage(app, user.userId)
    assert.match(list.byId('person-access')?.text ?? '', /Senast använd\s+2 mars 2026/)
  })

  test('disconnecting takes effect at once for every token of the app, and the bank is notified', async () => {
    const user = await connectUser(platform, app)
    const other = await connectAgain(user.userId, 'u-se-loan')
    const token = await user.token(`${DATA},credentials:read,provider-consents:read,identities:readonly`)
    const accountsBefore = listOf(
      (await app.developer.get('/data/v2/accounts', token)).body,
      'accounts',
    ).length
    const report = await user.post(
      '/api/v1/account-verification-reports',
      'account-verification-reports:write',
    )
    const { person } = await openPage(app, user.userId)
    const before = toldBanks()
    const done = await disconnectConnection(platform, person, user.credentialsId)
    assert.equal(done.url, connectionPath(platform, user.credentialsId))
    assert.match(done.byId('person-history')?.text ?? '', /Avslutat\s*av dig/)
    assert.equal(done.byId('person-end'), undefined)

    const accounts = listOf((await app.developer.get('/data/v2/accounts', token)).body, 'accounts')
    assert.ok(accounts.length > 0 && accounts.length < accountsBefore, 'the other bank stays')
    const transactions = listOf(
      (await app.developer.get('/data/v2/transactions', token)).body,
      'transactions',
    )
    const left = new Set(accounts.map(({ id }) => id))
    assert.ok(transactions.every(({ accountId }) => left.has(accountId)))
    assert.equal(listOf((await app.developer.get('/data/v2/identities', token)).body, 'identities').length, 1)
    assertStatus(
      await user.get(
        `/api/v1/account-verification-reports/${textOf(report, 'id')}`,
        'account-verification-reports:read',
      ),
      404,
    )
    assertStatus(await app.developer.get(`/api/v1/credentials/${user.credentialsId}`, token), 404)
    const consents = listOf(
      (await app.developer.get('/api/v1/provider-consents', token)).body,
      'providerConsents',
    )
    const shown = consents.map(({ credentialsId, status, accountIds }) => ({
      credentialsId,
      status,
      accountIds,
    }))
    assert.deepEqual(
      shown.find(({ credentialsId }) => credentialsId === user.credentialsId),
      { credentialsId: user.credentialsId, status: 'DELETED', accountIds: [] },
    )
    assert.equal(shown.find(({ credentialsId }) => credentialsId === other)?.status, 'UPDATED')
    await waitUntil('the bank was told', async () => toldBanks() === before + 1)
    await waitUntil('nothing waits', async () => (await untold()).length === 0)
    assert.ok(!platform.logs.text.includes('revoking a consent at the bank failed'))
  })

  test('an unreachable bank is notified later, and disconnecting does not wait for it', async () => {
    const user = await connectUser(platform, app)
    const before = toldBanks()
    await setFault(platform, { down: true })
    const { person } = await openPage(app, user.userId)
    const done = await disconnectConnection(platform, person, user.credentialsId)
    assert.match(done.text, /Avslutad/)
    await waitUntil('it was tried in vain', async () =>
      platform.logs.text.includes('revoking a consent at the bank failed'),
    )
    assert.equal((await untold()).length, 1)
    await setFault(platform, { down: false, slowMs: 0 })
    const sealed = async () => {
      const { store } = await platform.workbench()
      return (await store.loadConnection(app.appId, user.credentialsId))?.sealedSession
    }
    assert.equal(await sealed(), undefined)
    platform.clock.advance(2 * 60_000)
    await waitUntil('it was told', async () => toldBanks() > before)
    await waitUntil('nothing waits', async () => (await untold()).length === 0)
  })

  test('disconnecting revokes the grant of the connection: its refresh token and access token are refused at once', async () => {
    const back = returned(await connect(createPerson(), linkAddress(platform, app)))
    const tokens = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    const { store } = await platform.workbench()
    const connection = await store.loadConnection(app.appId, back.credentials_id ?? '')
    const { person, list } = await openPage(app, connection?.userId ?? '')
    assert.equal(list.byId('person-access'), undefined)
    await disconnectConnection(platform, person, back.credentials_id ?? '')
    assertStatus(await app.developer.get('/data/v2/accounts', textOf(tokens, 'access_token')), 401)
    assertStatus(await app.developer.refresh(textOf(tokens, 'refresh_token')), 400)
  })

  test('access without a connection is revoked on its own, unused codes included', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(DATA)
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const waiting = await app.developer.grantCode(clientToken, { user_id: user.userId, scope: DATA })
    const { person, list } = await openPage(app, user.userId)
    assert.match(list.byId('person-access')?.text ?? '', /Acme Budget/)
    assert.equal(
      (await person.get(`${platform.baseUrl}/my?done=access`)).byId('person-access-ended'),
      undefined,
    )
    const question = await person.click(list, 'person-access-end')
    const after = await person.submit(question, 'confirm-form', {}, 'confirm-submit')
    assert.equal(after.byId('person-access'), undefined)
    assert.ok(after.byId(`connection-${user.credentialsId}`) !== undefined, 'the connection stays')
    assertStatus(await app.developer.get('/data/v2/accounts', token), 401)
    assertStatus(await app.developer.exchange(textOf(waiting, 'code')), 400)
    // The last page is shown again, and its form sent again: nothing more happens.
    assert.equal((await person.submit(question, 'confirm-form', {}, 'confirm-submit')).status, 200)
  })

  test('only data that a connection shares is listed as readable, in one order of accounts', async () => {
    const { userId, code } = await delegate(app)
    const query = { authorization_code: code, refreshable_items: 'CHECKING_ACCOUNTS,SAVING_ACCOUNTS' }
    const back = returned(await connect(createPerson(), linkAddress(platform, app, query), 'u-se-several'))
    const id = back.credentials_id ?? ''
    await userToken(app, userId, `${DATA},identities:readonly`)
    const { person, list } = await openPage(app, userId)
    const card = list.byId(`connection-${id}`)?.text ?? ''
    assert.match(card, /Kontonamn och kontonummer/)
    assert.match(card, /Saldon/)
    assert.doesNotMatch(card, /Betalningar|Ditt namn/)
    const access = list.byId('person-access')?.text ?? ''
    assert.match(access, /Saldon/)
    assert.doesNotMatch(access, /Betalningar|Ditt namn/)
    const page = await person.get(connectionPath(platform, id))
    assert.equal(page.byId('data-transactions'), undefined)
    const names = page
      .all('label')
      .map(({ text }) => text)
      .filter((text) => text.includes('••'))
    assert.ok(names.length > 2, page.text)
    const { store } = await platform.workbench()
    const stored = await store.listAccounts(app.appId, userId, ANY_ACCOUNT, { after: undefined, limit: 50 })
    const kinds = names.map((name) => stored.find((one) => name.startsWith(one.name))?.type)
    assert.deepEqual(kinds, kinds.toSorted(), 'checking before savings')
    const checking = names.filter((_, index) => kinds[index] === 'checking')
    assert.deepEqual(checking, checking.toSorted())
  })

  test('two clicks, two tabs and the back button disconnect once and show the result', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    const address = connectionPath(platform, user.credentialsId)
    const [page, question] = [await person.get(address), await person.get(`${address}/end`)]
    const clicks = await Promise.all(
      [1, 2, 3].map(() => person.submit(question, 'confirm-form', {}, 'confirm-submit')),
    )
    for (const { status, url } of clicks) assert.deepEqual([status, url], [200, address])
    const { store } = await platform.workbench()
    const consents = await store.listConsents(app.appId, user.userId)
    const [consent] = consents
    const events = await store.listConsentEvents(app.appId, user.userId, consent?.consentId ?? '')
    assert.equal(events.filter(({ state }) => state === 'revoked').length, 1)
    const stale = await person.submit(page, 'person-narrow', { 'share-data': false })
    assert.deepEqual([stale.status, stale.url], [200, address])
    const ended = await person.get(`${address}/end`)
    assert.equal(ended.url, address)
    assert.match(
      ended.byId('person-ended-line')?.text ?? '',
      /kan inte längre läsa något från Demo Bank.*av dig/s,
    )
    const list = await person.get(`${platform.baseUrl}/my`)
    assert.match(list.byId('person-nothing')?.text ?? '', /Ingenting är anslutet längre/)
    assert.match(list.byId('person-ended')?.text ?? '', /Demo Bank.*av dig/s)
  })

  test('a fetch in progress while the end user disconnects stores nothing', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(DATA)
    await setFault(platform, { slowMs: 300 })
    await user.post(`/api/v1/credentials/${user.credentialsId}/refresh`, 'credentials:refresh')
    const { person } = await openPage(app, user.userId)
    const before = toldBanks()
    await disconnectConnection(platform, person, user.credentialsId)
    await setFault(platform, { down: false, slowMs: 0 })
    const { store } = await platform.workbench()
    await waitUntil('the fetch is over', async () => (await store.claimRefresh(0, 0)) === undefined)
    await waitUntil('the worker is idle', async () => {
      const rows = listOf((await app.developer.get('/data/v2/accounts', token)).body, 'accounts')
      assert.deepEqual(rows, [])
      return toldBanks() > before
    })
  })

  test('the app receives a webhook event, and its renewal flow is refused', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    await disconnectConnection(platform, person, user.credentialsId)
    const { store } = await platform.workbench()
    const told = (await store.listWebhookEvents(app.appId, 0, 1000)).flatMap(({ userId, content }) =>
      userId === user.userId && content.kind === 'refresh.finished' && content.status !== 'updated'
        ? [[content.connectionId, content.status, content.message]]
        : [],
    )
    assert.deepEqual(told, [[user.credentialsId, 'session_expired', 'The person has ended this connection.']])
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const delegated = await app.developer.delegate(clientToken, {
      user_id: user.userId,
      scope: 'credentials:write',
    })
    const renewing = await createPerson().get(
      `${platform.baseUrl}/1.0/transactions/update-consent?${new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: 'https://app.example/cb?from=bank',
        credentials_id: user.credentialsId,
        authorization_code: textOf(delegated, 'code'),
      })}`,
    )
    assert.equal(renewing.byId('link-continue'), undefined)
  })

  test('an expired consent leaves the fetched data, which the end user can remove', async () => {
    const user = await connectUser(platform, app)
    const { store } = await platform.workbench()
    platform.clock.advance(91 * 24 * 60 * 60_000)
    await waitUntil('it has run out', async () => {
      const [consent] = await store.listConsents(app.appId, user.userId)
      return consent?.state === 'expired'
    })
    const { person, list } = await openPage(app, user.userId)
    assert.match(list.byId(`connection-${user.credentialsId}`)?.text ?? '', /logga in igen/)
    const token = await user.token(DATA)
    const accounts = async () =>
      listOf((await app.developer.get('/data/v2/accounts', token)).body, 'accounts').length
    assert.ok((await accounts()) > 0)
    const done = await disconnectConnection(platform, person, user.credentialsId)
    assert.match(done.byId('person-history')?.text ?? '', /Har löpt ut.*Avslutat\s*av dig/s)
    assert.equal(await accounts(), 0)
  })

  test('requests that were never completed are listed with their last step', async () => {
    const { userId, code } = await delegate(app)
    const visitor = createPerson()
    await goToBank(visitor, await visitor.get(linkAddress(platform, app, { authorization_code: code })))
    const { list } = await openPage(app, userId)
    assert.match(list.byId('person-unfinished')?.text ?? '', /Demo Bank.*gick till banken/s)
  })

  test('every page is under the content policy, is not stored, and needs no script', async () => {
    const user = await connectUser(platform, app)
    const person = createBrowser()
    const address = connectionPath(platform, user.credentialsId)
    const look = await person.get(await pageLink(app, user.userId))
    const list = await person.submit(look, 'person-open-form')
    const pages = [look, list, await person.get(address), await person.get(`${address}/end`)]
    for (const { headers, html } of pages) {
      assert.match(headers.get('content-security-policy') ?? '', /script-src 'none'.*frame-ancestors 'none'/)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.doesNotMatch(html, /<script|\sstyle=|\son[a-z]+=/i)
    }
  })

  const untold = () => runSql(platform.database, 'SELECT connection_id FROM bank_endings')

  const toldBanks = () =>
    platform.outbound.filter(({ pathname }) => pathname.endsWith('/open-banking/v1/consent')).length

  /** A second bank user of the same user of the app. */
  async function connectAgain(userId: string, userName: string): Promise<string> {
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const scope = 'credentials:write,credentials:read,credentials:refresh,providers:read,user:read'
    const delegated = await app.developer.delegate(clientToken, { user_id: userId, scope })
    const address = linkAddress(platform, app, { authorization_code: textOf(delegated, 'code') })
    const { credentials_id: id = '' } = returned(await connect(createPerson(), address, userName))
    assertStatus(
      await send(`${platform.baseUrl}/api/v1/credentials/${id}`, {
        headers: bearer(await openUser(platform, app, userId, id).token('credentials:read')),
      }),
      200,
    )
    return id
  }
})

function ibanOf({ identifiers }: Readonly<Record<string, unknown>>): readonly string[] {
  const text = JSON.stringify(identifiers)
  const [, iban] = /"iban":"([A-Z0-9]+)"/.exec(text) ?? []
  return iban === undefined ? [] : [iban]
}
