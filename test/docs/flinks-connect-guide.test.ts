// rule: The guide to Flinks Connect: its commands lead from the keys to deletion
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
import { waitUntil } from '../support/wait-until.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GUIDE = readFileSync(`${ROOT}docs/guides/flinks-connect.md`, 'utf8')
const COMMANDS = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const run = promisify(execFile)

let platform: TestProcess
const variables = new Map<string, string>()
const executed = new Set<string>()

before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startProcess(sqlite, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
  const { baseUrl, developer, database } = platform
  variables.set('TALLYSTICK_URL', baseUrl)
  variables.set('CLIENT_ID', developer.clientId)
  variables.set('CLIENT_SECRET', developer.clientSecret)
  variables.set('REDIRECT_URI', `${baseUrl}/callback`)
  variables.set('TALLYSTICK_DATA_DIR', database.dataDir)
  variables.set('CUSTOMER_ID', developer.clientId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
})
after(() => platform.stop())

/** Runs the one block of commands that contains the text. */
async function bash(part: string): Promise<string> {
  const found = COMMANDS.filter((text) => text.includes(part))
  assert.equal(found.length, 1, `one block contains ${part}`)
  executed.add(found[0] ?? '')
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', found[0] ?? ''], {
    cwd: ROOT,
    env: { ...process.env, ...Object.fromEntries(variables) },
    timeout: 60_000,
  })
  return stdout
}

async function json(part: string): Promise<Record<string, unknown>> {
  return Object(JSON.parse(await bash(part)))
}

const token = async () =>
  variables.set('AUTHORIZE_TOKEN', String((await json('GenerateAuthorizeToken')).Token))

test('the guide leads from the keys to deletion, and every command is run', async () => {
  const key = await json('--api-key')
  variables.set('API_KEY', String(key.api_key))
  await token()
  const answers = [...(/Montreal, Canada, Triangle/.exec(GUIDE)?.[0] ?? '').split(', ')]
  let answer = await json('"Greatday"')
  for (const given of answers) {
    assert.equal(answer.HttpStatusCode, 203)
    const [challenge] = Object(answer.SecurityChallenges)
    variables.set('REQUEST_ID', String(answer.RequestId))
    variables.set('PROMPT', String(challenge.Prompt))
    variables.set('ANSWER', given)
    answer = await json('SecurityResponses')
  }
  assert.equal(answer.HttpStatusCode, 200)
  variables.set('REQUEST_ID', String(answer.RequestId))
  variables.set('LOGIN_ID', String(Object(answer.Login).Id))

  const first = await json('"$TALLYSTICK_URL/v3/$CUSTOMER_ID/BankingServices/GetAccountsDetail"')
  assert.ok([200, 202].includes(Number(first.HttpStatusCode)))
  await waitUntil(
    'the accounts are read',
    async () => (await json('GetAccountsDetailAsync')).HttpStatusCode === 200,
  )
  assert.equal(Object((await json('GetAccountsDetailAsync')).Accounts).length, 3)

  await token()
  assert.equal((await json('MostRecentCached\\":true')).HttpStatusCode, 200)

  await token()
  const url = /^url: (.+)$/m.exec(await bash('echo "url:'))?.[1] ?? ''
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const start = await person.get(url.replace('&institution=FlinksCapital', ''))
  const end = await approve(
    person,
    await signIn(person, await goToBank(person, start, 'ca-capital-redirect'), 'greatday_nomfa'),
  )
  assert.match(new URL(end.url).searchParams.get('loginId') ?? '', /^[0-9a-f-]{36}$/)
  const preselected = createBrowser()
  await token()
  const chosen = /^url: (.+)$/m.exec(await bash('echo "url:'))?.[1] ?? ''
  assert.equal((await preselected.get(chosen)).status, 200)

  assert.match(String((await json('webhooks add')).secret), /^tswh_/)
  assert.equal((await json('DeleteCard')).HttpStatusCode, 200)
  assert.match(await bash('dangerously-allow-unauthenticated'), /without a key/)
  assert.deepEqual(
    COMMANDS.filter((text) => !executed.has(text)),
    [],
  )
})
