// rule: Hosted flows in progress survive a kill of the platform
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, Page } from '../../support/browser.ts'
import { commandsOn, textAt } from '../../support/command-line.ts'
import { assertStatus, createDeveloper, fieldOf, postRaw, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startProcess } from '../../support/platform.ts'
import {
  approve,
  CALLBACK,
  createPerson,
  goToBank,
  linkAddressAt,
  postApproval,
  returned,
  signIn,
} from '../link/journey.ts'

const SLOW = 'u-se-several'

forEachEngine((engine) => {
  test('kill -9 at each step of the hosted flow: every browser continues after the restart and gets its code', async (t) => {
    const [port, bankPort] = [await findFreePort(), await findFreePort()]
    const first = await startProcess(engine, {
      settings: { TALLYSTICK_DEMO_BANK: 'on', PORT: String(port), BANK_PORT: String(bankPort) },
    })
    t.after(() => first.stop())
    const { baseUrl } = first
    const { need } = commandsOn(first.database)
    const app = await need('app', 'create', '--name', 'Acme', '--redirect-uri', CALLBACK)
    const developer = createDeveloper(baseUrl, {
      clientId: textAt(app, 'client_id'),
      clientSecret: textAt(app, 'client_secret'),
    })
    const begin = async (state: string): Promise<{ person: Browser; page: Page }> => {
      const person = createPerson()
      return { person, page: await person.get(linkAddressAt(baseUrl, developer, { state })) }
    }

    const choosing = await begin('choosing')
    const atSignIn = await begin('sign-in')
    const signInPage = await goToBank(atSignIn.person, atSignIn.page)
    const atConsent = await begin('consent')
    const consentPage = await signIn(
      atConsent.person,
      await goToBank(atConsent.person, atConsent.page),
      'u-se-card',
    )
    // The bank has answered, and its answer has not been brought to us yet.
    const coming = await begin('coming')
    const comingConsent = await signIn(
      coming.person,
      await goToBank(coming.person, coming.page),
      'u-se-ordinary',
    )
    const answer = await postApproval(baseUrl, coming.person, comingConsent)
    // Its data are being read, and most of them are not there.
    const fetching = await begin('fetching')
    const fetchingConsent = await signIn(
      fetching.person,
      await goToBank(fetching.person, fetching.page),
      SLOW,
    )
    const body = JSON.stringify({ do: 'slow', time: '2s', person: SLOW })
    const headers = { 'content-type': 'application/json' }
    assertStatus(await postRaw(`${baseUrl}/development/bank`, body, headers), 200)
    const callback = await postApproval(baseUrl, fetching.person, fetchingConsent)
    const held = await fetch(callback, {
      redirect: 'manual',
      headers: { cookie: fetching.person.cookiesFor(callback) },
    })
    assert.match(held.headers.get('location') ?? '', /\/wait$/)

    first.kill('SIGKILL')
    assert.deepEqual(await first.exited(), { code: null, signal: 'SIGKILL' })
    const second = await first.restart()
    t.after(() => second.stop())
    assert.equal(second.baseUrl, baseUrl)
    const up = JSON.stringify({ do: 'up', person: SLOW })
    assertStatus(await postRaw(`${baseUrl}/development/bank`, up, headers), 200)

    const ends: Page[] = []
    const { person } = choosing
    ends.push(
      await approve(person, await signIn(person, await goToBank(person, choosing.page), 'u-se-joint')),
      await approve(atSignIn.person, await signIn(atSignIn.person, signInPage, 'u-se-new')),
      await approve(atConsent.person, consentPage),
      await coming.person.get(answer),
    )
    // Nobody reads for this person any more. The page notices after half a minute, and offers another try.
    const advance = JSON.stringify({ advance: '31s' })
    assertStatus(await postRaw(`${baseUrl}/development/clock`, advance, headers), 200)
    const waiting = await fetching.person.get(fetching.page.url)
    ends.push(await fetching.person.submit(waiting, 'link-retry-form', {}, 'link-retry'))

    const states = ['choosing', 'sign-in', 'consent', 'coming', 'fetching']
    assert.deepEqual(
      ends.map((end) => returned(end).state),
      states,
    )
    for (const end of ends) {
      const tokens = assertStatus(await developer.exchange(returned(end).code ?? ''), 200)
      const accounts = assertStatus(
        await developer.get('/data/v2/accounts', textOf(tokens, 'access_token')),
        200,
      )
      const list = fieldOf(accounts, 'accounts')
      assert.ok(Array.isArray(list) && list.length > 0, accounts.text)
    }
    // Once back, none of them can be used again.
    for (const { person: again, page } of [choosing, atSignIn, atConsent, coming, fetching])
      assert.ok((await again.get(page.url)).byId('link-returned'))
  })
})
