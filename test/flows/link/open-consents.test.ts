// rule: No consent stays open at a bank that no connection uses
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setAppDisabled } from '../../../src/core/apps/set-app-disabled.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import type { Browser, Page } from '../../support/browser.ts'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approveAtBank,
  CREDENTIALS_PATH,
  createBankUser,
  idOf,
  openBankUser,
  relay,
  relayBody,
  statusOf,
  thirdPartyUrl,
} from '../connections/journey.ts'
import {
  approve,
  BANK,
  bankAnswer,
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  delegateAgain,
  goToBank,
  linkAddress,
  returned,
  signIn,
  userToken,
} from './journey.ts'

const MINUTE_MS = 60_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** How many consents the bank has more once `work` is done and the jobs have run. */
  async function newConsents(work: () => Promise<unknown>): Promise<number> {
    await platform.runJobs()
    const before = countLiveConsents(platform)
    await work()
    await platform.runJobs()
    return countLiveConsents(platform) - before
  }

  const connected = async (userId: string) => {
    const { store } = await platform.workbench()
    const all = await store.listConnections(app.appId, userId)
    return all.filter(({ status }) => status !== 'ended')
  }

  async function connectUser() {
    const { userId, code } = await delegate(app)
    const end = returned(
      await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })),
    )
    return { userId, credentialsId: end.credentials_id ?? end.credentialsId ?? '' }
  }

  async function renewAs(
    userName: string,
    { userId, credentialsId }: Awaited<ReturnType<typeof connectUser>>,
    path = 'transactions/update-consent',
  ) {
    const query = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: 'https://app.example/cb?from=bank',
      market: 'SE',
      authorization_code: await delegateAgain(app, userId),
      credentials_id: credentialsId,
    })
    const person = createPerson()
    const flow = await person.get(`${platform.baseUrl}/1.0/${path}?${query}`)
    const page = await approve(person, await signIn(person, await goToBank(person, flow), userName))
    return returned(page.byId('error-return') === undefined ? page : await person.click(page, 'error-return'))
  }

  test('both visits of a double click end at the app, and one consent stays', async () => {
    for (const order of ['newest first', 'earlier first']) {
      const person = createPerson()
      const opened = await newConsents(async () => {
        const page = await person.get(linkAddress(platform, app, { input_provider: BANK }))
        const submit = () => person.submit(page, 'link-consent', {}, 'link-continue')
        const banks = [await submit(), await submit()]
        const consents = []
        for (const bank of order === 'newest first' ? banks.toReversed() : banks)
          consents.push(await signIn(person, bank, 'u-se-ordinary'))
        const codes = []
        for (const consent of consents) codes.push(returned(await approve(person, consent)).code)
        assert.equal(new Set(codes).size, 1)
        const accounts = assertStatus(await app.developer.exchange(codes[0] ?? ''), 200)
        assert.ok(accounts)
      })
      assert.equal(opened, 1, order)
    }
  })

  test('the callback that a reload sends again does not cost the connection its consent', async () => {
    const person = createPerson()
    const opened = await newConsents(async () => {
      const end = await connect(person, linkAddress(platform, app))
      const callback = end.visited.find((url) => url.includes('/link/bank-callback?')) ?? ''
      for (let reload = 0; reload < 3; reload++) returned(await person.get(callback))
    })
    assert.equal(opened, 1)
  })

  test('a renewal by another person opens no consent', async () => {
    const user = await connectUser()
    assert.equal(
      await newConsents(async () => assert.ok((await renewAs('u-se-several', user)).error !== undefined)),
      0,
    )
    assert.equal((await connected(user.userId)).length, 1)
  })

  for (const path of [
    'transactions/update-consent',
    'transactions/extend-consent',
    'credentials/authenticate',
  ]) {
    test(`${path}: the consent that a renewal replaces is revoked at the bank`, async () => {
      const user = await connectUser()
      for (let renewal = 0; renewal < 2; renewal++) {
        const opened = await newConsents(async () => {
          assert.equal((await renewAs('u-se-ordinary', user, path)).credentials_id, user.credentialsId)
        })
        assert.equal(opened, 0)
      }
      assert.deepEqual(
        (await connected(user.userId)).map(({ status }) => status),
        ['updated'],
      )
      const owner = openBankUser(platform.baseUrl, user.userId, () =>
        userToken(app, user.userId, 'credentials:write'),
      )
      const left = await newConsents(async () =>
        assertStatus(await owner.call('DELETE', `${CREDENTIALS_PATH}/${user.credentialsId}`), 204),
      )
      assert.equal(left, -1, 'the consent that the connection has was the live one')
    })
  }

  test('the consent that an app-led renewal replaces is revoked at the bank', async () => {
    const user = await createBankUser(app, platform)
    const opened = await newConsents(async () => {
      const id = idOf(assertStatus(await user.create({ providerName: BANK, fields: {} }), 200))
      const approveAndRelay = async () => {
        const url = thirdPartyUrl(assertStatus(await user.read(id), 200))
        const callback = relayBody(await approveAtBank(url, 'u-se-ordinary'), CALLBACK)
        assertStatus(await relay(platform, callback), 200)
        await platform.runJobs()
        assert.equal(statusOf(assertStatus(await user.read(id), 200)), 'UPDATED')
      }
      await approveAndRelay()
      assertStatus(await user.authenticate(id), 204)
      await approveAndRelay()
    })
    assert.equal(opened, 1)
  })

  test('an app that is disabled while the end user is at the bank leaves no consent there', async () => {
    const other = await createLinkApp(platform, 'Other App')
    const { ports, policy } = await platform.workbench()
    const disable = async () => {
      const { appId } = other
      assert.ok((await setAppDisabled(ports, policy, { appId, disabled: true, actor: 'test' })).ok)
    }
    const user = await createBankUser(other, platform)
    const url = thirdPartyUrl(assertStatus(await user.create({ providerName: BANK, fields: {} }), 200))
    const { code } = await delegate(other)
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, other, { authorization_code: code }))
    const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    const opened = await newConsents(async () => {
      await disable()
      assert.equal((await approve(person, consent)).status, 410)
      await approveAtBank(url, 'u-se-ordinary')
    })
    assert.equal(opened, 0)
  })

  /** An app-led sign-in, with the end user at the bank's consent page a minute before its deadline. */
  async function signInLate() {
    const user = await createBankUser(app, platform)
    const created = assertStatus(await user.create({ providerName: BANK, fields: {} }), 200)
    platform.clock.advance(8 * MINUTE_MS)
    const person = createPerson()
    const consent = await signIn(person, await person.get(thirdPartyUrl(created)), 'u-se-ordinary')
    return { user, id: idOf(created), person, consent }
  }

  const statusAt = async ({ user, id }: Pick<Awaited<ReturnType<typeof signInLate>>, 'user' | 'id'>) =>
    statusOf(assertStatus(await user.read(id), 200))

  test('app-led: a bank callback after the deadline is refused, and its consent is revoked once', async () => {
    for (const isFailed of [false, true]) {
      const late = await signInLate()
      const opened = await newConsents(async () => {
        platform.clock.advance(MINUTE_MS)
        if (isFailed) await platform.runJobs()
        const callback = await bankAnswer(platform, late.person, late.consent)
        assert.equal((await late.person.get(callback)).status, 403)
        const calls = platform.outbound.length
        assert.equal((await late.person.get(callback)).status, 403)
        const parameters = Object.fromEntries(new URL(callback).searchParams)
        assertStatus(await relay(platform, { state: parameters.state, parameters }), 400)
        assert.equal(platform.outbound.length, calls, 'the code reaches the bank once')
      })
      assert.equal(opened, 0)
      assert.equal(await statusAt(late), 'AUTHENTICATION_ERROR')
    }
  })

  test('app-led: a callback that the app relays after the deadline is refused, and its consent is revoked', async () => {
    const { person, consent, ...late } = await signInLate()
    const opened = await newConsents(async () => {
      platform.clock.advance(MINUTE_MS - 1)
      const told = relayBody(await approve(person, consent), CALLBACK)
      platform.clock.advance(1)
      const answers = await Promise.all([relay(platform, told), relay(platform, told)])
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400, 400],
      )
    })
    assert.equal(opened, 0)
    assert.equal(await statusAt(late), 'AUTHENTICATION_ERROR')
  })

  test('app-led: the callback of a superseded sign-in leaves no consent, and the newer sign-in completes', async () => {
    const first = await signInLate()
    const opened = await newConsents(async () => {
      platform.clock.advance(MINUTE_MS)
      await platform.runJobs()
      assertStatus(await first.user.authenticate(first.id), 204)
      const url = thirdPartyUrl(assertStatus(await first.user.read(first.id), 200))
      const callback = await bankAnswer(platform, first.person, first.consent)
      assert.equal((await first.person.get(callback)).status, 403)
      const told = relayBody(await approveAtBank(url, 'u-se-ordinary'), CALLBACK)
      assertStatus(await relay(platform, told), 200)
    })
    assert.equal(opened, 1)
    assert.equal(await statusAt(first), 'UPDATED')
  })

  test('app-led: credentials or a user deleted while the end user is at the bank leave no consent there', async () => {
    for (const isUser of [false, true]) {
      const { user, id, person, consent } = await signInLate()
      const opened = await newConsents(async () => {
        if (isUser)
          assertStatus(await app.developer.deleteUser(await userToken(app, user.userId, 'user:delete')), 204)
        else assertStatus(await user.call('DELETE', `${CREDENTIALS_PATH}/${id}`), 204)
        const callback = await bankAnswer(platform, person, consent)
        assert.equal((await person.get(callback)).status, 403)
      })
      assert.equal(opened, 0, isUser ? 'user' : 'credentials')
    }
  })

  test('app-led: a callback that was accepted is not redeemed again, and the consent stays', async () => {
    const { person, consent, ...done } = await signInLate()
    const opened = await newConsents(async () => {
      const end = await approve(person, consent)
      const told = relayBody(end, CALLBACK)
      assertStatus(await relay(platform, told), 200)
      await platform.runJobs()
      const calls = platform.outbound.length
      assertStatus(await relay(platform, told), 400)
      const callback = `${platform.baseUrl}/link/bank-callback?${new URLSearchParams(told.parameters)}`
      assert.equal((await createPerson().get(callback)).status, 403)
      assert.equal(platform.outbound.length, calls)
    })
    assert.equal(opened, 1)
    assert.equal(await statusAt(done), 'UPDATED')
  })

  /** At the bank's consent page, and the session expires before the bank sends the browser back. */
  async function expireAtBank(person: Browser, flow: Page): Promise<string> {
    platform.clock.advance(25 * MINUTE_MS)
    const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    platform.clock.advance(6 * MINUTE_MS)
    return bankAnswer(platform, person, consent)
  }

  test('who returns from the bank after the session has expired leaves no consent there, and a reload changes nothing', async () => {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { authorization_code: code }))
    const opened = await newConsents(async () => {
      const callback = await expireAtBank(person, flow)
      const before = platform.outbound.length
      for (let reload = 0; reload < 2; reload++) {
        const late = await person.get(callback)
        assert.equal(late.status, 410, late.text)
      }
      const redeemed = platform.outbound.slice(before).filter(({ pathname }) => pathname === '/oauth/token')
      assert.equal(redeemed.length, 1, 'a code that comes twice is sent to the bank once')
    })
    assert.equal(opened, 0)
    assert.deepEqual(await connected(userId), [])
  })

  test('a callback from another browser after the session has expired is not redeemed', async () => {
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app))
    const callback = await expireAtBank(person, flow)
    const before = platform.outbound.length
    assert.equal((await createPerson().get(callback)).status, 403)
    // Nor from one that knows the session, without its secret.
    const forged = person
      .cookiesFor(flow.url)
      .replaceAll(/[\w-]{2}(?=;|$)/g, (end) => (end === 'AA' ? 'BB' : 'AA'))
    assert.notEqual(forged, person.cookiesFor(flow.url))
    const answer = await fetch(callback, { redirect: 'manual', headers: { cookie: forged } })
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status))
    assert.equal(platform.outbound.length, before, 'the bank was not called')
    assert.equal((await person.get(callback)).status, 410)
    assert.ok(platform.outbound.length > before, 'the browser that was sent there has it redeemed')
  })

  test('revoke-all while the end user is at the bank: the consent that they give afterwards is revoked', async () => {
    const { userId, code } = await delegate(app)
    const opened = await newConsents(async () => {
      const person = createPerson()
      const flow = await person.get(linkAddress(platform, app, { authorization_code: code }))
      const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
      const token = await app.developer.needClientToken('authorization:revoke')
      assertStatus(await app.developer.revokeAll(token, { user_id: userId }), 204)
      await approve(person, consent)
    })
    assert.equal(opened, 0)
    assert.deepEqual(await connected(userId), [])
  })

  test('a browser that never returns after revoke-all leaves no connection and no consent', async () => {
    const left = await connectUser()
    const { userId, code } = await delegate(app)
    const opened = await newConsents(async () => {
      const person = createPerson()
      const flow = await person.get(linkAddress(platform, app, { authorization_code: code }))
      const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
      await fetch(await bankAnswer(platform, person, consent), {
        redirect: 'manual',
        headers: { cookie: person.cookiesFor(flow.url) },
      })
      assert.equal((await connected(userId)).length, 1)
      const token = await app.developer.needClientToken('authorization:revoke')
      assertStatus(await app.developer.revokeAll(token, { user_id: userId }), 204)
      platform.clock.advance(29 * MINUTE_MS)
    })
    assert.deepEqual(await connected(userId), [])
    assert.equal(opened, 0)
    assert.equal((await connected(left.userId)).length, 1, 'a flow that ended well is not touched')
  })

  test('a flow that is abandoned with its permission keeps its connection', async () => {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { authorization_code: code }))
    const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    await fetch(await bankAnswer(platform, person, consent), {
      redirect: 'manual',
      headers: { cookie: person.cookiesFor(flow.url) },
    })
    platform.clock.advance(29 * MINUTE_MS)
    await platform.runJobs()
    assert.equal((await connected(userId)).length, 1)
  })
})
