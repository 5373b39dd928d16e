// rule: End users in the Console API: search, timeline, refresh, disconnect, masks
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { CALLBACK, connect, createPerson, linkAddressAt } from '../link/journey.ts'
import { createMember, mailedToken, PASSWORD, type Visitor } from './visitor.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let owner: Visitor & { readonly organisationId: string }
  let app: { readonly id: string; readonly client_id: string }
  let client: Record<string, string>
  let root: string
  let ann: string
  let tokens: { readonly access_token: string; readonly refresh_token: string }
  let userId: string
  let connectionId: string

  const token = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ ...client, ...fields })
    const response = await fetch(`${platform.baseUrl}/api/v1/oauth/token`, { method: 'POST', body })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }

  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    owner = await createMember(platform)
    app = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
      redirect_uris: [CALLBACK],
    })
    root = `/apps/${app.id}`
    const { secret } = await owner.must('POST', `${root}/secrets`, { password: PASSWORD })
    client = { client_id: app.client_id, client_secret: secret }
    const { body: own } = await token({ grant_type: 'client_credentials', scope: 'user:create' })
    const created = await fetch(`${platform.baseUrl}/api/v1/user/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ external_user_id: 'ann@books.example', market: 'SE', locale: 'sv_SE' }),
    })
    ann = JSON.parse(await created.text()).user_id
    const address = linkAddressAt(platform.baseUrl, { clientId: app.client_id }, { scope: 'accounts:read' })
    const code = new URL((await connect(createPerson(), address)).url).searchParams.get('code') ?? ''
    tokens = (await token({ grant_type: 'authorization_code', code })).body
    const read = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    assert.equal(read.status, 200)
    await platform.runJobs()
    const { users } = await owner.must('GET', `${root}/users`)
    userId = users.find(({ id }: { id: string }) => id !== ann).id
    connectionId = (await owner.must('GET', `${root}/users/${userId}`)).connections[0].id
  })
  after(() => platform.stop())

  test('users are listed page by page, and found by either id or by a connection', async () => {
    const idsOf = async (query: string) =>
      (await owner.must('GET', `${root}/users${query}`)).users.map(({ id }: { id: string }) => id)
    const first = await owner.must('GET', `${root}/users?limit=1`)
    assert.equal(first.users.length, 1)
    const second = await owner.must('GET', `${root}/users?limit=1&after=${first.next}`)
    assert.deepEqual([first.users[0].id, second.users[0].id].toSorted(), [ann, userId].toSorted())
    assert.equal(second.next, null)
    assert.deepEqual(await idsOf('?q=ann%40'), [ann])
    assert.deepEqual(await idsOf(`?q=${ann.slice(0, 20)}`), [ann])
    assert.deepEqual(await idsOf(`?q=${connectionId}`), [userId])
    assert.deepEqual(await idsOf('?q=nobody'), [])
    assert.equal((await owner.call('GET', `${root}/users?limit=x`)).status, 400)
    assert.equal((await owner.call('GET', `${root}/users/unknown`)).status, 404)
    assert.equal((await owner.call('GET', `${root}/connections/unknown`)).status, 404)
  })

  test('the timeline of a connection goes from the Link session to the data, the tokens and the expiry', async () => {
    const { connection, entries, grants } = await owner.must('GET', `${root}/connections/${connectionId}`)
    assert.deepEqual([connection.user_id, connection.status], [userId, 'updated'])
    const kinds = new Set(entries.map(({ kind }: { kind: string }) => kind))
    for (const kind of ['link_opened', 'link_returned', 'consent', 'connection_created', 'connection_read'])
      assert.ok(kinds.has(kind), kind)
    for (const kind of ['grant_created', 'code_redeemed', 'data_read']) assert.ok(kinds.has(kind), kind)
    const times = entries.map(({ at }: { at: string }) => at)
    assert.deepEqual(times, times.toSorted().toReversed())
    const [grant] = grants
    assert.deepEqual([grant.state, grant.origin, grant.uses.length], ['active', 'consent', 1])
  })

  test('support sees masked data, searches by whole ids only, and may disconnect; an analyst sees no user', async () => {
    const join = async (role: string) => {
      const guest = await createMember(platform, `Own of ${role}`)
      await owner.must('POST', `/organisations/${owner.organisationId}/invitations`, {
        email: guest.email,
        role,
      })
      await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
      return guest
    }
    const support = await join('support')
    const found = async (text: string) =>
      (await support.must('GET', `${root}/users?q=${encodeURIComponent(text)}`)).users
    assert.deepEqual(await found('ann@'), [])
    const [masked] = await found('ann@books.example')
    assert.deepEqual([masked.id, masked.external_user_id], [ann, '•••le'])
    const { connection } = await support.must('GET', `${root}/connections/${connectionId}`)
    const shown = await owner.must('GET', `${root}/connections/${connectionId}`)
    assert.ok(shown.connection.holder === null || connection.holder.startsWith('•••'))
    assert.equal((await (await join('analyst')).call('GET', `${root}/users`)).status, 403)
  })

  test('a refresh, a revoked grant and a disconnection take effect at once, and are in the audit log', async () => {
    const connectionPath = `${root}/connections/${connectionId}`
    await owner.must('POST', `${connectionPath}/refresh`)
    await platform.runJobs()
    const [grant] = (await owner.must('GET', connectionPath)).grants
    await owner.must('POST', `${root}/grants/${grant.id}/revoke`)
    const refused = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    assert.equal(refused.status, 401)
    await platform.runJobs()
    const after = await owner.must('GET', connectionPath)
    const kinds = after.entries.map(({ kind }: { kind: string }) => kind)
    assert.ok(kinds.includes('grant_revoked') && kinds.includes('request_refused'))
    assert.equal(after.grants[0].state, 'revoked')
    await owner.must('POST', `${connectionPath}/disconnect`)
    assert.equal((await owner.call('POST', `${connectionPath}/disconnect`)).status, 400)
    assert.equal((await owner.call('POST', `${connectionPath}/refresh`)).status, 400)
    assert.equal((await owner.call('POST', `${root}/grants/unknown/revoke`)).status, 404)
    const { events } = await owner.must('GET', `${root}/events`)
    const done = events.map(({ action, actor }: { action: string; actor: string }) => [action, actor])
    for (const action of ['connection.ended', 'grant.revoked', 'connection.refresh_requested'])
      assert.ok(
        done.some(([one, by]: string[]) => one === action && by === owner.email),
        action,
      )
  })

  test('an administrator deletes a user with the password, and everything of the user is gone', async () => {
    const address = linkAddressAt(platform.baseUrl, { clientId: app.client_id }, { scope: 'accounts:read' })
    const code = new URL((await connect(createPerson(), address)).url).searchParams.get('code') ?? ''
    const { body: own } = await token({ grant_type: 'authorization_code', code })
    const readStatus = async () => {
      const headers = { authorization: `Bearer ${own.access_token}` }
      return (await fetch(`${platform.baseUrl}/data/v2/accounts`, { headers })).status
    }
    assert.equal(await readStatus(), 200)
    const { users } = await owner.must('GET', `${root}/users`)
    const { id } = users.find((user: { id: string }) => user.id !== ann && user.id !== userId)
    const path = `${root}/users/${id}`
    const [connection] = (await owner.must('GET', path)).connections
    const wrong = await owner.call('POST', `${path}/delete`, { body: { password: 'not this one' } })
    assert.deepEqual([wrong.status, Object.keys(wrong.body.fields)], [403, ['password']])
    assert.equal((await owner.call('POST', `${path}/delete`, { body: {} })).status, 400)
    assert.equal(await readStatus(), 200)
    await owner.must('POST', `${path}/delete`, { password: PASSWORD })
    assert.equal(await readStatus(), 401)
    assert.equal((await owner.call('GET', path)).status, 404)
    assert.equal((await owner.call('GET', `${root}/connections/${connection.id}`)).status, 404)
    const again = await owner.call('POST', `${path}/delete`, { body: { password: PASSWORD } })
    assert.equal(again.status, 404)
  })
})
