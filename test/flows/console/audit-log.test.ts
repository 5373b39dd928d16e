// rule: Audit log: who, from where, before and after, and a verified chain
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyAudit } from '../../../src/core/apps/verify-audit.ts'
import { addOperator } from '../../../src/core/operators/grant-operator.ts'
import { at, commandsOn } from '../../support/command-line.ts'
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

  test('the events of operators are a chain of their own, and each way to tamper with it is found', async () => {
    const { ports } = await platform.workbench()
    const { run, need } = commandsOn(platform.database)
    assert.equal((await owner.call('GET', '/operator/events/verification')).status, 404)
    assert.equal(await addOperator(ports, { email: owner.email, actor: 'cli' }), 'added')
    const app = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
      name: 'Other',
      display_name: 'Other',
      environment: 'sandbox',
    })
    const desk = `/operator/apps/${app.id}`
    platform.clock.advance(1)
    await owner.must('POST', `${desk}/suspend`, { password: PASSWORD, message: 'Unpaid.' })
    platform.clock.advance(1)
    await owner.must('POST', `${desk}/resume`, { password: PASSWORD })
    platform.clock.advance(1)
    await owner.must('POST', `${desk}/suspend`, { password: PASSWORD, message: 'Again.' })
    await platform.runJobs()
    const { events } = await owner.must('GET', '/operator/events')
    const suspended = { suspended: true, reason: 'Unpaid.' }
    assert.deepEqual(
      events.map(({ action, before, after }: Record<string, unknown>) => [action, before, after]),
      [
        ['app.suspended', { suspended: false }, { suspended: true, reason: 'Again.' }],
        ['app.resumed', suspended, { suspended: false }],
        ['app.suspended', { suspended: false }, suspended],
        ['operator.added', { operator: false }, { operator: true }],
      ],
    )
    assert.match(events[0].origin, /^(127\.0\.0\.1|::1)$/)
    const verification = () => owner.must('GET', '/operator/events/verification')
    const { checked, sequence, hash } = await verification()
    assert.deepEqual([checked, sequence], [4, 4])
    const head = `4:${hash}`
    assert.deepEqual(await need('audit', 'verify', '--operators', '--head', head), { checked: 4, head })
    assert.equal((await run(['audit', 'verify', '--operators', '--organisation', 'x'])).code, 2)
    const listed = await need('audit', 'list', '--operators', '--action', 'app.resumed')
    assert.deepEqual(at(listed, 0, 'before'), suspended)

    const sql = (text: string) => runSql(platform.database, text)
    const found = async () => {
      const { broken_at, problem } = await verification()
      return [broken_at, problem]
    }
    const set = (which: number, what: string) =>
      sql(`UPDATE operator_events SET ${what} WHERE sequence = ${which}`)
    // Changed, and changed back.
    await set(2, "after_change = '{}'")
    assert.deepEqual(await found(), [2, 'changed'])
    await set(2, `after_change = '${JSON.stringify(suspended)}'`)
    assert.deepEqual(await found(), [null, null])
    // Two events in each other's place.
    const swap = async () => {
      await set(2, 'sequence = 99')
      await set(3, 'sequence = 2')
      await set(99, 'sequence = 3')
    }
    await swap()
    assert.deepEqual(await found(), [2, 'changed'])
    await swap()
    assert.deepEqual(await found(), [null, null])
    // The last event removed: the rest is a valid chain, and only a head that was kept shows it.
    await sql('DELETE FROM operator_events WHERE sequence = 4')
    assert.deepEqual(await found(), [null, null])
    assert.equal((await run(['audit', 'verify', '--operators', '--head', head])).code, 1)
    // One in the middle removed.
    await sql('DELETE FROM operator_events WHERE sequence = 2')
    assert.deepEqual(await found(), [2, 'missing'])
    assert.equal((await run(['audit', 'verify', '--operators'])).code, 1)
  })
})
