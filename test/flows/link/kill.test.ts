// rule: A step of the hosted flow that a kill interrupts is done again after the restart
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import type { Browser, Page } from '../../support/browser.ts'
import { commandsOn, textAt } from '../../support/command-line.ts'
import { startDemoBank } from '../../support/demo-bank.ts'
import { assertStatus, createDeveloper, postRaw, textOf } from '../../support/developer.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startProcess } from '../../support/platform-process.ts'
import { CALLBACK, createPerson, goToBank, linkAddressAt, listOf, returned } from './journey.ts'

const EMBEDDED = 'se-demobank-open-banking-embedded'
/** The bank's endpoints of a sign-in on our own page. */
const SIGN_IN = /^\/oauth\/embedded\//

/** `request`: the bank never receives the request. `response`: it does, and its response is lost. */
type Held = 'request' | 'response'

/** In front of the bank: holds one call of a sign-in, so that the platform is between its claim and its write. */
async function openGate(bankUrl: () => string) {
  let hold: { readonly what: Held; readonly reached: () => void } | undefined
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing))
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const held = SIGN_IN.test(incoming.url ?? '') ? hold : undefined
    if (held !== undefined) hold = undefined
    const body = Buffer.concat(await incoming.toArray())
    if (held?.what === 'request') return held.reached()
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = incoming.headers
    const headers = Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)])
    const response = await fetch(bankUrl() + incoming.url, {
      method: incoming.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body.length > 0 && { body }),
    })
    const text = await response.text()
    if (held !== undefined) return held.reached()
    const type = response.headers.get('content-type') ?? 'application/json'
    outgoing.writeHead(response.status, { 'content-type': type }).end(text)
  }
  const port = await findFreePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    /** Resolves once the next call of a sign-in is held. */
    holdNext: (what: Held) => new Promise<void>((reached) => (hold = { what, reached })),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const submit = (person: Browser, page: Page, fields: Readonly<Record<string, string>> = {}) =>
  person.submit(page, 'link-sign-in', fields, 'link-sign-in-submit')

function enter(person: Browser, page: Page): Promise<Page> {
  const password = findTestUser('u-se-ordinary')?.password ?? ''
  return submit(person, page, { 'answer-username': 'u-se-ordinary', 'answer-password': password })
}

/** A bank that has accepted the first answer refuses a second one, and the end user may begin the sign-in again. */
async function enterAgain(person: Browser, form: Page): Promise<Page> {
  const next = await enter(person, form)
  if (next.byId('error-retry') === undefined) return next
  const list = await person.submit(next, 'error-retry-form', {}, 'error-retry')
  return enter(person, await goToBank(person, list, EMBEDDED))
}

/** The method, the code and the accounts, which follow the password. */
async function finish(person: Browser, methods: Page): Promise<Page> {
  const code = await submit(person, methods, { 'answer-otp_method': 'app' })
  const printed = /Your code is (\d{4})/.exec(code.byId('sign-in-otp-hint')?.text ?? '')?.[1] ?? ''
  return submit(person, await submit(person, code, { 'answer-otp': printed }))
}

forEachEngineTogether((engine) => {
  for (const what of ['request', 'response'] as const) {
    test(`kill -9 while the bank's ${what} is under way, at the consent form and at the sign-in: both flows go on`, async (t) => {
      const gate = await openGate(() => bank.url)
      t.after(() => gate.close())
      const bank = await startDemoBank({ clock: () => Date.now(), baseUrl: () => gate.url })
      t.after(() => bank.close())
      const settings = { TALLYSTICK_BANK_URL: gate.url, PORT: String(await findFreePort()) }
      let running = await startProcess(engine, { settings })
      t.after(() => running.stop())
      const { baseUrl } = running
      const { need } = commandsOn(running.database)
      const created = await need('app', 'create', '--name', 'Acme', '--redirect-uri', CALLBACK)
      const developer = createDeveloper(baseUrl, {
        clientId: textAt(created, 'client_id'),
        clientSecret: textAt(created, 'client_secret'),
      })
      const begin = async () => {
        const person = createPerson()
        const page = await person.get(linkAddressAt(baseUrl, developer, { input_provider: EMBEDDED }))
        return { person, page }
      }
      const killDuring = async (step: () => Promise<unknown>) => {
        const held = gate.holdNext(what)
        const lost = assert.rejects(step())
        await held
        running.kill('SIGKILL')
        await running.exited()
        await lost
        running = await running.restart()
      }

      const consenting = await begin()
      await killDuring(() => goToBank(consenting.person, consenting.page))
      const signInPage = await goToBank(consenting.person, await consenting.person.get(consenting.page.url))
      assert.ok(signInPage.byId('sign-in-password'), signInPage.text)

      const signing = await begin()
      const form = await goToBank(signing.person, signing.page)
      await killDuring(() => enter(signing.person, form))
      const headers = { 'content-type': 'application/json' }
      const advance = JSON.stringify({ advance: '61s' })
      assertStatus(await postRaw(`${baseUrl}/development/clock`, advance, headers), 200)
      const again = await signing.person.get(form.url)

      for (const end of [
        await finish(consenting.person, await enter(consenting.person, signInPage)),
        await finish(signing.person, await enterAgain(signing.person, again)),
      ]) {
        const tokens = assertStatus(await developer.exchange(returned(end).code ?? ''), 200)
        const accounts = await developer.get('/data/v2/accounts', textOf(tokens, 'access_token'))
        assert.ok(listOf(assertStatus(accounts, 200).body, 'accounts').length > 0)
      }
    })
  }
})
