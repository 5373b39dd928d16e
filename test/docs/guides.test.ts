// rule: The guides of the Tink dialect: every command runs, every example URL opens
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { tinkLink } from '../../src/dialects/tink/link.ts'
import { approveAtBank } from '../flows/connections/journey.ts'
import { connectOne } from '../flows/link/journey.ts'
import { type Browser, createBrowser, type Page } from '../support/browser.ts'
import { assertStatus, bearer, fieldOf, send, textOf } from '../support/developer.ts'
import { engines } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'
import { waitUntil } from '../support/wait-until.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

const GUIDES = {
  connections: readGuide('connections'),
  frame: readGuide('link-in-a-frame'),
  link: readGuide('link'),
  reports: readGuide('reports'),
}

function readGuide(name: string) {
  const text = readFileSync(`${ROOT}/docs/guides/${name}.md`, 'utf8')
  return { text, commands: [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '') }
}

/** The one block of commands of a guide that contains the text. */
function command({ commands }: { readonly commands: readonly string[] }, part: string): string {
  const found = commands.filter((text) => text.includes(part))
  assert.equal(found.length, 1, `one block contains ${part}`)
  return found[0] ?? ''
}

let platform: TestProcess
let variables: Readonly<Record<string, string>>

before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startProcess(sqlite, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
  const { baseUrl, developer } = platform
  variables = {
    TALLYSTICK_URL: baseUrl,
    CLIENT_ID: developer.clientId,
    CLIENT_SECRET: developer.clientSecret,
    REDIRECT_URI: `${baseUrl}/callback`,
  }
})
after(() => platform.stop())

async function bash(
  script: string,
  more: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, TALLYSTICK_DATA_DIR: platform.database.dataDir, ...variables, ...more },
    timeout: 60_000,
  })
  return stdout
}

async function json(script: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return JSON.parse(await bash(script, more))
}

/** A user token of a new user, for the scopes that a guide names. */
async function createUserToken(scope: string): Promise<string> {
  const { developer } = platform
  const clientToken = await developer.needClientToken('user:create,authorization:grant')
  const created = assertStatus(await developer.createUser(clientToken, { market: 'SE' }), 200)
  const granted = await developer.grantCode(clientToken, { user_id: textOf(created, 'user_id'), scope })
  const exchanged = await developer.exchange(textOf(assertStatus(granted, 200), 'code'))
  return textOf(assertStatus(exchanged, 200), 'access_token')
}

const CREDENTIALS_SCOPES =
  'credentials:read,credentials:write,credentials:refresh,account-verification-reports:write'

async function waitForStatus(token: string, id: string, wanted: string): Promise<unknown> {
  let credentials: unknown
  await waitUntil(`credentials that are ${wanted}`, async () => {
    const block = command(GUIDES.connections, 'credentials/$ID" -H')
    credentials = await json(block, { TOKEN: token, ID: id })
    return Reflect.get(Object(credentials), 'status') === wanted
  })
  return credentials
}

/** Connects by the commands of the guide. Returns the id of the credentials, which are `UPDATED`. */
async function connectByGuide(token: string): Promise<string> {
  const created = await json(command(GUIDES.connections, 'u-se-ordinary'), { TOKEN: token })
  const id = String(Reflect.get(Object(created), 'id'))
  const awaiting = await waitForStatus(token, id, 'AWAITING_SUPPLEMENTAL_INFORMATION')
  const [accounts] = JSON.parse(String(Reflect.get(Object(awaiting), 'supplementalInformation')))
  const values = accounts.selectOptions.map(({ value }: { readonly value: string }) => value).join(',')
  const supply = command(GUIDES.connections, '/supplemental-information')
  await bash(supply.replace('the values, joined by commas', values), { TOKEN: token, ID: id })
  await waitForStatus(token, id, 'UPDATED')
  return id
}

/** Opens a Link URL, connects Demo Bank, and returns the callback parameters that the landing page shows. */
async function openLink(url: string, expected: string): Promise<URLSearchParams> {
  const browser: Browser = createBrowser()
  let page: Page = await connectOne(browser, url)
  await waitUntil(`a callback with ${expected}`, async () => {
    if (page.url.includes(`${expected}=`)) return true
    page = await browser.get(page.url)
    return false
  })
  return new URL(page.url).searchParams
}

test('connections.md: the commands lead from the form to connected credentials', async () => {
  const token = await createUserToken(CREDENTIALS_SCOPES)
  const { providers } = Object(await json(command(GUIDES.connections, '/providers?name='), { TOKEN: token }))
  const names = providers[0].fields.map(({ name }: { readonly name: string }) => name)
  assert.deepEqual(names, ['username', 'password'])
  await connectByGuide(token)
})

