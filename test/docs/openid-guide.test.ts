// rule: The guide to OpenID Connect: its commands lead from discovery to revocation
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'

const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/guides/openid.md', import.meta.url)), 'utf8')
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

test('the guide leads from discovery to revocation', async () => {
  assert.equal((await json('openid-configuration')).issuer, platform.baseUrl)

  const printed = await bash('CODE_CHALLENGE=')
  const verifier = /^verifier: (.+)$/m.exec(printed)?.[1] ?? ''
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(/^url: (.+)$/m.exec(printed)?.[1] ?? ''))
  const end = new URL((await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url)
  assert.equal(end.searchParams.get('state'), 'my-state')
  assert.equal(end.searchParams.get('iss'), platform.baseUrl)

  const code = end.searchParams.get('code') ?? ''
  const tokens = await json('grant_type=authorization_code', { CODE: code, CODE_VERIFIER: verifier })
  assert.equal(typeof tokens.id_token, 'string')
  const user = await json('/oauth2/userinfo', { ACCESS_TOKEN: String(tokens.access_token) })
  assert.equal(typeof user.name, 'string')

  const renewed = await json('grant_type=refresh_token', { REFRESH_TOKEN: String(tokens.refresh_token) })
  const token = { ACCESS_TOKEN: String(renewed.access_token) }
  const active = await json('/oauth2/introspect', token)
  assert.deepEqual([active.active, active.sub], [true, user.sub])
  assert.deepEqual(await json('/oauth2/revoke', token), {})
  assert.equal((await json('/oauth2/introspect', token)).active, false)
})
