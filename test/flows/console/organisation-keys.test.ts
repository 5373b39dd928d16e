// rule: Keys of an organisation, with which machines call the Console API
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { whyForPeople } from '../../../src/console-api/for-people.ts'
import { CONSOLE_ROUTES } from '../../../src/console-api/route-table.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { assertDescribed } from './described-response.ts'
import { requestToken } from './request-token.ts'
import { createMember, createVisitor, PASSWORD, type Visitor } from './visitor.ts'

const HOUR_MS = 3_600_000
const NAMES = { name: 'App', display_name: 'App', environment: 'sandbox' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let asa: Visitor & { readonly organisationId: string }
  let own: string
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    asa = await createMember(platform)
    own = `/organisations/${asa.organisationId}`
  })
  after(() => platform.stop())

  const createOf = (
    by: Visitor & { readonly organisationId: string },
    permissions: readonly string[],
    more = {},
  ) =>
    by.must('POST', `/organisations/${by.organisationId}/keys`, {
      ...{ password: PASSWORD, name: 'CI', permissions, ...more },
    })
  const create = (permissions: readonly string[], more: object = {}) => createOf(asa, permissions, more)
  /** As a machine calls: no cookie, no token of a session, no origin. */
  const machine = (key: string) => {
    const visitor = createVisitor(platform)
    const headers = {
      authorization: `Bearer ${key}`,
      'sec-fetch-site': 'cross-site',
      origin: 'https://x.example',
    }
    return (method: string, path: string, body?: unknown) =>
      visitor.call(method, path, { headers, ...(body !== undefined && { body }) })
  }

  test('a key makes an app and its secret without a password, within its permissions', async () => {
    const created = await create(['apps.create', 'apps.read', 'secrets.manage'])
    assert.match(created.key, /^tso_[\w-]{43}$/)
    assert.ok(!JSON.stringify(await asa.must('GET', `${own}/keys`)).includes(created.key))
    const call = machine(created.key)
    const { body: self } = await call('GET', '/key')
    assert.deepEqual([self.organisation_id, self.organisation], [asa.organisationId, 'Books AB'])
    const app = await call('POST', `${own}/apps`, NAMES)
    assert.equal(app.status, 201)
    const secret = await call('POST', `/apps/${app.body.id}/secrets`, { name: 'made by CI' })
    assert.equal(secret.status, 201)
    assert.equal((await requestToken(platform, app.body.client_id, secret.body.secret)).status, 200)
    const denied = await call('PATCH', `/apps/${app.body.id}`, { name: 'x' })
    assert.deepEqual([denied.status, denied.body.code], [403, 'permission_missing'])
    const { events } = await asa.must('GET', `/apps/${app.body.id}/events`)
    assert.ok(events.every(({ actor }: { actor: string }) => actor === 'key CI'))
    const { keys } = await asa.must('GET', `${own}/keys`)
    const shown = keys.find(({ id }: { id: string }) => id === created.id)
    assert.ok(shown.last_used_at !== null && shown.last_used_ip !== null)
  })

  test('a key opens nothing of another organisation, of accounts or of the desk, and makes no other key', async () => {
    const thief = await createMember(platform, 'Thieves AB')
    const { permissions } = await asa.must('GET', `${own}/keys`)
    const names = permissions.map(({ name }: { name: string }) => name)
    assert.ok(names.length > 5 && !names.includes('keys.manage'))
    const { key } = await create(names)
    const call = machine(key)
    const app = await thief.must('POST', `/organisations/${thief.organisationId}/apps`, NAMES)
    for (const route of CONSOLE_ROUTES.filter(({ access }) => access !== 'public' && access !== 'key')) {
      const path = route.path
        .replace(':organisationId', thief.organisationId)
        .replace(':appId', app.id)
        .replaceAll(/:\w+/g, 'x')
      const { status, body } = await call(route.method, path)
      if (route.access === 'caller') continue
      const expected = whyForPeople(route) === undefined ? [404, 415, 400] : [403]
      assert.ok(expected.includes(status), `${route.method} ${path}: ${status} ${body?.code}`)
    }
    const more = await call('POST', `${own}/keys`, { name: 'x', permissions: ['apps.read'] })
    assert.deepEqual([more.status, more.body.code], [403, 'key_not_allowed'])
    const leave = await call('POST', `${own}/leave`)
    assert.deepEqual([leave.status, leave.body.code], [403, 'key_not_allowed'])
    const escalated = await asa.call('POST', `${own}/keys`, {
      body: { password: PASSWORD, name: 'x', permissions: ['keys.manage'] },
    })
    assert.deepEqual([escalated.status, escalated.body.code], [400, 'permissions_invalid'])
  })

  test('a key invites and removes only members whose role has no more permissions than the key', async () => {
    const viewer = ['organisation.read', 'apps.read', 'webhooks.read', 'secrets.read']
    const ola = await createMember(platform)
    const { key } = await createOf(ola, ['members.manage', ...viewer])
    const root = `/organisations/${ola.organisationId}`
    const call = machine(key)
    const invite = (role: string) => call('POST', `${root}/invitations`, { email: `${role}@x.example`, role })
    assert.equal((await invite('viewer')).status, 201)
    for (const role of ['administrator', 'developer', 'support']) {
      const { status, body } = await invite(role)
      assert.deepEqual([status, body.code], [403, 'role_too_high'], role)
    }
    const { members } = await ola.must('GET', `${root}/members`)
    const one = `${root}/members/${members[0].id}`
    const removed = await call('DELETE', one)
    assert.deepEqual([removed.status, removed.body.code], [403, 'role_too_high'])
    const promoted = await call('PATCH', one, { role: 'viewer' })
    assert.deepEqual([promoted.status, promoted.body.code], [403, 'key_not_allowed'])
  })

  test('a key manages webhooks without a password, and a person does not', async () => {
    const ola = await createMember(platform)
    const app = await ola.must('POST', `/organisations/${ola.organisationId}/apps`, NAMES)
    const hooks = `/apps/${app.id}/webhooks`
    const body = { dialect: 'tink', url: 'https://app.invalid/hook', events: ['refresh.finished'] }
    const unproven = await ola.call('POST', hooks, { body })
    assert.deepEqual([unproven.status, Object.keys(unproven.body.fields)], [400, ['password']])
    const call = machine((await createOf(ola, ['webhooks.manage'])).key)
    const { status, body: made } = await call('POST', hooks, body)
    assert.equal(status, 201)
    const rotated = await call('POST', `${hooks}/${made.id}/rotate-secret`, { overlap_seconds: 0 })
    assert.ok(rotated.status === 200 && rotated.body.secret !== made.secret)
    for (const path of ['rotate-secret', 'delete']) {
      const refused = await ola.call('POST', `${hooks}/${made.id}/${path}`, { body: {} })
      assert.deepEqual([refused.status, Object.keys(refused.body.fields)], [400, ['password']], path)
    }
    const test = await call('POST', `${hooks}/${made.id}/test`, { event: 'refresh.finished' })
    assert.deepEqual([test.status, test.body.code], [403, 'permission_missing'])
    assert.equal((await call('POST', `${hooks}/${made.id}/delete`, {})).status, 204)
  })

  test('a key ends by its expiry, and by its revocation at once on every instance', async () => {
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false, jobs: 'on call' })
    const expires_at = new Date(platform.clock.nowMs() + HOUR_MS).toISOString()
    const short = await create(['apps.read'], { expires_at })
    const late = await asa.call('POST', `${own}/keys`, {
      body: { password: PASSWORD, name: 'x', permissions: ['apps.read'], expires_at: '2020-01-01T00:00:00Z' },
    })
    assert.deepEqual([late.status, late.body.code], [400, 'expiry_in_the_past'])
    // Without a zone, on a day that does not exist, or no time at all.
    for (const wrong of ['2030-01-31T12:00:00', '2030-02-31T12:00:00Z', '2030-01-31', 'tomorrow', '']) {
      const body = { password: PASSWORD, name: 'x', permissions: ['apps.read'], expires_at: wrong }
      const refused = await asa.call('POST', `${own}/keys`, { body })
      assert.deepEqual([refused.status, Object.keys(refused.body.fields)], [400, ['expires_at']], wrong)
    }
    const unproven = await asa.call('POST', `${own}/keys`, {
      body: { name: 'x', permissions: ['apps.read'] },
    })
    assert.equal(unproven.status, 400)
    const long = await create(['apps.read'])
    const list = async (key: string, at = platform) => {
      const response = await fetch(`${at.baseUrl}/console/api${own}/apps`, {
        headers: { authorization: `Bearer ${key}` },
      })
      return response.status
    }
    assert.deepEqual([await list(short.key), await list(long.key, beside)], [200, 200])
    platform.clock.advance(HOUR_MS)
    assert.equal(await list(short.key), 401)
    await asa.logIn()
    await asa.must('POST', `${own}/keys/${long.id}/revoke`)
    assert.deepEqual([await list(long.key), await list(long.key, beside)], [401, 401])
    assert.equal((await asa.call('POST', `${own}/keys/${long.id}/revoke`)).status, 404)
    for (const wrong of ['tso_x', '', 'tso_'.padEnd(300, 'x')]) assert.equal(await list(wrong), 401)
    const bare = await fetch(`${platform.baseUrl}/console/api/key`)
    assert.equal(bare.status, 401)
    await beside.stop()
  })

  test('the OpenAPI document is valid, and describes every route that a key may call', async () => {
    const response = await fetch(`${platform.baseUrl}/console/api/openapi.json`)
    const document = Object(await response.json())
    const { valid, errors } = await new Validator().validate(document)
    assert.ok(valid, JSON.stringify(errors))
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const known = CONSOLE_ROUTES.filter((route) => whyForPeople(route) === undefined).map(
      ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    )
    assert.deepEqual(described.toSorted(), known.toSorted())
    assert.ok(known.length > 25)
    const answers =
      (status: number, body: unknown, type = 'application/json') =>
      () =>
        assertDescribed('GET', '/organisations/x/members', { status, type, body })
    assert.doesNotThrow(answers(200, { members: [] }))
    for (const wrong of [{}, { members: [{}] }, { members: [], more: 1 }, undefined])
      assert.throws(answers(200, wrong), /GET \/organisations\/x\/members/)
    assert.throws(answers(201, { members: [] }), /the status 201 is not described/)
    assert.throws(answers(404, { code: 'not_found' }), /members/)
  })

  test('a secret is rolled with a grace in which both work, and shows from where and how often it was used', async () => {
    await asa.logIn()
    const app = await asa.must('POST', `${own}/apps`, NAMES)
    const secrets = `/apps/${app.id}/secrets`
    const old = await asa.must('POST', secrets, { password: PASSWORD, name: 'billing' })
    const status = async (secret: string) => (await requestToken(platform, app.client_id, secret)).status
    for (let calls = 0; calls < 3; calls++) assert.equal(await status(old.secret), 200)
    await platform.runJobs()
    const [used] = (await asa.must('GET', secrets)).secrets
    assert.deepEqual([used.calls, used.last_used_ip], [3, '127.0.0.1'])
    const roll = (id: string, body: object) => asa.call('POST', `${secrets}/${id}/roll`, { body })
    assert.equal((await roll(old.id, { grace_hours: 1 })).status, 400)
    assert.equal((await roll(old.id, { password: PASSWORD, grace_hours: 2 })).status, 400)
    const { status: rolled, body: next } = await roll(old.id, { password: PASSWORD, grace_hours: 1 })
    assert.deepEqual([rolled, next.name], [201, 'billing'])
    assert.deepEqual([await status(old.secret), await status(next.secret)], [200, 200])
    platform.clock.advance(HOUR_MS)
    assert.deepEqual([await status(old.secret), await status(next.secret)], [401, 200])
    assert.equal((await roll(old.id, { password: PASSWORD, grace_hours: 0 })).status, 404)
    const { body: last } = await roll(next.id, { password: PASSWORD, grace_hours: 0 })
    assert.deepEqual([await status(next.secret), await status(last.secret)], [401, 200])
    platform.clock.advance(HOUR_MS)
    await asa.logIn()
    for (let count = 1; count < 5; count++) await asa.must('POST', secrets, { password: PASSWORD })
    const sixth = await roll(last.id, { password: PASSWORD, grace_hours: 24 })
    assert.deepEqual([sixth.status, sixth.body.code], [409, 'secret_limit_reached'])
    const facts = await Promise.all(
      Array.from({ length: 4 }, () => roll(last.id, { password: PASSWORD, grace_hours: 0 })),
    )
    assert.deepEqual(facts.map((one) => one.status).toSorted(), [201, 404, 404, 404])
  })
})
