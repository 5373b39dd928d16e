// rule: The guide to payments: its commands lead from a new key to an executed payment
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { approveAtBank, BANK } from '../flows/payments/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'
import { waitUntil } from '../support/wait-until.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const GUIDE = readFileSync(join(ROOT, 'docs/guides/payments.md'), 'utf8')
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
  const { baseUrl, developer, database } = platform
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', found[0] ?? ''], {
    cwd: ROOT,
    env: {
      ...process.env,
      TALLYSTICK_DATA_DIR: database.dataDir,
      TALLYSTICK_URL: baseUrl,
      CLIENT_ID: developer.clientId,
      CLIENT_SECRET: developer.clientSecret,
      REDIRECT_URI: `${baseUrl}/callback`,
      KEY_FILE: join(database.dataDir, 'payments-key.pem'),
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

test('the guide leads from a new key to an executed payment', async () => {
  const { key_id: keyId } = await json('key add')
  const { access_token: token } = await json('grant_type=client_credentials')
  const made = await json('amount_in_minor', { ACCESS_TOKEN: String(token), KEY_ID: String(keyId) })
  const browser = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const page = await browser.get(String(Object(made.hosted_page).uri))
  const bank = await browser.submit(page, 'pay-bank', {}, `pay-${BANK}`)
  const end = new URL((await approveAtBank(browser, bank.url)).url)
  assert.equal(end.searchParams.get('payment_id'), made.id)
  const read = () =>
    json('/v3/payments/$PAYMENT_ID', { ACCESS_TOKEN: String(token), PAYMENT_ID: String(made.id) })
  await waitUntil('the payment is executed', async () => (await read()).status === 'executed')
  assert.match(await bash('webhooks add', { WEBHOOK_URL: 'https://shop.example/hooks' }), /payment\.executed/)
})
