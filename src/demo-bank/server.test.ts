// glue: Tests of faults, restarts and the database file, over HTTP

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import {
  codeFor,
  createBankBrowser,
  errorOf,
  registerThirdParty,
  returned,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
  tokensFor,
} from '../../test/support/demo-bank.ts'
import type { Flow, TestUsersResponse } from './api-contract.ts'
import { brands } from './brands.ts'
import { openDatabase } from './database.ts'
import { findConsent } from './oauth/consents.ts'
import { WHOLE_ACCESS } from './oauth/requested-access.ts'
import { findTestUser } from './test-users/list.ts'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

async function setFaults(change: unknown): Promise<Response> {
  return fetch(`${bank.url}/admin/faults`, { method: 'POST', body: JSON.stringify(change) })
}

test('faults apply to one test user or to all, and reset removes them', async () => {
  const tokens = await tokensFor(thirdParty, 'u-se-ordinary')
  const other = await tokensFor(thirdParty, 'u-se-card')
  const read = (token = tokens.access_token): Promise<Response> => thirdParty.read('/accounts', token)
  const user = 'u-se-ordinary'
  await setFaults({ person: user, slowMs: 700 })
  await read()
  assert.equal(bank.waits.at(-1), 700)
  await setFaults({ person: user, slowMs: 0, failNext: { times: 2, status: 429 } })
  const limited = await read()
  assert.equal(limited.headers.get('retry-after'), '30')
  assert.deepEqual(await errorOf(limited), [429, 'rate_limited'])
  assert.equal((await read(other.access_token)).status, 200)
  assert.equal((await read()).status, 429)
  assert.equal((await read()).status, 200)
  await setFaults({ dropNext: 1 })
  const cut = await read()
  await assert.rejects(cut.text(), 'the body ends in the middle')
  assert.equal((await read()).status, 200)
  await setFaults({ down: true })
  const down = await read()
  assert.equal(down.headers.get('retry-after'), '10')
  assert.deepEqual(await errorOf(down), [503, 'unavailable'])
  const browser = createBankBrowser()
  const page503 = await browser.get(thirdParty.authorizeUrl('se-demobank-open-banking-redirect'))
  assert.equal(page503.status, 503)
  assert.equal(returned(await browser.click(page503, 'error-return')).error, 'temporarily_unavailable')
  await setFaults({ down: false })
  await setFaults({ person: user, expireTokens: true })
  assert.deepEqual(await errorOf(await read()), [401, 'token_expired'])
  assert.equal((await read(other.access_token)).status, 200)
  await setFaults({ person: user, revokeConsents: true })
  assert.deepEqual(await errorOf(await read()), [403, 'consent_ended'])
  await setFaults({ slowMs: 5 })
  const listed = (await (await fetch(`${bank.url}/admin/faults`)).json()) as { faults: unknown[] }
  assert.equal(listed.faults.length, 1)
  assert.equal((await fetch(`${bank.url}/admin/reset`, { method: 'POST' })).status, 204)
  assert.deepEqual(await (await fetch(`${bank.url}/admin/faults`)).json(), { faults: [] })
  assert.deepEqual(await errorOf(await read(other.access_token)), [401, 'invalid_token'])
})

test('the admin endpoints reject invalid bodies and web pages, and do not exist without `admin: true`', async () => {
  for (const change of [
    { slowMs: -1 },
    { person: 'nobody' },
    { failNext: { times: 1, status: 404 } },
    { typo: 1 },
    [],
  ]) {
    assert.equal((await setFaults(change)).status, 400, JSON.stringify(change))
  }
  const fromPage = await fetch(`${bank.url}/admin/reset`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  })
  assert.equal(fromPage.status, 403)
  const plain = await startDemoBank({ admin: false })
  assert.equal((await fetch(`${plain.url}/admin/faults`)).status, 404)
  assert.equal((await fetch(`${plain.url}/admin/test-users?market=SE`)).status, 404)
  await plain.close()
})

test('the admin endpoint lists the test users of a market, by way to sign in, with the brands where they sign in', async () => {
  const list = async (query: string) => {
    const response = await fetch(`${bank.url}/admin/test-users${query}`)
    return { status: response.status, body: (await response.json()) as TestUsersResponse }
  }
  const { body: swedish } = await list('?market=SE')
  assert.equal(swedish.markets.length, 20)
  const ordinary = swedish.users.find(({ key }) => key === 'u-se-ordinary')
  assert.deepEqual(
    [ordinary?.userName, ordinary?.password, ordinary?.title],
    ['u-se-ordinary', findTestUser('u-se-ordinary')?.password, 'Ordinary'],
  )
  const names = (flow?: Flow) =>
    brands
      .filter((brand) => brand.market === 'SE' && brand.accountInformation)
      .filter((brand) => flow === undefined || brand.flow === flow)
      .map(({ displayName }) => displayName)
  assert.deepEqual(ordinary?.banks, names())
  const { body: embedded } = await list('?market=se&flow=embedded')
  assert.deepEqual(embedded.users[0]?.banks, names('embedded'))
  const { body: british } = await list('?market=GB')
  const johns = british.users.filter(({ userName }) => userName.startsWith('john'))
  assert.deepEqual(
    johns.map(({ key }) => key),
    ['john', 'john.iban', 'john.eternal'],
  )
  assert.deepEqual(johns[0]?.banks, ['Mock'])
  const ordinaryBanks = british.users.find(({ key }) => key === 'u-gb-ordinary')?.banks ?? []
  assert.ok(ordinaryBanks.length > 0 && !ordinaryBanks.includes('Mock'))
  for (const query of ['', '?market=XX', '?market=SE&market=NO', '?market=SE&flow=walk'])
    assert.equal((await list(query)).status, 400, query)
})

