// rule: Access to each route of the Console API, by role and tenant
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ConsoleRoute } from '../../../src/console-api/call.ts'
import { whyForPeople } from '../../../src/console-api/for-people.ts'
import { CONSOLE_ROUTES } from '../../../src/console-api/route-table.ts'
import { STANDARD_LOOK } from '../../../src/core/link/look.ts'
import { createOrganisationKey, revokeOrganisationKey } from '../../../src/core/organisations/manage-keys.ts'
import {
  GRANTABLE,
  mayDo,
  PERMISSION_NAMES,
  type PermissionName,
  ROLES,
  type Role,
} from '../../../src/core/organisations/permissions.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { plantConnection } from './event-source.ts'
import { requestToken } from './request-token.ts'
import { createMember, createVisitor, mailedToken, PASSWORD, SAMPLE_PDF, type Visitor } from './visitor.ts'

type Member = Visitor & { readonly organisationId: string }

const EVERY_BANK = { base: 'every', exclude: [], include: [] }
const LOOK = { colours: STANDARD_LOOK.colours, uppercase_buttons: false, flat_buttons: false }

const CREDENTIAL = { id: 'eA', rawId: 'eA', type: 'public-key', clientExtensionResults: {} }

const CREATE_USER = { operation: 'createUser', path: {}, query: [], headers: [], body: '{}' }

