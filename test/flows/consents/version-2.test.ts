// rule: Consents of version 2: states, authorizations, pages, revocation, isolation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { dialects } from '../../../src/dialects/index.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import { type Answer, assertRefused, assertStatus, bearer, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser, openUser } from '../accounts/journey.ts'
import { createLinkApp, createPerson, delegate, goToBank, linkAddress, listOf } from '../link/journey.ts'

const PATH = '/connectivity/v2/consents'
const READ = 'consents:readonly'
const DAY_MS = 86_400_000

type Fields = Readonly<Record<string, unknown>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const start = new Date(START_MS).toISOString().replace('.000', '')
  const asClient = async (path: string, scope = READ, of = app): Promise<Answer> =>
    send(platform.baseUrl + path, { headers: bearer(await of.developer.needClientToken(scope)) })
  const revoke = async (id: unknown, of = app): Promise<Answer> =>
    send(`${platform.baseUrl}${PATH}/${id}:revoke`, {
      method: 'POST',
      headers: bearer(await of.developer.needClientToken('consents')),
    })
  const consentsOf = async (user: ConnectedUser): Promise<readonly Fields[]> =>
    listOf(assertStatus(await user.get(PATH, READ), 200).body, 'consents')
  const onlyConsentOf = async (user: ConnectedUser): Promise<Fields> => {
    const [consent, ...others] = await consentsOf(user)
    assert.ok(consent !== undefined && others.length === 0)
    return consent
  }
  const authorizationOf = async (id: unknown): Promise<unknown> => {
    const list = assertStatus(await asClient(`${PATH}/${id}/authorizations`), 200)
    const [authorization, ...others] = listOf(list.body, 'authorizations')
    assert.deepEqual([others, textOf(list, 'nextPageToken')], [[], ''])
    const one = assertStatus(await asClient(`${PATH}/${id}/authorizations/${authorization?.id}`), 200)
    assert.deepEqual(one.body, { authorization })
    return authorization
  }

  test('a connected bank has an active consent and a succeeded authorization, for both kinds of token', async () => {
    const user = await connectUser(platform, app)
    const consent = await onlyConsentOf(user)
    const { financialServiceParameters, expiresAt, ...rest } = consent
    assert.deepEqual(rest, {
      appId: app.appId,
      authorizedAt: start,
      createdAt: start,
      financialService: { subtype: 'CONTINUOUS_ACCESS', type: 'ACCOUNT_INFORMATION' },
      id: consent.id,
      providerId: 'se-demobank-open-banking-redirect',
      state: 'ACTIVE',
      userId: user.userId,
    })
    assert.ok(Date.parse(String(expiresAt)) > START_MS + 80 * DAY_MS)
    assert.ok(listOf({ list: [Object(financialServiceParameters).userParameters] }, 'list').length === 1)
    const own = assertStatus(await user.get(`${PATH}/${consent.id}`, READ), 200)
    assert.deepEqual(own.body, { consent })
    const route = dialects[0]?.routes.find(({ name }) => name === 'getConsent')
    assert.ok(Compile(route?.responses[200]?.schema ?? false).Check(own.body), JSON.stringify(own.body))
    assert.deepEqual(assertStatus(await asClient(`${PATH}/${consent.id}`, 'consents'), 200).body, { consent })
    assert.deepEqual(await authorizationOf(consent.id), {
      consentId: consent.id,
      createdAt: start,
      id: consent.id,
      state: 'SUCCEEDED',
      succeededAt: start,
    })
  })

  test('a flow in progress is initialized and ongoing; one that is never finished fails with its expiry', async () => {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { authorization_code: code, market: 'SE' }))
    await goToBank(person, page)
    const user = openUser(platform, app, userId, '')
    const consent = await onlyConsentOf(user)
    assert.equal(consent.state, 'INITIALIZED')
    assert.equal('expiresAt' in consent || 'authorizedAt' in consent, false)
    assert.deepEqual(await authorizationOf(consent.id), {
      consentId: consent.id,
      createdAt: start,
      id: consent.id,
      state: 'ONGOING',
    })
    assertRefused(await revoke(consent.id), 409, 'credentials.refresh_in_progress')
    await platform.later(DAY_MS, async () => {
      await platform.runJobs()
      assert.equal((await onlyConsentOf(user)).state, 'EXPIRED')
      assert.partialDeepStrictEqual(await authorizationOf(consent.id), { state: 'FAILED' })
    })
  })

  test('revoking disconnects the bank, deletes the data and ends the consent there, once', async () => {
    const live = countLiveConsents(platform)
    const user = await connectUser(platform, app, 'u-se-several')
    const { id } = await onlyConsentOf(user)
    const [first, second] = await Promise.all([revoke(id), revoke(id)])
    for (const answer of [first, second, await revoke(id)]) {
      const { consent, authorization } = Object(assertStatus(answer, 202).body)
      assert.partialDeepStrictEqual(consent, { id, revokedAt: start, state: 'REVOKED' })
      assert.partialDeepStrictEqual(authorization, {
        id,
        revokedAt: start,
        state: 'REVOKED',
        succeededAt: start,
      })
    }
    await platform.runJobs()
    assert.equal(countLiveConsents(platform), live)
    assert.equal((await onlyConsentOf(user)).state, 'REVOKED')
    const accounts = assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)
    assert.deepEqual(listOf(accounts.body, 'accounts'), [])
    assertRefused(
      await user.get(`/api/v1/credentials/${user.credentialsId}`, 'credentials:read'),
      404,
      'credentials.not_found',
    )
  })

  test('a consent that expires is listed as expired', async () => {
    const user = await connectUser(platform, app, 'u-dk-ordinary')
    const { expiresAt } = await onlyConsentOf(user)
    const waitMs = Date.parse(String(expiresAt)) - START_MS
    await platform.later(waitMs, async () => {
      await platform.runJobs()
      assert.equal((await onlyConsentOf(user)).state, 'EXPIRED')
      assert.partialDeepStrictEqual(await authorizationOf((await onlyConsentOf(user)).id), {
        state: 'SUCCEEDED',
      })
    })
  })

  test('pages: a client lists those of every user of its app, a user their own, another app none', async () => {
    const own = await createLinkApp(platform, 'Pages')
    const users = [
      await connectUser(platform, own),
      await connectUser(platform, own, 'u-se-several'),
      await connectUser(platform, own, 'u-dk-ordinary'),
    ]
    const token = await own.developer.needClientToken(READ)
    const all = await collectPages(async (pageToken) => {
      const page = await send(`${platform.baseUrl}${PATH}?page_size=1&page_token=${pageToken}`, {
        headers: bearer(token),
      })
      const items = listOf(assertStatus(page, 200).body, 'consents')
      assert.ok(items.length <= 1)
      return { items, nextPageToken: textOf(page, 'nextPageToken') }
    })
    assert.deepEqual(all.map(({ userId }) => userId).toSorted(), users.map(({ userId }) => userId).toSorted())
    for (const user of users) {
      assert.deepEqual(
        await consentsOf(user),
        all.filter(({ userId }) => userId === user.userId),
      )
    }
    const [first, second] = users
    assert.ok(first !== undefined && second !== undefined)
    const foreign = all.find(({ userId }) => userId === second.userId)?.id
    for (const path of [`${PATH}/${foreign}`, `${PATH}/${foreign}/authorizations`]) {
      assertRefused(await first.get(path, READ), 404, 'consent.not_found')
      assertRefused(await asClient(path), 404, 'consent.not_found')
    }
    assertRefused(await revoke(foreign), 404, 'consent.not_found')
    assertRefused(
      await asClient(`${PATH}/${foreign}/authorizations/${'0'.repeat(32)}`, READ, own),
      404,
      'consent.not_found',
    )
    const page = await asClient(`${PATH}?page_size=1`, READ, own)
    const moved = textOf(page, 'nextPageToken')
    assertRefused(await first.get(`${PATH}?page_token=${moved}`, READ), 400, 'request.invalid_page_token')
    assertRefused(await asClient(`${PATH}?page_token=${moved}`), 400, 'request.invalid_page_token')
    for (const query of ['page_size=0', 'page_size=101', 'page_size=x', 'page_size=1&page_size=1'])
      assert.equal((await asClient(`${PATH}?${query}`)).status, 400, query)
  })
})
