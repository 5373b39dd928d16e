// rule: Metrics: access, values, and a bounded number of series
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, assertStatus, send, TOKEN_PATH } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform } from '../../support/platform.ts'

const FORWARDED: readonly Readonly<Record<string, string>>[] = [
  { 'x-forwarded-for': '127.0.0.1' },
  { forwarded: 'for=127.0.0.1' },
]

forEachEngine((engine) => {
  for (const [setting, direct, passedOn] of [
    ['loopback', 200, 404],
    ['public', 200, 200],
    ['off', 404, 404],
  ] as const) {
    test(`TALLYSTICK_METRICS=${setting}: ${direct} on this machine, ${passedOn} for what a proxy passes on`, async (t) => {
      const settings = { TALLYSTICK_METRICS: setting }
      const platform = await startTestPlatform(engine, { demoBank: false, settings })
      t.after(() => platform.stop())
      const url = `${platform.baseUrl}/metrics`
      const answers = [
        await send(url),
        ...(await Promise.all(FORWARDED.map((headers) => send(url, { headers })))),
      ]
      for (const [index, answer] of answers.entries()) {
        const status = index === 0 ? direct : passedOn
        if (status === 404) assertRefused(answer, 404, 'request.not_found')
        else assert.match(assertStatus(answer, status).text, /^# HELP /)
      }
    })
  }

  test('grants and requests are counted, and no path, method or client id from outside becomes a label', async (t) => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    t.after(() => platform.stop())
    const { baseUrl, developer } = platform
    const read = async () => (await send(`${baseUrl}/metrics`)).text.split('\n')
    const figureOf = (lines: readonly string[], name: string) =>
      Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? 0)
    const issued = 'tallystick_grants_total{type="client_credentials",outcome="issued"}'
    const wrong = 'tallystick_grants_total{type="client_credentials",outcome="client_secret_invalid"}'
    const requests = `tallystick_http_requests_total{route="${TOKEN_PATH}",method="POST",status="200"}`
    const before = await read()
    await developer.needClientToken()
    await developer.token({ grant_type: 'client_credentials', client_secret: 'wrong' })
    const between = await read()
    for (const name of [issued, wrong, requests]) {
      assert.equal(figureOf(between, name), figureOf(before, name) + 1, name)
    }
    for (let index = 0; index < 20; index++) {
      const mark = `planted${index}`
      await send(`${baseUrl}/${mark}`)
      await send(`${baseUrl}/data/v2/accounts/${mark}`)
      await send(`${baseUrl}/api/v1/${mark}?${mark}`, { method: index % 2 === 0 ? 'PROPFIND' : 'SEARCH' })
      await developer.token({ grant_type: mark, client_id: mark, client_secret: mark, scope: mark })
      await developer.token({ grant_type: 'client_credentials', client_id: mark, client_secret: mark })
    }
    const after = await read()
    assert.doesNotMatch(after.join('\n'), /planted|PROPFIND|SEARCH/)
    assert.ok(after.length - between.length < 120, `${after.length - between.length} new lines`)
  })
})
