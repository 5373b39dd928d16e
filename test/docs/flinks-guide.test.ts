// rule: The guide to Flinks Open Banking: its commands lead from the link to the revocation
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide } from '../support/guide.ts'

const guide = openGuide('flinks')
const folder = mkdtempSync(join(tmpdir(), 'flinks-guide-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the guide leads from the link to data, a new token and the revocation', async () => {
  const [link = '', paste = '', ...rest] = guide.commands
  assert.ok(link.includes('/api/v1/authorize') && paste.includes('paste-the-code-here'))
  const [, userName = '', password = ''] =
    /sign in as `(\w+)` with the password `(\w+)`/.exec(guide.text) ?? []
  assert.equal(password, 'Everyday')
  const url = (await guide.shell([link])).trim()
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(url), 'ca-capital-redirect')
  const end = new URL((await approve(person, await signIn(person, bank, userName))).url)
  assert.equal(end.searchParams.get('state'), 'my-state')
  const code = end.searchParams.get('code') ?? ''

  const printed = await guide.shell([paste.replace('paste-the-code-here', code), ...rest], { cwd: folder })
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