/** A body that is valid and changes nothing of whoever may not send it. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /organisations': { name: 'X' },
  'PATCH /organisations/:organisationId': { name: 'Renamed by another' },
  'PATCH /organisations/:organisationId/members/:memberId': { role: 'viewer' },
  'POST /organisations/:organisationId/invitations': { email: 'x@example.com', role: 'viewer' },
  'POST /organisations/:organisationId/apps': { name: 'X', display_name: 'X', environment: 'sandbox' },
  'PATCH /apps/:appId': { name: 'Renamed by another' },
  'POST /apps/:appId/disable': { password: PASSWORD },
  'POST /apps/:appId/users/:userId/delete': { password: PASSWORD },
  'POST /apps/:appId/tokens/revoke': { token: 'x' },
  'POST /apps/:appId/delete': { password: PASSWORD, name: 'Renamed by another' },
  'POST /apps/:appId/secrets': { password: PASSWORD },
  'POST /apps/:appId/secrets/:secretId/roll': { password: PASSWORD, grace_hours: 1 },
  'POST /organisations/:organisationId/keys': { password: PASSWORD, name: 'X', permissions: ['apps.read'] },
  'POST /apps/:appId/keys': { password: PASSWORD, name: 'X', jwk: {} },
  'PUT /apps/:appId/key-url': { password: PASSWORD, url: 'no URL' },
  'PUT /apps/:appId/dialects/:dialect': { scopes: [] },
  'PUT /organisations/:organisationId/business/contact': {
    company: 'X',
    name: 'X',
    email: 'x@example.com',
    use_case: 'x',
  },
  'PUT /organisations/:organisationId/business/facts': {
    legal_name: 'X',
    registration_number: 'X',
    country: 'SE',
    address: 'X',
    website: 'https://x.example',
    licence: 'none',
  },
  'POST /organisations/:organisationId/documents': { kind: 'other', name: 'x.pdf', content: 'eA==' },
  'POST /apps/:appId/production': { products: ['reports'] },
  'POST /operator/requests/:appId/approve': { password: PASSWORD },
  'POST /operator/requests/:appId/refuse': { password: PASSWORD, message: 'x' },
  'POST /operator/requests/:appId/ask': { password: PASSWORD, message: 'x' },
  'POST /operator/organisations/:organisationId/suspend': { password: PASSWORD, message: 'x' },
  'POST /operator/organisations/:organisationId/resume': { password: PASSWORD },
  'POST /operator/apps/:appId/suspend': { password: PASSWORD, message: 'x' },
  'POST /operator/apps/:appId/resume': { password: PASSWORD },
  'POST /apps/:appId/link-urls': { dialect: 'tink', page: 'linkConnectAccounts', values: {} },
  'POST /apps/:appId/explorer/code': CREATE_USER,
  'POST /apps/:appId/explorer/tokens': { password: PASSWORD, api: 'tink', kind: 'client', scopes: [] },
  'POST /apps/:appId/explorer/requests': CREATE_USER,
  'PUT /apps/:appId/look': LOOK,
  'PUT /apps/:appId/look/logo': { png: 'eA==' },
  'PUT /apps/:appId/banks': EVERY_BANK,
  'POST /apps/:appId/banks/preview': EVERY_BANK,
  'POST /apps/:appId/webhooks': {
    password: PASSWORD,
    dialect: 'tink',
    url: 'https://app.example/other',
    events: ['account.created'],
  },
  'PATCH /apps/:appId/webhooks/:endpointId': { disabled: true },
  'POST /apps/:appId/webhooks/:endpointId/delete': { password: PASSWORD },
  'POST /apps/:appId/webhooks/:endpointId/rotate-secret': { password: PASSWORD },
  'POST /apps/:appId/webhooks/:endpointId/test': { event: 'refresh.finished' },
  'POST /apps/:appId/webhooks/:endpointId/resend': {
    from: '2026-03-01T00:00:00Z',
    to: '2026-03-03T00:00:00Z',
    which: 'all',
  },
  'POST /organisations/:organisationId/demo-bank/controls': { do: 'up' },
  'POST /organisations/:organisationId/demo-bank/clock': { reset: true },
  'PUT /organisations/:organisationId/provider': {
    password: PASSWORD,
    issuer: 'https://idp.example',
    client_id: 'x',
    client_secret: 'x',
    role_rules: [],
  },
  'POST /organisations/:organisationId/provider/remove': { password: PASSWORD },
  'POST /organisations/:organisationId/provider/requirement': { password: PASSWORD, required: true },
  'POST /organisations/:organisationId/domains': { domain: 'thieves.example' },
  'POST /operator/organisations/:organisationId/domains/:domain/confirm': { password: PASSWORD },
  'POST /operator/organisations/:organisationId/domains/:domain/refuse': { password: PASSWORD },
  'POST /invitations/accept': { token: 'x' },
  'POST /passkeys/options': { password: 'x' },
  'POST /passkeys': {
    name: 'x',
    response: { ...CREDENTIAL, response: { clientDataJSON: 'eA', attestationObject: 'eA' } },
  },
  'POST /passkeys/:passkeyId/remove': { password: 'x' },
  'POST /step-up': {
    response: { ...CREDENTIAL, response: { clientDataJSON: 'eA', authenticatorData: 'eA', signature: 'eA' } },
  },
  'POST /password': { current_password: 'x', new_password: 'x' },
  'POST /second-factor': { password: 'x' },
  'POST /second-factor/confirm': { code: '1' },
  'POST /second-factor/end': { password: 'x' },
  'POST /second-factor/recovery-codes': { password: 'x' },
}

const QUERIES: Readonly<Record<string, string>> = {
  'GET /apps/:appId/webhooks/:endpointId/resendable': '?from=2026-03-01T00:00:00Z&to=2026-03-03T00:00:00Z',
}

/** What a key with the permission is refused all the same, since its body or its object is invented. */
const REFUSED_TO_KEYS: Readonly<Record<string, string>> = {
  'DELETE /organisations/:organisationId/invitations/:invitationId': 'invitation_unknown',
  'DELETE /organisations/:organisationId/members/:memberId': 'role_too_high',
  'POST /apps/:appId/grants/:grantId/revoke': 'not_found',
  'POST /apps/:appId/keys': 'parameter_invalid',
  'PUT /apps/:appId/key-url': 'parameter_invalid',
  'DELETE /apps/:appId/key-url': 'not_found',
  'POST /apps/:appId/key-url/check': 'not_found',
  'POST /apps/:appId/keys/:keyId/revoke': 'not_found',
  'POST /apps/:appId/production': 'app_not_production',
  'POST /apps/:appId/tokens/revoke': 'token_invalid',
  'POST /apps/:appId/production/submit': 'request_unknown',
  'POST /organisations/:organisationId/demo-bank/controls': 'demo_bank_unreachable',
  'POST /organisations/:organisationId/documents': 'document_type_unknown',
  'POST /organisations/:organisationId/invitations': 'role_too_high',
  'PUT /apps/:appId/look/logo': 'body_invalid',
}

/** They end what the others need. */
const LAST = ['users.delete', 'webhooks.manage', 'apps.change', 'apps.end', 'apps.delete']
const isLast = ({ method, path }: ConsoleRoute) => method === 'DELETE' || /\/(delete|disable)$/.test(path)

/** A key repeats no password. */
function bodyOfKey(route: ConsoleRoute): unknown {
  const body = BODIES[nameOf(route)]
  if (body === undefined) return undefined
  const { password: _, ...others } = Object(body)
  return others
}

const nameOf = ({ method, path }: ConsoleRoute) => `${method} ${path}`

