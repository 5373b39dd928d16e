// rule: Two workers of one client refresh in parallel for a hundred rounds
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, assertStatus, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startProcess } from '../../support/platform-process.ts'

const ROUNDS = 100

forEachEngine((engine) => {
  test('at once and right after each other, for 100 rounds: neither is ever refused, both hold the same token', async () => {
    const first = await startProcess(engine, { settings: { TALLYSTICK_LOG_LEVEL: 'silent' } })
    try {
      const second = await startProcess(engine, {
        settings: { TALLYSTICK_LOG_LEVEL: 'silent' },
        beside: first,
      })
      try {
        const refreshOf = (answer: Answer) => textOf(assertStatus(answer, 200), 'refresh_token')
        const { refreshToken } = await first.developer.needUserTokens()
        let [one, other] = [refreshToken, refreshToken]
        for (let round = 0; round < ROUNDS; round++) {
          const refresh = [
            async () => refreshOf(await first.developer.refresh(one)),
            async () => refreshOf(await second.developer.refresh(other)),
          ] as const
          if (round % 2 === 0) {
            const both = await Promise.all(refresh.map((call) => call()))
            one = both[0] ?? ''
            other = both[1] ?? ''
          } else {
            one = await refresh[0]()
            other = await refresh[1]()
          }
          assert.equal(one, other, `round ${round}`)
        }
      } finally {
        await second.stop()
      }
    } finally {
      await first.stop()
    }
  })
})