test('consents survive a restart; the file is private and contains no secret, code or token in plain text', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'demo-bank-'))
  const first = await startDemoBank({ dataDir })
  const party = await registerThirdParty(first.url)
  const code = await codeFor(party, 'u-se-ordinary')
  const tokens = (await (await party.redeem(code)).json()) as Tokens
  const file = join(dataDir, 'demo-bank.sqlite')
  for (const each of [file, `${file}-wal`, `${file}-shm`]) {
    assert.equal((await stat(each)).mode & 0o777, 0o600, each)
  }
  await first.close()
  const content = (await readFile(file)).toString('latin1')
  const secret = Buffer.from(party.authorization.slice(6), 'base64').toString().split(':')[1] ?? ''
  for (const planted of [code, tokens.access_token, tokens.refresh_token, secret]) {
    assert.ok(planted.length > 40 && !content.includes(planted))
  }
  assert.ok(content.includes(tokens.consent_id), 'the file is the one that was used')
  const second = await startDemoBank({ dataDir })
  const answer = await fetch(`${second.url}/open-banking/v1/accounts`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  assert.equal(answer.status, 200)
  await second.close()
  await rm(dataDir, { recursive: true })
})

test('expired rows are deleted, so the file stays small', () => {
  const db = openDatabase(':memory:', (count) => randomBytes(count))
  const day = 86_400_000
  for (let index = 0; index < 1200; index++) {
    db.run(
      'INSERT INTO codes VALUES (?, ?, NULL, ?, ?, ?, NULL)',
      `h${index}`,
      'c',
      'x',
      'y',
      index < 900 ? 0 : 10 * day,
    )
  }
  db.sweep(2 * day)
  db.sweep(2 * day + 1)
  assert.equal(
    db.all('SELECT 1 FROM codes').length,
    700,
    'one batch of 500, and no second one within the minute',
  )
  db.sweep(2 * day + 60_000)
  assert.equal(db.all('SELECT 1 FROM codes').length, 300, 'only what is still good is left')
  db.close()
})

test('a database of the first version is migrated and keeps its data; one of a later version is rejected', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'demo-bank-'))
  openDatabase(dataDir, (count) => randomBytes(count)).close()
  const file = join(dataDir, 'demo-bank.sqlite')
  const raw = new DatabaseSync(file)
  // As the first version left it.
  raw.exec(`DROP TABLE refunds; DROP TABLE payments; DROP TABLE payment_postings; DROP TABLE collection_accounts;
    ALTER TABLE flows DROP COLUMN inputs;
    ALTER TABLE flows DROP COLUMN payment_id; DROP TABLE unattended_reads; ALTER TABLE flows DROP COLUMN answered;
    ALTER TABLE flows DROP COLUMN data; ALTER TABLE flows DROP COLUMN history_months;
    ALTER TABLE flows DROP COLUMN account_types; ALTER TABLE consents DROP COLUMN data;
    DROP INDEX flows_by_origin; ALTER TABLE flows DROP COLUMN origin; ALTER TABLE flows DROP COLUMN ui_locales;
    ALTER TABLE consents DROP COLUMN account_types; ALTER TABLE consents DROP COLUMN history_months; PRAGMA user_version = 1;
    INSERT INTO consents VALUES ('cns_kept', 'c', 'u-se-ordinary', 'se-demobank-password', '', 1, 2, NULL)`)
  raw.close()
  const upgraded = openDatabase(dataDir, (count) => randomBytes(count))
  assert.equal(upgraded.one('SELECT id FROM consents')?.id, 'cns_kept')
  assert.deepEqual(findConsent(upgraded, 'cns_kept')?.access, WHOLE_ACCESS)
  assert.deepEqual(upgraded.all('SELECT answered FROM flows'), [])
  assert.deepEqual(upgraded.all('SELECT * FROM unattended_reads'), [])
  upgraded.close()
  const later = new DatabaseSync(file)
  later.exec('PRAGMA user_version = 99')
  later.close()
  assert.throws(() => openDatabase(dataDir, (count) => randomBytes(count)), /version 99/)
  await rm(dataDir, { recursive: true })
})
