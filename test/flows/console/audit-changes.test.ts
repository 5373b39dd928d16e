// rule: Both sides of the change in each audit event, without secrets
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AuditAction, TrailEvent, UnchangingAction } from '../../../src/core/apps/audit.ts'
import type { disconnectByEndUser } from '../../../src/core/dashboard/disconnect.ts'
import { reduceSharingByEndUser } from '../../../src/core/dashboard/reduce-sharing.ts'
import { addOperator } from '../../../src/core/operators/grant-operator.ts'
import type { OrganisationAction } from '../../../src/core/organisations/member.ts'
import type { Json } from '../../../src/lib/json.ts'
import { assertStatus } from '../../support/developer.ts'
import { engines } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { startReceiver } from '../../support/receiver.ts'
import { createBankUser, fieldsOf, fill } from '../connections/journey.ts'
import { plantConnectionOf } from '../webhooks/event-source.ts'
import {
  BUSINESS,
  CONTACT,
  createMember,
  createVisitor,
  mailedToken,
  PASSWORD,
  SAMPLE_PDF,
  type Visitor,
} from './visitor.ts'

interface Row {
  /** Causes the event, and returns the id of its trail. */
  readonly run: () => Promise<string>
  readonly before: Json
  readonly after: Json
}

const DAY_MS = 86_400_000
const WEBHOOK_TOKEN = 'planted-token-of-the-receiver'

let platform: TestPlatform
let owner: Visitor & { readonly organisationId: string }
/** Of the installation's own API, in the organisation. */
let app: TestApp
let live: { readonly id: string }
let receiver: Awaited<ReturnType<typeof startReceiver>>
const planted: string[] = [PASSWORD, WEBHOOK_TOKEN]

before(async () => {
  const [engine] = engines
  assert.ok(engine !== undefined)
  platform = await startTestPlatform(engine, { jobs: 'on call' })
  owner = await createMember(platform)
  app = await platform.createApp({ organisationId: owner.organisationId })
  planted.push(app.clientSecret)
  receiver = await startReceiver()
  const { ports } = await platform.workbench()
  await addOperator(ports, { email: owner.email, actor: 'cli' })
})
after(async () => {
  await receiver.close()
  await platform.stop()
})

const root = () => `/apps/${app.appId}`
const own = () => `/organisations/${owner.organisationId}`
/** A call about the app. */
const ofApp = async (method: string, path: string, body?: unknown) => {
  const result = await owner.must(method, root() + path, body)
  for (const name of ['secret', 'key']) if (typeof result?.[name] === 'string') planted.push(result[name])
  return result
}
const onApp = (method: string, path: string, body?: unknown) => async () => {
  await ofApp(method, path, body)
  return app.appId
}
const onOrganisation = (method: string, path: string, body?: unknown) => async () => {
  await owner.must(method, own() + path, body)
  return owner.organisationId
}
const newUser = async () => {
  const user = await app.developer.needUserTokens()
  planted.push(user.accessToken, user.refreshToken)
  return user
}
const asEndUser = async (userId: string) => {
  const { store } = await platform.workbench()
  const user = await store.loadUser(app.appId, { userId }, platform.clock.nowMs())
  const loaded = await store.loadApp(app.appId)
  assert.ok(user !== undefined && loaded !== undefined)
  // Of the session, these operations read only whose it is.
  return { user, app: loaded } as Parameters<typeof disconnectByEndUser>[1]
}
let secretId = ''
let endpointId = ''
let keyId = ''
let memberId = ''
let organisationKeyId = ''
let guest: Visitor

const HOOK = () => `${receiver.url}/hook?token=${WEBHOOK_TOKEN}`
const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