forEachEngine((engine) => {
  let platform: TestPlatform
  let owner: Member
  let ids: Readonly<Record<string, string>>

  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    owner = await createMember(platform)
    const { organisationId } = owner
    const names = { name: 'App', display_name: 'App', environment: 'sandbox' }
    const app = await owner.must('POST', `/organisations/${organisationId}/apps`, names)
    const secret = await owner.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
    const invitation = await owner.must('POST', `/organisations/${organisationId}/invitations`, {
      email: createVisitor(platform).email,
      role: 'viewer',
    })
    const contact = BODIES['PUT /organisations/:organisationId/business/contact']
    await owner.must('PUT', `/organisations/${organisationId}/business/contact`, contact)
    const document = await owner.must('POST', `/organisations/${organisationId}/documents`, {
      kind: 'registration',
      name: 'extract.pdf',
      content: SAMPLE_PDF,
    })
    const webhook = await owner.must('POST', `/apps/${app.id}/webhooks`, {
      password: PASSWORD,
      dialect: 'tink',
      url: 'https://app.invalid/hook',
      events: ['refresh.finished'],
    })
    const endUser = await plantConnection(platform, app.id)
    await endUser.finishRefresh()
    await platform.runJobs()
    const { deliveries } = await owner.must('GET', `/apps/${app.id}/webhook-deliveries`)
    const { account } = await owner.must('GET', '/session')
    const { sessions } = await owner.must('GET', '/sessions')
    ids = {
      organisationId,
      appId: app.id,
      secretId: secret.id,
      invitationId: invitation.id,
      documentId: document.id,
      memberId: account.id,
      sessionId: sessions[0].id,
      keyId: 'none',
      passkeyId: 'none',
      domain: 'books.example',
      dialect: 'tink',
      userId: endUser.userId,
      connectionId: endUser.connectionId,
      grantId: 'none',
      operationId: 'createUser',
      requestId: await recordedRequest(platform, app.client_id, secret.secret),
      endpointId: webhook.id,
      eventId: deliveries[0].event_id,
    }
  })
  after(() => platform.stop())

  const call = (visitor: Visitor, route: ConsoleRoute, headers: Record<string, string> = {}) => {
    const filled = route.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? assert.fail(name))
    const path = filled + (QUERIES[nameOf(route)] ?? '')
    const body = headers.authorization === undefined ? BODIES[nameOf(route)] : bodyOfKey(route)
    return visitor.call(route.method, path, { ...(body !== undefined && { body }), headers })
  }
  /** Everything of the organisation, but the lists of this name. */
  const portrait = async (except?: string) => {
    const [own, app] = [`/organisations/${owner.organisationId}`, `/apps/${ids.appId}`]
    const paths = [
      ...['members', 'invitations', 'events', 'apps', 'business'].map((name) => `${own}/${name}`),
      ...['production', 'secrets', 'events', 'look', 'webhooks', 'webhook-deliveries'].map(
        (name) => `${app}/${name}`,
      ),
    ].filter((path) => except === undefined || !path.endsWith(`/${except}`))
    const parts: unknown[] = []
    for (const path of paths) parts.push(await owner.must('GET', path))
    return JSON.stringify(parts)
  }
  const closed = CONSOLE_ROUTES.filter(({ access }) => access !== 'public' && access !== 'key')
  const tenant = CONSOLE_ROUTES.filter(({ access }) => access === 'member' || access === 'app')

  test('no route but the public ones serves somebody who is not logged in', async () => {
    const stranger = createVisitor(platform)
    for (const route of closed) {
      const { status, body } = await call(stranger, route)
      assert.deepEqual([status, body.code], [401, 'not_signed_in'], nameOf(route))
    }
    assert.ok(closed.length > 25)
  })

  test('a query with U+0000 is refused at every route, and named', async () => {
    const reads = tenant.filter(({ method }) => method === 'GET')
    assert.ok(reads.length > 25)
    for (const route of reads) {
      const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? assert.fail(name))
      for (const name of ['search', 'endpoint_id', 'event_id', 'after', 'any']) {
        const { status, body } = await owner.call('GET', `${path}?${name}=a%00b`)
        assert.deepEqual(
          [status, body.code, Object.keys(body.fields ?? {})],
          [400, 'body_invalid', [name]],
          nameOf(route),
        )
      }
    }
  })

  test('to a member of another organisation every id is unknown, and nothing changes', async () => {
    const thief = await createMember(platform, 'Thieves AB')
    const before = await portrait()
    for (const route of tenant) {
      const { status, body } = await call(thief, route)
      assert.deepEqual([status, body.code], [404, 'not_found'], nameOf(route))
    }
    assert.equal(await portrait(), before)
    const foreign = await thief.call('DELETE', `/sessions/${ids.sessionId}`)
    assert.equal(foreign.status, 404)
    const { organisations } = await thief.must('GET', '/session')
    assert.deepEqual(
      organisations.map(({ name }: { name: string }) => name),
      ['Thieves AB'],
    )
  })

  test('to everybody but operators the desk does not exist', async () => {
    const before = await portrait()
    const desk = CONSOLE_ROUTES.filter(({ access }) => access === 'operator')
    assert.ok(desk.length > 10)
    for (const visitor of [owner, await createMember(platform, 'Curious AB')]) {
      for (const route of desk) {
        const { status, body } = await call(visitor, route)
        assert.deepEqual([status, body.code], [404, 'not_found'], nameOf(route))
      }
    }
    assert.equal(await portrait(), before)
  })

  test('each role may do what the table says, and nothing else', async () => {
    const before = await portrait()
    for (const role of ROLES.filter((one) => one !== 'administrator')) {
      const member = await join(platform, owner, role)
      const { organisations } = await member.must('GET', '/session')
      const own = organisations.find(({ id }: { id: string }) => id === owner.organisationId)
      assert.equal(own.role, role)
      for (const route of tenant) {
        if (route.access !== 'member' && route.access !== 'app') continue
        if (mayDo(role, route.permission)) {
          if (route.method === 'GET')
            assert.equal((await call(member, route)).status, 200, `${role} ${nameOf(route)}`)
          continue
        }
        const { status, body } = await call(member, route)
        assert.deepEqual([status, body.code], [403, 'permission_missing'], `${role} ${nameOf(route)}`)
      }
      assert.ok(PERMISSION_NAMES.some((name) => !mayDo(role, name)))
      await owner.must(
        'DELETE',
        `/organisations/${owner.organisationId}/members/${(await member.must('GET', '/session')).account.id}`,
      )
      assert.equal((await member.call('GET', `/apps/${ids.appId}`)).status, 404)
    }
    // The events say who came and went; nothing else is different.
    assert.notEqual(await portrait(), before)
  })

  test('a page of another site changes nothing, nor does a request without the token of the session', async () => {
    const before = await portrait()
    for (const route of closed.filter(({ method }) => method !== 'GET')) {
      const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      const { status, body } = await call(owner, route, foreign)
      assert.deepEqual([status, body.code], [403, 'foreign_page'], nameOf(route))
      const tokenless = await call(owner, route, { 'x-csrf-token': 'x' })
      assert.deepEqual([tokenless.status, tokenless.body.code], [403, 'csrf_token_wrong'], nameOf(route))
    }
    for (const route of CONSOLE_ROUTES.filter(
      ({ access, method }) => access === 'public' && method !== 'GET',
    )) {
      const { status } = await call(owner, route, {
        origin: 'https://evil.example',
        'sec-fetch-site': 'same-site',
      })
      assert.equal(status, 403, nameOf(route))
    }
    assert.equal(await portrait(), before)
  })

  test('the last administrator cannot leave, step down or be removed', async () => {
    const { account } = await owner.must('GET', '/session')
    const own = `/organisations/${owner.organisationId}`
    const answers = [
      await owner.call('POST', `${own}/leave`),
      await owner.call('DELETE', `${own}/members/${account.id}`),
      await owner.call('PATCH', `${own}/members/${account.id}`, { body: { role: 'viewer' } }),
    ]
    for (const { status, body } of answers) assert.deepEqual([status, body.code], [409, 'last_administrator'])
    const second = await join(platform, owner, 'administrator')
    await second.must('POST', `${own}/leave`)
    assert.equal((await second.call('GET', `${own}/members`)).status, 404)
  })

  test('an invitation is for its address only, for 15 days, and once', async () => {
    const guest = await createMember(platform, 'Guests AB')
    const own = `/organisations/${owner.organisationId}`
    await owner.must('POST', `${own}/invitations`, { email: guest.email.toUpperCase(), role: 'developer' })
    const token = await mailedToken(platform, guest.email)
    const shown = await createVisitor(platform).must('POST', '/invitations/show', { token })
    assert.deepEqual([shown.organisation, shown.role, shown.email], ['Books AB', 'developer', guest.email])
    const other = await createMember(platform, 'Others AB')
    const stolen = await other.call('POST', '/invitations/accept', { body: { token } })
    assert.deepEqual([stolen.status, stolen.body.code], [403, 'invitation_for_other_address'])
    const facts = await Promise.all(
      Array.from({ length: 4 }, () => guest.call('POST', '/invitations/accept', { body: { token } })),
    )
    assert.deepEqual(facts.map(({ status }) => status).toSorted(), [200, 404, 404, 404])
    const again = await owner.call('POST', `${own}/invitations`, {
      body: { email: guest.email, role: 'viewer' },
    })
    assert.deepEqual([again.status, again.body.code], [409, 'already_member'])
    const late = createVisitor(platform)
    await owner.must('POST', `${own}/invitations`, { email: late.email, role: 'viewer' })
    const expired = await mailedToken(platform, late.email)
    platform.clock.advance(15 * 24 * 3_600_000)
    assert.equal((await late.call('POST', '/invitations/show', { body: { token: expired } })).status, 404)
  })

  test('a key calls each route with its permission alone, and none without it, expired, or of another organisation', async () => {
    await owner.logIn()
    const { ports } = await platform.workbench()
    const createKey = async (
      organisationId: string,
      permissions: readonly PermissionName[],
      ms = 3_600_000,
    ) => {
      const expiresAtMs = platform.clock.nowMs() + ms
      const command = {
        organisationId,
        name: 'CI',
        permissions,
        own: PERMISSION_NAMES,
        expiresAtMs,
        actor: 'x',
      }
      const created = await createOrganisationKey(ports, command)
      assert.ok(created.ok)
      const { key, text } = created.value
      const revoke = { organisationId, keyId: key.keyId, actor: 'x' }
      return { text, revoke: () => revokeOrganisationKey(ports, revoke) }
    }
    const machine = createVisitor(platform)
    const callWith = async (key: string, route: ConsoleRoute) => {
      const { status, body } = await call(machine, route, { authorization: `Bearer ${key}` })
      return [status, body?.code]
    }
    const thief = await createMember(platform, 'Thieves AB')
    const foreign = await createKey(thief.organisationId, GRANTABLE)
    const expired = await createKey(owner.organisationId, GRANTABLE, 1)
    platform.clock.advance(2)
    const before = await portrait('events')
    const open = closed
      .filter((route) => whyForPeople(route) === undefined)
      .toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))
    const all = await createKey(owner.organisationId, GRANTABLE)
    for (const route of closed) {
      if (whyForPeople(route) !== undefined) {
        assert.deepEqual(await callWith(all.text, route), [403, 'key_not_allowed'], nameOf(route))
        continue
      }
      assert.deepEqual(await callWith(expired.text, route), [401, 'key_invalid'], nameOf(route))
      if (route.access !== 'member' && route.access !== 'app') {
        assert.equal((await callWith(all.text, route))[0], 200, nameOf(route))
        continue
      }
      assert.deepEqual(await callWith(foreign.text, route), [404, 'not_found'], nameOf(route))
    }
    const names = GRANTABLE.toSorted((a, b) => LAST.indexOf(a) - LAST.indexOf(b))
    for (const permission of names) {
      const without = await createKey(
        owner.organisationId,
        GRANTABLE.filter((one) => one !== permission),
      )
      for (const route of open) {
        if (!('permission' in route) || route.permission !== permission) continue
        assert.deepEqual(await callWith(without.text, route), [403, 'permission_missing'], nameOf(route))
      }
      await without.revoke()
    }
    assert.equal(await portrait('events'), before)
    const refused: Record<string, string> = {}
    for (const permission of names) {
      const only = await createKey(owner.organisationId, [permission])
      for (const route of open) {
        if (!('permission' in route) || route.permission !== permission) continue
        const [status, code] = await callWith(only.text, route)
        if (status >= 300) refused[nameOf(route)] = code
      }
      await only.revoke()
    }
    assert.deepEqual(refused, REFUSED_TO_KEYS)
  })
})

async function recordedRequest(platform: TestPlatform, clientId: string, secret: string): Promise<string> {
  const response = await requestToken(platform, clientId, secret)
  await platform.runJobs()
  return response.headers.get('x-request-id') ?? ''
}

async function join(platform: TestPlatform, owner: Member, role: Role): Promise<Visitor> {
  const guest = await createMember(platform, `Own of ${role}`)
  await owner.must('POST', `/organisations/${owner.organisationId}/invitations`, { email: guest.email, role })
  await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
  return guest
}
