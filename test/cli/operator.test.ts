// rule: Commands operator add, remove and list, and the audit trail of a suspension
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createMember, PASSWORD } from '../flows/console/visitor.ts'
import { at, commandsOn, textAt } from '../support/command-line.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
  })
  after(() => platform.stop())

  const commands = () => commandsOn(platform.database)
  const listed = async (): Promise<readonly unknown[]> => {
    const operators = await commands().need('operator', 'list')
    assert.ok(Array.isArray(operators))
    return operators.map((operator) => textAt(operator, 'email'))
  }
  const events = async () => {
    const { store } = await platform.workbench()
    return (await store.listOperatorEvents(100)).map(
      ({ action, actor, target }) => `${action} ${target} by ${actor}`,
    )
  }

  test('the desk opens with operator add and closes with operator remove, at once, and both are recorded', async () => {
    const { run, need } = commands()
    assert.equal(
      (await run(['operator', 'list'])).stdout,
      'There is no operator yet. Add one with the command operator add.\n',
    )
    const asa = await createMember(platform)
    const desk = async () => (await asa.call('GET', '/operator/events')).status
    assert.equal(await desk(), 404)
    const email = asa.email.toLowerCase()
    assert.deepEqual(await need('operator', 'add', asa.email.toUpperCase()), { email, already: false })
    assert.deepEqual(await need('operator', 'add', asa.email), { email, already: true })
    assert.equal(await desk(), 200)
    assert.deepEqual(await listed(), [email])
    assert.match((await run(['operator', 'list'])).stdout, new RegExp(`^EMAIL +ADDED\n${email} +\\d{4}-`))
    assert.deepEqual(await need('operator', 'remove', asa.email.toUpperCase()), { email, removed: true })
    assert.equal(await desk(), 404)
    assert.deepEqual(await listed(), [])
    assert.deepEqual(await events(), [`operator.removed ${email} by cli`, `operator.added ${email} by cli`])
  })

  test('an address that is none, a missing one and one that is no operator are refused', async () => {
    const { run } = commands()
    for (const args of [['add', 'nobody'], ['add', 'a b@example.com'], ['add'], ['remove']]) {
      assert.equal((await run(['operator', ...args])).code, 2, args.join(' '))
    }
    const unknown = await run(['operator', 'remove', 'nobody@example.com', '--json'])
    assert.equal(unknown.code, 1)
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'operator_unknown')
    assert.deepEqual(await listed(), [])
  })

  test('audit list shows who suspended and resumed an app, and why', async () => {
    const { need } = commands()
    const operator = await createMember(platform, 'The operator')
    await need('operator', 'add', operator.email)
    const asa = await createMember(platform)
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'Books',
      display_name: 'Books',
      environment: 'sandbox',
    })
    const message = 'Complaints of end users.'
    await operator.must('POST', `/operator/apps/${app.id}/suspend`, { password: PASSWORD, message })
    await operator.must('POST', `/operator/apps/${app.id}/resume`, { password: PASSWORD })
    for (const [action, target] of [
      ['app.suspended', message],
      ['app.resumed', app.id],
    ]) {
      const found = await need('audit', 'list', '--app', app.client_id, '--action', action ?? '')
      assert.ok(Array.isArray(found) && found.length === 1, action)
      const [event] = found
      assert.deepEqual([at(event, 'actor'), at(event, 'target')], [operator.email, target])
    }
  })
})