const APP_ROWS: { readonly [Action in Exclude<AuditAction, UnchangingAction>]: Row } = {
  'app.created': {
    run: async () =>
      (
        await owner.must('POST', `${own()}/apps`, {
          name: 'App',
          display_name: 'Ledger',
          environment: 'sandbox',
          redirect_uris: ['https://app.example/callback'],
          dialects: ['tink'],
          scopes: { tink: ['user:create'] },
        })
      ).id,
    before: null,
    after: {
      name: 'App',
      displayName: 'Ledger',
      environment: 'sandbox',
      redirectUris: ['https://app.example/callback'],
      dialects: { tink: { scopes: ['user:create'] } },
      isPublic: false,
    },
  },
  'app.changed': {
    run: onApp('PATCH', '', { terms_url: 'https://app.example/terms' }),
    before: { termsUrl: '' },
    after: { termsUrl: 'https://app.example/terms' },
  },
  'secret.created': {
    run: async () => {
      secretId = (await ofApp('POST', '/secrets', { password: PASSWORD, name: 'billing' })).id
      return app.appId
    },
    before: null,
    after: { name: 'billing', use: 'client', expiresAt: null },
  },
  'secret.rolled': {
    run: async () => {
      const path = `/secrets/${secretId}/roll`
      secretId = (await ofApp('POST', path, { password: PASSWORD, grace_hours: 1 })).id
      return app.appId
    },
    before: { expiresAt: null, successor: null },
    after: { expiresAt: 'in an hour', successor: 'the new secret' },
  },
  'secret.revoked': {
    run: () => onApp('POST', `/secrets/${secretId}/revoke`)(),
    before: { revoked: false },
    after: { revoked: true },
  },
  'key.added': {
    run: async () => {
      keyId = (await ofApp('POST', '/keys', { password: PASSWORD, name: 'signing', jwk: JWK })).id
      return app.appId
    },
    before: null,
    after: { name: 'signing', curve: 'P-256' },
  },
  'key.revoked': {
    run: () => onApp('POST', `/keys/${keyId}/revoke`)(),
    before: { revoked: false },
    after: { revoked: true },
  },
  'key_url.set': {
    run: async () => {
      const keys = JSON.stringify({ keys: [{ ...JWK, kid: 'k', use: 'sig', alg: 'ES256' }] })
      receiver.answer('/jwks', (response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(keys),
      )
      return onApp('PUT', '/key-url', { password: PASSWORD, url: `${receiver.url}/jwks` })()
    },
    before: null,
    after: { url: 'the receiver/jwks' },
  },
  'key_url.removed': {
    run: onApp('DELETE', '/key-url'),
    before: { url: 'the receiver/jwks' },
    after: null,
  },
  'webhook_endpoint.created': {
    run: async () => {
      const body = { password: PASSWORD, dialect: 'tink', url: HOOK(), events: ['refresh.finished'] }
      endpointId = (await ofApp('POST', '/webhooks', body)).id
      return app.appId
    },
    before: null,
    after: {
      url: 'the receiver/hook?[hidden]',
      dialect: 'tink',
      description: null,
      events: ['refresh.finished'],
      disabled: false,
    },
  },
  'webhook_endpoint.changed': {
    run: () => onApp('PATCH', `/webhooks/${endpointId}`, { description: 'Billing' })(),
    before: { description: null },
    after: { description: 'Billing' },
  },
  'webhook_endpoint.secret_rotated': {
    run: () =>
      onApp('POST', `/webhooks/${endpointId}/rotate-secret`, { password: PASSWORD, overlap_seconds: 3600 })(),
    before: { previousSecretUntil: null },
    after: { previousSecretUntil: 'in an hour' },
  },
  'webhook_endpoint.paused': {
    run: async () => {
      receiver.answer(`/hook?token=${WEBHOOK_TOKEN}`, ...Array.from({ length: 12 }, () => 404))
      const { userId } = await newUser()
      const { finishRefresh } = await plantConnectionOf(platform, { appId: app.appId, userId })
      for (let count = 0; count < 11; count++) {
        if (count === 10) platform.clock.advance(DAY_MS)
        await finishRefresh()
        await platform.runJobs()
      }
      await owner.logIn()
      return app.appId
    },
    before: { paused: false },
    after: { paused: true },
  },
  'webhook_endpoint.deleted': {
    run: () => onApp('POST', `/webhooks/${endpointId}/delete`, { password: PASSWORD })(),
    before: {
      url: 'the receiver/hook?[hidden]',
      dialect: 'tink',
      description: 'Billing',
      events: ['refresh.finished'],
      disabled: false,
    },
    after: null,
  },
  'link_look.published': {
    run: async () => {
      const { current } = await ofApp('GET', '/look')
      await ofApp('PUT', '/look', {
        colours: current.colours,
        uppercase_buttons: true,
        flat_buttons: current.flat_buttons,
      })
      await ofApp('POST', '/look/publish')
      return app.appId
    },
    before: { uppercaseButtons: false },
    after: { uppercaseButtons: true },
  },
  'link_look.reset': {
    run: onApp('POST', '/look/reset'),
    before: { uppercaseButtons: true },
    after: { uppercaseButtons: false },
  },
  'access_token.revoked': {
    run: async () => onApp('POST', '/tokens/revoke', { token: (await newUser()).accessToken })(),
    before: { revoked: false },
    after: { revoked: true },
  },
  'grant.revoked': {
    run: async () => onApp('POST', '/tokens/revoke', { token: (await newUser()).refreshToken })(),
    before: { revoked: false, scopes: 'those of the grant' },
    after: { revoked: true },
  },
  'explorer_token.created': {
    run: onApp('POST', '/explorer/tokens', {
      password: PASSWORD,
      api: 'tink',
      kind: 'client',
      scopes: ['user:create'],
    }),
    before: null,
    after: { api: 'tink', kind: 'client', scopes: ['user:create'], expires_in: 600 },
  },
  'client_tokens.revoked': {
    run: onApp('POST', '/tokens/revoke-client-tokens'),
    before: { clientTokens: 'valid' },
    after: { clientTokens: 'revoked' },
  },
  'user.grants_revoked': {
    run: async () => onApp('POST', `/users/${(await newUser()).userId}/revoke-grants`)(),
    before: { grants: 1 },
    after: { grants: 0 },
  },
  'user.deleted': {
    run: async () => onApp('POST', `/users/${(await newUser()).userId}/delete`, { password: PASSWORD })(),
    before: { market: 'GB', locale: 'en_US', retention: 'permanent' },
    after: null,
  },
  'connection.created': {
    run: async () => {
      const user = await createBankUser(app, platform, 'SE')
      const providerName = 'se-demobank-password'
      const fields = fill(await fieldsOf(user, providerName), 'u-se-ordinary')
      assertStatus(await user.create({ providerName, fields }), 200)
      return app.appId
    },
    before: null,
    after: { provider: 'se-demobank-password' },
  },
  'connection.narrowed': {
    run: async () => {
      const { userId } = await newUser()
      const { connectionId } = await plantConnectionOf(platform, { appId: app.appId, userId })
      const { ports } = await platform.workbench()
      const reduction = { accounts: [], data: ['transactions'] } as const
      const fact = await reduceSharingByEndUser(ports, await asEndUser(userId), connectionId, reduction)
      assert.equal(fact, 'narrowed')
      return app.appId
    },
    before: { sharedAccounts: [], sharedData: ['transactions'] },
    after: { sharedAccounts: [], sharedData: [] },
  },
  'connection.ended': {
    run: async () => {
      const { userId } = await newUser()
      const { connectionId } = await plantConnectionOf(platform, { appId: app.appId, userId })
      return onApp('POST', `/connections/${connectionId}/disconnect`)()
    },
    before: { provider: 'se-demobank-open-banking-redirect', connected: true },
    after: { connected: false },
  },
  'app.disabled': {
    run: onApp('POST', '/disable', { password: PASSWORD }),
    before: { disabled: false },
    after: { disabled: true },
  },
  'app.enabled': { run: onApp('POST', '/enable'), before: { disabled: true }, after: { disabled: false } },
  'app.suspended': {
    run: async () => {
      await owner.must('POST', `/operator${root()}/suspend`, { password: PASSWORD, message: 'Unpaid.' })
      return app.appId
    },
    before: { suspended: false },
    after: { suspended: true, reason: 'Unpaid.' },
  },
  'app.resumed': {
    run: async () => {
      await owner.must('POST', `/operator${root()}/resume`, { password: PASSWORD })
      return app.appId
    },
    before: { suspended: true, reason: 'Unpaid.' },
    after: { suspended: false },
  },
  'production.requested': {
    run: async () => {
      await owner.must('PUT', `${own()}/business/contact`, CONTACT)
      const names = { name: 'Live', display_name: 'Live', environment: 'production' }
      live = await owner.must('POST', `${own()}/apps`, names)
      await owner.must('POST', `/apps/${live.id}/production`, { products: ['account_information'] })
      return live.id
    },
    before: null,
    after: { state: 'requested', products: ['account_information'] },
  },
  'production.submitted': {
    run: async () => {
      await owner.must('PUT', `${own()}/business/facts`, BUSINESS)
      await owner.must('POST', `${own()}/documents`, {
        kind: 'registration',
        name: 'a.pdf',
        content: SAMPLE_PDF,
      })
      await owner.must('POST', `/apps/${live.id}/production/submit`)
      return live.id
    },
    before: { state: 'requested' },
    after: { state: 'in_review', documents: ['a.pdf'] },
  },
  'production.more_requested': {
    run: () => review('ask', { message: 'The extract is old.' }),
    before: { state: 'in_review' },
    after: { state: 'more_needed', message: 'The extract is old.' },
  },
  'production.refused': {
    run: async () => {
      await owner.must('POST', `/apps/${live.id}/production/submit`)
      return review('refuse', { message: 'No.' })
    },
    before: { state: 'in_review' },
    after: { state: 'refused', message: 'No.' },
  },
  'production.approved': {
    run: async () => {
      await owner.must('POST', `/apps/${live.id}/production`, { products: ['account_information'] })
      await owner.must('POST', `/apps/${live.id}/production/submit`)
      return review('approve', {})
    },
    before: { state: 'in_review' },
    after: { state: 'approved', message: '' },
  },
  'app.deleted': {
    run: async () => {
      const { id, name } = await owner.must('POST', `${own()}/apps`, {
        name: 'Old',
        display_name: 'Old',
        environment: 'sandbox',
        dialects: ['tink'],
        scopes: { tink: [] },
      })
      await owner.must('POST', `/apps/${id}/disable`, { password: PASSWORD })
      await owner.must('POST', `/apps/${id}/delete`, { password: PASSWORD, name })
      return id
    },
    before: {
      name: 'Old',
      displayName: 'Old',
      environment: 'sandbox',
      redirectUris: [],
      dialects: { tink: { scopes: [] } },
      isPublic: false,
    },
    after: null,
  },
}

async function review(decision: string, body: object): Promise<string> {
  await owner.must('POST', `/operator/requests/${live.id}/${decision}`, { password: PASSWORD, ...body })
  return live.id
}

/** Passkeys, authenticators, providers and domains have tests of their own, and their sides are a table. */
type TestedAction = Exclude<
  OrganisationAction,
  | `account.${'passkey' | 'authenticator' | 'recovery' | 'provider'}_${string}`
  | `${'provider' | 'domain'}.${string}`
>

const ORGANISATION_ROWS: { readonly [Action in TestedAction]: Row } = {
  'organisation.created': {
    run: async () => (await owner.must('POST', '/organisations', { name: 'Second AB' })).id,
    before: null,
    after: { name: 'Second AB' },
  },
  'organisation.renamed': {
    run: onOrganisation('PATCH', '', { name: 'Ledgers AB' }),
    before: { name: 'Books AB' },
    after: { name: 'Ledgers AB' },
  },
  'business.contact_changed': {
    run: onOrganisation('PUT', '/business/contact', { ...CONTACT, phone: '+46 8 000' }),
    before: { phone: '' },
    after: { phone: '+46 8 000' },
  },
  'business.facts_changed': {
    run: onOrganisation('PUT', '/business/facts', { ...BUSINESS, country: 'FI' }),
    before: { country: 'SE' },
    after: { country: 'FI' },
  },
  'business.document_added': {
    run: onOrganisation('POST', '/documents', { kind: 'other', name: 'b.pdf', content: SAMPLE_PDF }),
    before: null,
    after: { kind: 'other', type: 'application/pdf', size: Buffer.from(SAMPLE_PDF, 'base64').length },
  },
  'business.document_deleted': {
    run: async () => {
      const { documents } = await owner.must('GET', `${own()}/business`)
      const { id } = documents.find(({ name }: { name: string }) => name === 'b.pdf')
      return onOrganisation('DELETE', `/documents/${id}`)()
    },
    before: { kind: 'other', type: 'application/pdf', size: Buffer.from(SAMPLE_PDF, 'base64').length },
    after: null,
  },
  'key.created': {
    run: async () => {
      const body = { password: PASSWORD, name: 'CI', permissions: ['apps.read'] }
      const made = await owner.must('POST', `${own()}/keys`, body)
      planted.push(made.key)
      organisationKeyId = made.id
      return owner.organisationId
    },
    before: null,
    after: { permissions: ['apps.read'], expiresAt: null },
  },
  'key.revoked': {
    run: () => onOrganisation('POST', `/keys/${organisationKeyId}/revoke`)(),
    before: { permissions: ['apps.read'], revoked: false },
    after: { revoked: true },
  },
  'member.invited': {
    run: async () => {
      guest = await createMember(platform, 'Guests AB')
      await onOrganisation('POST', '/invitations', { email: guest.email, role: 'viewer' })()
      planted.push(await mailedToken(platform, guest.email))
      return owner.organisationId
    },
    before: null,
    after: { role: 'viewer' },
  },
  'member.joined': {
    run: async () => {
      await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
      memberId = (await guest.must('GET', '/session')).account.id
      return owner.organisationId
    },
    before: null,
    after: { role: 'viewer' },
  },
  'account.password_changed': {
    run: async () => {
      const body = { current_password: PASSWORD, new_password: 'another correct horse' }
      planted.push(body.new_password)
      await guest.must('POST', '/password', body)
      await guest.logIn(body.new_password)
      return owner.organisationId
    },
    before: { password: 'old' },
    after: { password: 'new' },
  },
  'member.role_changed': {
    run: () => onOrganisation('PATCH', `/members/${memberId}`, { role: 'support' })(),
    before: { role: 'viewer' },
    after: { role: 'support' },
  },
  'member.left': {
    run: async () => {
      await guest.must('POST', `${own()}/leave`)
      return owner.organisationId
    },
    before: { role: 'support' },
    after: null,
  },
  'member.removed': {
    run: async () => {
      await onOrganisation('POST', '/invitations', { email: guest.email, role: 'analyst' })()
      await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
      return onOrganisation('DELETE', `/members/${memberId}`)()
    },
    before: { role: 'analyst' },
    after: null,
  },
  'member.invitation_withdrawn': {
    run: async () => {
      const { email } = createVisitor(platform)
      const { id } = await owner.must('POST', `${own()}/invitations`, { email, role: 'viewer' })
      return onOrganisation('DELETE', `/invitations/${id}`)()
    },
    before: { role: 'viewer' },
    after: null,
  },
  'organisation.suspended': {
    run: async () => {
      await owner.must('POST', `/operator${own()}/suspend`, { password: PASSWORD, message: 'Fraud.' })
      return owner.organisationId
    },
    before: { suspended: false },
    after: { suspended: true, reason: 'Fraud.' },
  },
  'organisation.resumed': {
    run: async () => {
      await owner.must('POST', `/operator${own()}/resume`, { password: PASSWORD })
      return owner.organisationId
    },
    before: { suspended: true, reason: 'Fraud.' },
    after: { suspended: false },
  },
}

/** Ids and addresses that are drawn anew in each run. */
function settled(change: unknown): unknown {
  if (change === undefined) return null
  return JSON.parse(JSON.stringify(change), (name, value) => {
    if (name === 'successor' && typeof value === 'string') return 'the new secret'
    if (typeof value === 'string' && Math.abs(Date.parse(value) - platform.clock.nowMs() - 3_600_000) < 2_000)
      return 'in an hour'
    if (name === 'url') return String(value).replace(receiver.url, 'the receiver')
    if (name === 'scopes' && Array.isArray(value) && value.length > 1) return 'those of the grant'
    return value
  })
}

async function walk(
  rows: Readonly<Record<string, Row>>,
  read: (trail: string) => Promise<readonly TrailEvent[]>,
): Promise<void> {
  const found: Record<string, unknown> = {}
  for (const [action, row] of Object.entries(rows)) {
    // Events of one millisecond have no order.
    platform.clock.advance(1)
    const event = (await read(await row.run())).find((one) => one.action === action)
    found[action] = [settled(event?.before), settled(event?.after)]
  }
  const expected = Object.entries(rows).map(([action, row]) => [action, [row.before, row.after]])
  assert.deepEqual(found, Object.fromEntries(expected))
}

test('every action on an app states both sides of its change', async () => {
  const { store } = await platform.workbench()
  await walk(APP_ROWS, (trail) => store.listAudit(trail, 50))
})

test('every action on an organisation states both sides of its change', async () => {
  const { store } = await platform.workbench()
  await walk(ORGANISATION_ROWS, (trail) => store.listOrganisationEvents(trail, 50))
})

test('no trail holds a secret that was used', async () => {
  const { store } = await platform.workbench()
  const apps = await store.listAppIdsOf(owner.organisationId)
  const trails = [
    ...(await Promise.all(apps.map((appId) => store.listAudit(appId, 500)))),
    await store.listOrganisationEvents(owner.organisationId, 500),
    await store.listOperatorEvents(500),
  ].flat()
  const text = JSON.stringify(trails)
  assert.ok(trails.length > 60 && planted.length > 12)
  for (const secret of planted) assert.ok(!text.includes(secret), `${secret.slice(0, 12)}… is in a trail`)
})
