// contract: Conformance of tenant isolation: no verb of one app reaches rows of another

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attempts } from './isolation-attempts.ts'
import { plantVictim, portrait, rowsOfVictim, SHOWN_BY_ROW } from './isolation-victim.ts'
import { plantApp } from './samples.ts'
import type { Subject } from './subject.ts'

export function isolationConformance(subject: () => Promise<Subject>): void {
  test('no verb of one app reads or changes anything of another app', async () => {
    const { store, driver } = await subject()
    const victim = await plantVictim(store, driver)
    const { appId: thief } = await plantApp(store)
    const view = async () => ({
      ...(await portrait(store, victim)),
      rows: await rowsOfVictim(driver, victim),
    })
    await view()
    const before = await view()
    for (const table of SHOWN_BY_ROW)
      assert.ok((before.rows[table]?.length ?? 0) > 0, `the portrait shows nothing of ${table}`)
    const identifiers = identifiersOf(victim)
    for (const kind of [victim.app.appId, victim.user.userId]) assert.ok(identifiers.has(kind))
    // Verbs that create come last: afterwards the thief has rows of its own that hold the ids with which it tried.
    const all = Object.entries(attempts(store, victim, thief))
    const creating = all.filter(([verb]) => CREATES.test(verb))
    assert.ok(creating.length > 5, String(creating.length))
    const deleting = all.filter(([verb]) => verb === 'finishAppDeletion')
    const others = all.filter((one) => !creating.includes(one) && !deleting.includes(one))
    for (const [verb, attempt] of [...others, ...creating, ...deleting]) {
      const outcome = await attempt().catch((error: unknown) => error)
      assert.deepEqual(await view(), before, `${verb} changed something of another app`)
      const told =
        JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? `${value}` : value)) ?? ''
      for (const identifier of identifiers) {
        assert.ok(!told.includes(identifier), `${verb} returned ${identifier} of another app: ${told}`)
      }
    }
  })
}

const CREATES = /^(create|add|recordFlow)/

/** Every id, hash and sealed text in the victim's records. */
function identifiersOf(victim: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= 32) found.add(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(victim)
  return found
}
