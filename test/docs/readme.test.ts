// rule: The commands and requests in README.md work as written
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brands } from '../../src/demo-bank/brands.ts'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { createBrowser } from '../support/browser.ts'
import { forEachEngine } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'
import { waitUntil } from '../support/wait-until.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const README = readFileSync(`${ROOT}/README.md`, 'utf8')
const BLOCKS = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const run = promisify(execFile)

function block(beginning: string): string {
  const found = BLOCKS.filter((text) => text.startsWith(beginning))
  assert.equal(found.length, 1, `one block of the README begins with ${beginning}`)
  return found[0] ?? ''
}

async function bash(script: string, { database }: TestProcess): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: ROOT,
    env: { ...process.env, TALLYSTICK_DATA_DIR: database.dataDir, DATABASE_URL: database.databaseUrl ?? '' },
    timeout: 60_000,
  })
  return stdout
}

/** The person of the walk, in the browser, from the printed address to the page that shows the code. */
async function connectBank(address: string): Promise<string> {
  const person = findTestUser('u-se-ordinary')
  assert.ok(person !== undefined && README.includes(person.userName) && README.includes(person.password))
  const browser = createBrowser()
  const banks = await browser.get(address)
  const terms = await browser.submit(banks, 'bank-choice', {}, 'bank-se-demobank-open-banking-redirect')
  const signIn = await browser.submit(terms, 'link-consent', {}, 'link-continue')
  const fields = { username: person.userName, password: person.password }
  const consent = await browser.submit(signIn, 'bank-login', fields, 'login-submit')
  let page = await browser.submit(consent, 'bank-consent', {}, 'consent-approve')
  await waitUntil('the page shows a code', async () => {
    if (!page.url.includes('code=')) page = await browser.get(page.url)
    return page.url.includes('code=')
  })
  assert.equal(page.status, 200)
  const code = new URL(page.url).searchParams.get('code')
  assert.ok(code !== null && page.text.includes(code), 'the page shows the code')
  return code
}

test('every block of commands in the README is run by these tests', () => {
  assert.equal(BLOCKS.length, 8)
})

test('the README names the Demo Bank that the walk chooses, as the list shows it', () => {
  const brand = brands.find(({ name }) => name === 'se-demobank-open-banking-redirect')
  assert.ok(brand !== undefined)
  assert.ok(README.includes(`*${brand.displayName}*`), brand.displayName)
})

forEachEngine((engine) => {
  test(`${engine.name}: a newcomer goes from nothing to a transaction by the README alone`, async () => {
    const platform = await startProcess(engine, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
    try {
      const env = block('eval "$(node bin/tallystick.mjs env)"')
      const address = await bash(env + block('echo "$TALLYSTICK_URL/1.0'), platform)
      const code = await connectBank(address.trim())

      const exchange = block('CODE=').replace('paste-the-code-here', code) + block('ANSWER=')
      const read = await bash(`${env}${exchange}\necho; ${block('curl -s "$TALLYSTICK_URL/data')}`, platform)
      const { transactions } = JSON.parse(read.slice(read.indexOf('{"transactions"')))
      assert.equal(transactions.length, 3)
      for (const transaction of transactions) {
        assert.equal(transaction.amount.currencyCode, 'SEK')
        assert.match(transaction.amount.value.unscaledValue, /^-?\d+$/)
      }

      const server = await bash(env + block('CLIENT_TOKEN='), platform)
      assert.match(server, /"external_user_id":"ada"/)
      assert.match(server, /"code":"[0-9a-f]{32}"/)

      const created = await bash(block('node bin/tallystick.mjs app create'), platform)
      assert.match(created, /http:\/\/localhost:3000\/callback/)
    } finally {
      await platform.stop()
    }
  })
})
