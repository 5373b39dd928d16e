// rule: Audit log: who, from where, before and after, and a verified chain
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyAudit } from '../../../src/core/apps/verify-audit.ts'
import { commandsOn } from '../../support/command-line.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { createMember, PASSWORD, type Visitor } from './visitor.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let owner: Visitor & { readonly organisationId: string }
  let appId: string
  let root: string

  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    owner = await createMember(platform)
    const names = { name: 'App', display_name: 'App', environment: 'sandbox' }
    appId = (await owner.must('POST', `/organisations/${owner.organisationId}/apps`, names)).id
    root = `/apps/${appId}/events`
    await owner.must('PATCH', `/apps/${appId}`, { name: 'Renamed' })
    await owner.must('POST', `/apps/${appId}/secrets`, { password: PASSWORD })
    await platform.runJobs()
  })
  after(() => platform.stop())

  test('an event says who did it, from where, and what was before and after', async () => {
    const { events, next } = await owner.must('GET', root)
    assert.equal(next, null)
    const changed = events.find(({ action }: { action: string }) => action === 'app.changed')
    assert.equal(changed.actor, owner.email)
    assert.match(changed.origin, /^(127\.0\.0\.1|::1)$/)
    assert.deepEqual([changed.before, changed.after], [{ name: 'App' }, { name: 'Renamed' }])
    const numbers = events.map(({ sequence }: { sequence: number }) => sequence)
    assert.deepEqual(numbers, [3, 2, 1])
    assert.equal((await owner.call('GET', `${root}?before=zz`)).status, 400)
    assert.equal((await owner.must('GET', `${root}?before=${events[0].id}`)).events.length, 2)
  })

  test('the chains of the app and of the organisation verify', async () => {
    const own = await owner.must('GET', `${root}/verification`)
    assert.deepEqual([own.checked, own.sequence, own.broken_at], [3, 3, null])
    const { checked, broken_at: brokenAt } = await owner.must(
      'GET',
      `/organisations/${owner.organisationId}/events/verification`,
    )
    assert.ok(checked > 0)
    assert.equal(brokenAt, null)
  })

  test('a changed event, a removed event and a removed end of the chain are found', async () => {
    const { ports } = await platform.workbench()
    const trail = { kind: 'app', id: appId } as const
    const { head } = await verifyAudit(ports, trail)
    assert.equal(head?.sequence, 3)
    const { run, need } = commandsOn(platform.database)
    const shown = `3:${head?.hash}`
    assert.deepEqual(await need('audit', 'verify', '--app', appId, '--head', shown), {
      checked: 3,
      head: shown,
    })
    assert.equal((await run(['audit', 'verify', '--app', appId, '--head', 'odd'])).code, 2)
    const sql = (text: string) => runSql(platform.database, text)
    await sql(`UPDATE audit_events SET actor = 'somebody' WHERE app_id = '${appId}' AND sequence = 2`)
    const changed = await owner.must('GET', `${root}/verification`)
    assert.deepEqual([changed.checked, changed.broken_at, changed.problem], [1, 2, 'changed'])
    await sql(`DELETE FROM audit_events WHERE app_id = '${appId}' AND sequence = 2`)
    const missing = await owner.must('GET', `${root}/verification`)
    assert.deepEqual([missing.broken_at, missing.problem], [2, 'missing'])
    assert.equal((await run(['audit', 'verify', '--app', appId])).code, 1)
    await sql(`DELETE FROM audit_events WHERE app_id = '${appId}' AND sequence > 1`)
    assert.equal((await owner.must('GET', `${root}/verification`)).broken_at, null)
    assert.deepEqual((await verifyAudit(ports, trail, head)).broken, { sequence: 2, problem: 'missing' })
  })
})
