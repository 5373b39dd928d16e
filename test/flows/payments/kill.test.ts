// rule: A payment moves money once, although platform and bank are killed
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createBrowser } from '../../support/browser.ts'
import { assertStatus, postForm, textOf } from '../../support/developer.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startProcess, type TestProcess } from '../../support/platform-process.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { approveAtBank, buildShop, chooseBank, newKeyPair, type Shop, toMerchantAccount } from './journey.ts'

const CLI = fileURLToPath(new URL('../../../bin/tallystick.mjs', import.meta.url))
const AMOUNT = 1234
const PAYMENTS = 5
/** For so long nobody else continues a payment whose worker has died. */
const LEASE_MS = 60_000

async function addKey({ database, developer }: TestProcess): Promise<Shop['signing']> {
  const { publicKey, privateKey } = newKeyPair()
  const file = join(database.dataDir, 'payments.pub')
  writeFileSync(file, publicKey)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [CLI, 'key', 'add', file, '--app', developer.clientId, '--name', 'payments', '--json'],
    {
      env: {
        ...process.env,
        TALLYSTICK_DATA_DIR: database.dataDir,
        ...(database.databaseUrl !== undefined && { DATABASE_URL: database.databaseUrl }),
      },
    },
  )
  const { key_id: kid } = JSON.parse(stdout) as { key_id: string }
  return { kid, privateKeyPem: privateKey }
}

async function openShopAt(platform: TestProcess, signing: Shop['signing']): Promise<Shop> {
  const { baseUrl, developer } = platform
  const issued = await postForm(`${baseUrl}/connect/token`, {
    grant_type: 'client_credentials',
    client_id: developer.clientId,
    client_secret: developer.clientSecret,
    scope: 'payments',
  })
  const app = { appId: '', redirectUris: [], ...developer } as unknown as Shop['app']
  return buildShop(baseUrl, { app, signing, token: textOf(issued, 'access_token') })
}

forEachEngineTogether((engine) => {
  test('killed after the approval, the payment is executed once when the platform is back', async () => {
    // With other ports both would be somebody else to each other.
    const [port, bankPort] = [String(await findFreePort()), String(await findFreePort())]
    let platform = await startProcess(engine, {
      settings: { PORT: port, TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: bankPort },
    })
    try {
      const signing = await addKey(platform)
      let shop = await openShopAt(platform, signing)
      const balanceOf = async () => {
        const { body } = assertStatus(await shop.get('/v3/merchant-accounts'), 200)
        const [first] = (body as { items: { id: string; current_balance_in_minor: number }[] }).items
        assert.ok(first)
        return first
      }
      const { id: accountId, current_balance_in_minor: before } = await balanceOf()
      const ids: string[] = []
      for (let count = 0; count < PAYMENTS; count += 1) {
        const { id } = await shop.create(toMerchantAccount(accountId))
        ids.push(id)
        const browser = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
        await approveAtBank(browser, await chooseBank(shop, id, undefined, `${platform.baseUrl}/callback`))
      }
      platform.kill('SIGKILL')
      await platform.exited()
      platform = await platform.restart()
      shop = await openShopAt(platform, signing)
      const areSettled = async () => {
        const payments = await Promise.all(ids.map((id) => shop.status(id)))
        return payments.every(({ status }) => status === 'settled')
      }
      await waitUntil('every payment is settled', areSettled, LEASE_MS + 60_000)
      assert.equal((await balanceOf()).current_balance_in_minor, before + AMOUNT * PAYMENTS)
    } finally {
      await platform.stop()
    }
  })
})
