// rule: Command compare: values that it makes by requests of its own, with writes only
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type CompareOptions, compareFixtures } from '../../src/cli/compare.ts'
import { flinksConnect } from '../../src/dialects/flinks-connect/index.ts'
import { readFixtures } from '../../src/dialects/read-fixtures.ts'
import { createConnect } from '../flows/flinks-connect/connect.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

forOneEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  const optionsOf = async (more: Partial<CompareOptions> = {}): Promise<CompareOptions> => {
    const { app, customerId, apiKey } = await createConnect(platform)
    return {
      dialect: flinksConnect,
      fixtures: readFixtures(new URL('../../src/dialects/flinks-connect/fixtures/', import.meta.url)),
      baseUrl: platform.baseUrl,
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      values: new Map([
        ['customer_id', customerId],
        ['api_key', apiKey],
      ]),
      writes: true,
      fetch,
      wait: async (ms) => void (await wait(ms / 10)),
      unique: () => crypto.randomUUID(),
      ...more,
    }
  }

  test('with the keys of an app, all but two requests are compared, after one sign-in at the test bank', async () => {
    const found = await compareFixtures(await optionsOf())
    assert.deepEqual(
      found.differences.map(({ fixture, ...one }) => ({ file: fixture.file, ...one })),
      [],
    )
    // These change or delete a login: which one may be lost is for the user to say.
    const needed = found.skipped.map(({ reason }) => reason)
    assert.ok(
      needed.length <= 3 && needed.every((reason) => /spare_login_id|doomed_login_id/.test(reason)),
      needed.join(),
    )
  })

  test('without writes nothing is made, and the missing value is named', async () => {
    const sent: string[] = []
    const found = await compareFixtures(
      await optionsOf({
        writes: false,
        fetch: async (input, init) => {
          sent.push(init?.method ?? 'GET')
          return await fetch(input, init)
        },
      }),
    )
    assert.deepEqual(
      [...new Set(sent)].filter((method) => method !== 'GET'),
      [],
    )
    assert.ok(found.skipped.some(({ reason }) => reason === 'needs --value request_id=...'))
    const bare = await compareFixtures(await optionsOf({ values: new Map() }))
    assert.ok(bare.skipped.every(({ reason }) => /customer_id/.test(reason)))
    assert.deepEqual(bare.compared, [])
  })
})
