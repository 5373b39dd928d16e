// rule: Sign-up by invitation, and what the operator keeps to itself in production
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { commandsOn } from '../../support/command-line.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createVisitor, mailedToken, PASSWORD, readMailbox } from './visitor.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_SIGN_UP: 'invited' },
    })
  })
  after(() => platform.stop())

  test('who was not invited signs up nowhere, and founds nothing', async () => {
    const stranger = createVisitor(platform)
    const body = { name: 'X', email: stranger.email, password: PASSWORD, organisation: 'X' }
    for (const invitation of [undefined, '', 'x'.repeat(43)]) {
      const sent = invitation === undefined || invitation === '' ? body : { ...body, invitation }
      const response = await stranger.call('POST', '/sign-up', { body: sent })
      assert.deepEqual([response.status, response.body.code], [403, 'sign_up_closed'])
    }
    assert.equal((await stranger.logIn()).status, 401)
  })

  test('the operator invites the first administrator, who signs up with the link and invites others', async () => {
    const { need } = commandsOn(platform.database)
    const asa = createVisitor(platform)
    const invited = Object(await need('member', 'invite', asa.email))
    assert.deepEqual([invited.email, invited.role], [asa.email, 'administrator'])
    const token = new URL(String(invited.link)).searchParams.get('token') ?? ''
    assert.equal(await mailedToken(platform, asa.email), token)
    const other = createVisitor(platform)
    const stolen = { name: 'X', email: other.email, password: PASSWORD, invitation: token }
    assert.equal((await other.call('POST', '/sign-up', { body: stolen })).status, 403)
    const own = {
      name: 'Åsa Ek',
      email: asa.email,
      password: PASSWORD,
      organisation: 'Mine',
      invitation: token,
    }
    await asa.must('POST', '/sign-up', own)
    // The command has the clock of the machine, which is ahead of the test's.
    const verification = (await readMailbox(platform, asa.email)).find(({ subject }) =>
      /Verify/.test(subject),
    )
    const link = new URL(verification?.links[0] ?? 'x:')
    await asa.must('POST', '/verifications', { token: link.searchParams.get('token') })
    await asa.logIn()
    await asa.must('POST', '/invitations/accept', { token })
    const { organisations } = await asa.must('GET', '/session')
    assert.deepEqual(
      organisations.map(({ name, role }: { name: string; role: string }) => [name, role]),
      [['Sandbox organisation', 'administrator']],
    )
    const founded = await asa.call('POST', '/organisations', { body: { name: 'Mine' } })
    assert.deepEqual([founded.status, founded.body.code], [403, 'sign_up_closed'])
    const members = await need('member', 'list')
    assert.deepEqual(
      (Array.isArray(members) ? members : []).map((one) => [Object(one).email, Object(one).role]),
      [[asa.email, 'administrator']],
    )
  })
})
