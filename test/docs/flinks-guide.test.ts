// rule: The guide to Flinks Open Banking: its commands lead from the link to the revocation
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'

const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/guides/flinks.md', import.meta.url)), 'utf8')
const COMMANDS = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const run = promisify(execFile)

let platform: TestProcess
let folder: string
before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startProcess(sqlite, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
  folder = mkdtempSync(join(tmpdir(), 'flinks-guide-'))
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await platform.stop()
})

/** Runs blocks of the guide one after the other in one shell, which keeps their variables. */
async function bash(blocks: readonly string[]): Promise<string> {
  const { baseUrl, developer } = platform
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    cwd: folder,
    env: {
      ...process.env,
      TALLYSTICK_URL: baseUrl,
      CLIENT_ID: developer.clientId,
      CLIENT_SECRET: developer.clientSecret,
      REDIRECT_URI: `${baseUrl}/callback`,
    },
    timeout: 60_000,
  })
  return stdout
}

test('the guide leads from the link to data, a new token and the revocation', async () => {
  const [link = '', paste = '', ...rest] = COMMANDS
  assert.ok(link.includes('/api/v1/authorize') && paste.includes('paste-the-code-here'))
  const [, userName = '', password = ''] = /sign in as `(\w+)` with the password `(\w+)`/.exec(GUIDE) ?? []
  assert.equal(password, 'Everyday')
  const url = (await bash([link])).trim()
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(url), 'ca-capital-redirect')
  const end = new URL((await approve(person, await signIn(person, bank, userName))).url)
  assert.equal(end.searchParams.get('state'), 'my-state')
  const code = end.searchParams.get('code') ?? ''

  const printed = await bash([paste.replace('paste-the-code-here', code), ...rest])
  const lines = printed.replaceAll('}{', '}\n{').replaceAll('}[', '}\n[').trim().split('\n')
  const answers: unknown[] = lines.map((line) => JSON.parse(line))
  assert.deepEqual(
    answers.map((answer) => Object.keys(Object(answer))[0]),
    ['access_token', 'page', 'page', 'access_token', '0'],
    printed,
  )
  const [, accounts, transactions, , [registration]] = answers.map(Object)
  assert.equal(accounts.accounts.length, 3)
  assert.equal(transactions.transactions.length, 3)
  assert.equal(registration.registration_status, 'PENDING_APPROVAL')
  assert.equal(readFileSync(join(folder, 'statement.pdf')).subarray(0, 5).toString(), '%PDF-')
})
