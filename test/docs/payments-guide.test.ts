// rule: The guide to payments: its commands lead from a new key to an executed payment
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { approveAtBank, BANK } from '../flows/payments/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide, type Variables } from '../support/guide.ts'
import { waitUntil } from '../support/wait-until.ts'

const { bash, platform, unexecuted } = openGuide('payments')
const json = async (part: string, more: Variables = {}) => {
  const KEY_FILE = join(platform().database.dataDir, 'payments-key.pem')
  return Object(JSON.parse(await bash(part, { KEY_FILE, ...more })))
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
  assert.match(
    await bash('webhooks create', { WEBHOOK_URL: 'https://shop.example/hooks' }),
    /payment\.executed/,
  )
  assert.deepEqual(unexecuted(), [])
})