test('connections.md: the relay takes the parameters with which the bank redirects', async () => {
  const token = await createUserToken(CREDENTIALS_SCOPES)
  const created = await send(`${platform.baseUrl}/api/v1/credentials`, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({ providerName: 'se-demobank-open-banking-redirect', fields: {} }),
  })
  const { desktop } = JSON.parse(textOf(assertStatus(created, 200), 'supplementalInformation'))
  const page = await approveAtBank(desktop.url, 'u-se-ordinary')
  const parameters = new URL(page.url).searchParams
  let relay = command(GUIDES.connections, '/callback/relayed')
  for (const name of ['state', 'code', 'iss']) {
    relay = relay.replaceAll(`the ${name}`, parameters.get(name) ?? assert.fail(`no ${name} in ${page.url}`))
  }
  assert.deepEqual(await json(relay), { appUri: variables.REDIRECT_URI })
  await waitForStatus(token, String(fieldOf(created, 'id')), 'UPDATED')
})

test('connections.md: every command is run by these tests', () => {
  assert.equal(GUIDES.connections.commands.length, 5)
})

test('reports.md: Link creates the reports, and the commands read them as JSON and as PDF', async () => {
  const create = await bash(command(GUIDES.reports, '/1.0/account-check'))
  const [single = '', bundle = ''] = create.split('\n').filter((line) => line.startsWith('http'))
  const one = await openLink(single, 'account_verification_report_id')
  const both = await openLink(bundle, 'transaction_report_id')
  const ids = {
    REPORT_ID: one.get('account_verification_report_id') ?? '',
    TRANSACTION_REPORT_ID: both.get('transaction_report_id') ?? '',
  }
  assert.match(both.get('account_verification_report_id') ?? '', /^[0-9a-f]{32}$/)
  const CLIENT_TOKEN = await platform.developer.needClientToken(
    'account-verification-reports:read,transaction-reports:readonly',
  )
  const verification = await json(command(GUIDES.reports, 'reports/$REPORT_ID"'), { ...ids, CLIENT_TOKEN })
  assert.equal(Reflect.get(Object(verification), 'id'), ids.REPORT_ID)
  const transactions = await json(command(GUIDES.reports, '$TRANSACTION_REPORT_ID'), { ...ids, CLIENT_TOKEN })
  assert.ok(Object(transactions).transactions.length > 100)
  const { dataDir } = platform.database
  await bash(command(GUIDES.reports, '/pdf?'), { ...ids, CLIENT_TOKEN }, dataDir)
  assert.equal((await readFile(join(dataDir, 'report.pdf'))).subarray(0, 5).toString(), '%PDF-')
  const job = await platform.developer.needClientToken('reports-generation-jobs:readonly')
  const later = await connectOne(createBrowser(), `${bundle}&async=true`)
  const JOB_ID = new URL(later.url).searchParams.get('reports_generation_job_id') ?? ''
  const read = await json(command(GUIDES.reports, 'generation-jobs'), { JOB_ID, CLIENT_TOKEN: job })
  assert.equal(Reflect.get(Object(read), 'id'), JOB_ID)
  assert.equal(GUIDES.reports.commands.length, 6)
})

test('reports.md: a user token creates a report of the connected user', async () => {
  const token = await createUserToken(CREDENTIALS_SCOPES)
  await connectByGuide(token)
  const report = await json(command(GUIDES.reports, 'curl -s -X POST'), { TOKEN: token })
  assert.equal(Object(report).userDataByProvider[0].providerName, 'se-demobank-password')
})

test('link.md: the table has every page of the flow, with the parameters that it requires', async () => {
  const rows = [...GUIDES.link.text.matchAll(/^\| `([a-z/-]+)` +\| ([^|]*)\|/gm)].map(
    ([, path = '', required = '']) => [path, [...required.matchAll(/`(\w+)`/g)].map(([, name]) => name)],
  )
  const common = new Set(['client_id', 'redirect_uri'])
  const pages = tinkLink.entries
    .filter(({ path }) => path.startsWith('/1.0/'))
    .map(({ path, query }) => [
      path.slice('/1.0/'.length),
      (query.required ?? []).filter((name) => !common.has(name)),
    ])
  assert.deepEqual(rows.toSorted(), pages.toSorted())
  const url = await bash(command(GUIDES.link, '/1.0/account-check'))
  const back = await openLink(url.trim(), 'account_verification_report_id')
  assert.equal(back.get('state'), 'my-state')
})

test('link-in-a-frame.md: the created app may be framed by the origin of its redirect URI', async () => {
  const created = await bash(command(GUIDES.frame, 'app create'))
  const [clientId] = /\b[0-9a-f]{32}\b/.exec(created) ?? []
  const [, source = ''] = /src="([^"]+)"/.exec(GUIDES.frame.text) ?? []
  const url = source.replace('http://localhost:8400', platform.baseUrl).replace('...', clientId ?? '')
  const page = await createBrowser().get(url)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors http:\/\/localhost:3000/)
})
