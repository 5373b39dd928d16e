// rule: Start, readiness and shutdown of the platform process
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answer,
  assertStatus,
  createDeveloper,
  type Developer,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startProcess } from '../../support/platform.ts'

forEachEngine((engine) => {
  test('kill -9 under load: every refresh token that was returned works after the restart', async (t) => {
    const first = await startProcess(engine)
    t.after(() => first.stop())
    const families = await Promise.all(
      Array.from({ length: 16 }, async () => (await first.developer.needUserTokens()).refreshToken),
    )
    // Each client refreshes as fast as it can and holds what it was answered last.
    let answered = 0
    const working = families.map((refreshToken) =>
      refreshUntilItFails(first.developer, refreshToken, () => answered++),
    )
    while (answered <= 64) await sleep(20)
    first.kill('SIGKILL')
    assert.deepEqual(await first.exited(), { code: null, signal: 'SIGKILL' })
    const held = await Promise.all(working)

    const second = await first.restart()
    t.after(() => second.stop())
    const revived = createDeveloper(second.baseUrl, first.developer)
    for (const token of held) {
      const answer = assertStatus(await revived.refresh(token), 200)
      assertStatus(await revived.get('/api/v1/user', textOf(answer, 'access_token')), 200)
    }
    assert.ok(!second.output().includes('"level":"error"'), second.output())
  })

  test('SIGTERM finishes requests in flight, refuses later ones, and exits with 0', async (t) => {
    const running = await startProcess(engine)
    t.after(() => running.stop())
    const { developer } = running
    await developer.needClientToken()
    const outcomes: (Answer | 'refused')[] = []
    let stopped = false
    const clients = Array.from({ length: 8 }, async () => {
      while (!stopped) outcomes.push(await developer.clientToken().catch(() => 'refused' as const))
    })
    while (outcomes.length <= 32) await sleep(20)
    running.kill('SIGTERM')
    const exit = await running.exited()
    stopped = true
    await Promise.all(clients)
    assert.deepEqual(exit, { code: 0, signal: null }, running.output())
    const answers = outcomes.filter((outcome) => outcome !== 'refused')
    assert.ok(answers.filter(({ status }) => status === 200).length > 8)
    // Whoever got an answer got a whole one: a token, or that the server is going away.
    for (const answer of answers) {
      if (answer.status === 200) assert.ok(textOf(answer, 'access_token').length > 100)
      else assert.equal(answer.status, 503, answer.text)
    }
    await assert.rejects(fetch(`${running.baseUrl}/health/live`))
  })

  test('SIGINT exits with 0 as well, and a restart has the same data and credentials', async (t) => {
    const first = await startProcess(engine)
    t.after(() => first.stop())
    const { accessToken, refreshToken } = await first.developer.needUserTokens()
    first.kill('SIGINT')
    assert.deepEqual(await first.exited(), { code: 0, signal: null }, first.output())
    const second = await first.restart()
    t.after(() => second.stop())
    assert.equal(second.developer.clientSecret, first.developer.clientSecret)
    // Tokens name the installation and not its address, so they are good at the new port.
    assertStatus(await second.developer.get('/api/v1/user', accessToken), 200)
    assertStatus(await second.developer.refresh(refreshToken), 200)
  })
})

/** Answers the refresh token of the last answer. */
async function refreshUntilItFails(
  developer: Developer,
  refreshToken: string,
  onAnswer: () => void,
): Promise<string> {
  let held = refreshToken
  for (;;) {
    const answer = await developer.refresh(held).catch(() => undefined)
    if (answer === undefined || answer.status !== 200) return held
    held = textOf(answer, 'refresh_token')
    onAnswer()
  }
}
