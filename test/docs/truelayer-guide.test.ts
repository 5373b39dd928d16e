// rule: The commands of the TrueLayer guide lead from a link to data, and to its deletion
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { approve, goToBank } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'

const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/guides/truelayer.md', import.meta.url)), 'utf8')
const COMMANDS = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const run = promisify(execFile)

let platform: TestProcess
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startProcess(sqlite, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
})
after(() => platform.stop())

/** Runs the block of commands that contains the text. */
async function bash(part: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const found = COMMANDS.filter((text) => text.includes(part))
  assert.equal(found.length, 1, `one block contains ${part}`)
  const { baseUrl, developer } = platform
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', found[0] ?? ''], {
    env: {
      ...process.env,
      TALLYSTICK_URL: baseUrl,
      CLIENT_ID: developer.clientId,
      CLIENT_SECRET: developer.clientSecret,
      REDIRECT_URI: `${baseUrl}/callback`,
      ...more,
    },
    timeout: 60_000,
  })
  return stdout
}

async function json(
  part: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  return Object(JSON.parse(await bash(part, more)))
}

test('the guide leads from a link to data, and to the end of access', async () => {
  const link = (await bash('response_type=code')).trim()
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(link), 'mock')
  const consent = await person.submit(
    bank,
    'bank-login',
    { username: 'john', password: 'eternal' },
    'login-submit',
  )
  const end = new URL((await approve(person, consent)).url)
  assert.equal(end.searchParams.get('state'), 'my-state')

  const code = end.searchParams.get('code') ?? ''
  const tokens = await json('grant_type=authorization_code', { CODE: code })
  const token = { ACCESS_TOKEN: String(tokens.access_token) }
  const { results: accounts } = await json('/data/v1/accounts"', token)
  assert.ok(Array.isArray(accounts) && accounts.length === 2)
  for (const { account_id: id } of accounts) {
    const { results } = await json('/transactions?from=', { ...token, ACCOUNT_ID: String(id) })
    assert.ok(Array.isArray(results) && results.length > 0)
  }
  const renewed = await json('grant_type=refresh_token', { REFRESH_TOKEN: String(tokens.refresh_token) })
  const extended = await json('/connections/extend', { REFRESH_TOKEN: String(renewed.refresh_token) })
  assert.equal(extended.action_needed, 'no_action_needed')
  const last = { ACCESS_TOKEN: String(extended.access_token) }
  assert.equal(await bash('/api/delete', last), '200\n')
  assert.equal((await json('/data/v1/accounts"', last)).error, 'unauthorized')
})
