// rule: The audit trail holds every action, with its actor and its target
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { runKeyRevoke } from '../../../src/cli/commands/key.ts'
import type { AuditAction } from '../../../src/core/apps/audit.ts'
import { changeApp } from '../../../src/core/apps/change-app.ts'
import { createSecret } from '../../../src/core/apps/create-secret.ts'
import { revokeSecret } from '../../../src/core/apps/revoke-secret.ts'
import { rollSecret } from '../../../src/core/apps/roll-secret.ts'
import { setAppDisabled } from '../../../src/core/apps/set-app-disabled.ts'
import { deleteApp } from '../../../src/core/connections/delete-app.ts'
import { revokeClientTokens } from '../../../src/core/grants/revoke-client-tokens.ts'
import { revokeGrant } from '../../../src/core/grants/revoke-grant.ts'
import { revokeToken } from '../../../src/core/grants/revoke-token.ts'
import { type Answer, assertStatus, bearer, DELETE_USER_PATH, send, textOf } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { registerKey } from '../../support/signed-assertion.ts'
import { disconnectConnection, narrow, openPage, pageLink } from '../dashboard/journey.ts'
import {
  connect,
  createLinkApp,
  createPerson,
  delegate,
  linkAddress,
  returned,
  userToken,
} from '../link/journey.ts'
import { endpointsOf } from '../webhooks/event-source.ts'

interface Recorded {
  readonly actor: string
  readonly target: string
}

/** Proved beside the operation, because it takes a day of failures or an event to cause it. */
const ELSEWHERE: Readonly<Partial<Record<AuditAction, string>>> = {
  'webhook_endpoint.paused': 'src/core/webhooks/deliver.test.ts',
  'webhook_event.replayed': 'test/flows/webhooks/cli.test.ts',
  'link_look.published': 'test/flows/console/looks.test.ts',
  'link_look.reset': 'test/flows/console/looks.test.ts',
  'webhook_endpoint.tested': 'test/flows/console/webhooks.test.ts',
  'connection.refresh_requested': 'test/flows/console/end-users.test.ts',
  'webhook_endpoint.resent': 'test/flows/console/webhooks.test.ts',
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const client = () => `client:${app.clientId}`
  const bench = async () => ({ ...(await platform.workbench()), at: { appId: app.appId, actor: 'operator' } })

  async function connected() {
    const { userId, code } = await delegate(app)
    const end = returned(
      await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })),
    )
    return { userId, connectionId: end.credentials_id ?? end.credentialsId ?? '' }
  }

  async function createSecretOf(): Promise<string> {
    const { ports, policy, at } = await bench()
    const made = await createSecret(ports, policy, {
      ...at,
      name: 'more',
      expiresAtMs: undefined,
      text: undefined,
    })
    assert.ok(made.ok)
    return made.value.secret.secretId
  }

  async function createCredentials(): Promise<{
    readonly userId: string
    readonly created: Answer
    readonly token: string
  }> {
    const { userId, accessToken: token } = await app.developer.needUserTokens(
      'user:read,credentials:write,credentials:read',
    )
    const created = await send(`${platform.baseUrl}/api/v1/credentials`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({
        providerName: 'se-demobank-password',
        fields: { username: 'u-se-ordinary', password: 'wrong' },
      }),
    })
    return { userId, token, created }
  }

  const endpoint = async () =>
    (
      await endpointsOf(app.developer).need(`https://app.example/${crypto.randomUUID()}`, [
        'refresh:finished',
      ])
    ).id

  /** Causes the action; returns what the trail must hold of it. Total over all actions, which the compiler checks. */
  const CAUSES: Readonly<
    Record<
      Exclude<
        AuditAction,
        // By the operator: see console/production.test.ts.
        | `production.${string}`
        | 'app.suspended'
        | 'app.resumed'
        | 'webhook_endpoint.paused'
        // See key-url.test.ts.
        | `key_url.${'set' | 'removed'}`
        | `link_look.${'published' | 'reset'}`
        // By a member: see console/explorer.test.ts.
        | 'explorer_token.created'
        | 'webhook_endpoint.tested'
        | 'webhook_endpoint.resent'
        | 'webhook_event.replayed'
        | 'connection.refresh_requested'
        | 'app.deleted'
      >,
      () => Promise<Recorded>
    >
  > = {
    'app.created': async () => ({ actor: 'test', target: app.clientId }),
    'app.changed': async () => {
      const { ports, policy, at } = await bench()
      assert.ok((await changeApp(ports, policy, { ...at, change: { name: 'Other' } })).ok)
      return { actor: 'operator', target: app.clientId }
    },
    'app.disabled': async () => {
      const { ports, policy, at } = await bench()
      assert.ok((await setAppDisabled(ports, policy, { ...at, disabled: true })).ok)
      return { actor: 'operator', target: app.appId }
    },
    'app.enabled': async () => {
      const { ports, policy, at } = await bench()
      assert.ok((await setAppDisabled(ports, policy, { ...at, disabled: false })).ok)
      return { actor: 'operator', target: app.appId }
    },
    'secret.created': async () => ({ actor: 'operator', target: await createSecretOf() }),
    'secret.rolled': async () => {
      const secretId = await createSecretOf()
      const { ports, policy, at } = await bench()
      assert.ok((await rollSecret(ports, policy, { ...at, secretId, graceMs: 0 })).ok)
      return { actor: 'operator', target: secretId }
    },
    'secret.revoked': async () => {
      const secretId = await createSecretOf()
      const { ports, policy, at } = await bench()
      assert.ok((await revokeSecret(ports, policy, { ...at, secretId })).ok)
      return { actor: 'operator', target: secretId }
    },
    'key.added': async () => ({ actor: 'test', target: (await registerKey(platform, app.appId)).keyId }),
    'key.revoked': async () => {
      const { keyId } = await registerKey(platform, app.appId)
      const environment = { TALLYSTICK_DATA_DIR: platform.database.dataDir }
      const input = { arguments: [keyId], options: new Map([['app', [app.clientId]]]) }
      await runKeyRevoke(input, { environment, readInput: async () => '', warn: () => {} })
      return { actor: 'cli', target: keyId }
    },
    'client_tokens.revoked': async () => {
      const { ports, policy, at } = await bench()
      await revokeClientTokens(ports, policy, at)
      return { actor: 'operator', target: app.appId }
    },
    'access_token.revoked': async () => {
      const { ports, policy, at } = await bench()
      const { accessToken } = await app.developer.needUserTokens()
      const revoked = await revokeToken(ports, policy, { ...at, token: accessToken })
      assert.ok(revoked.ok && revoked.value.kind === 'access_token')
      return { actor: 'operator', target: revoked.value.tokenId }
    },
    'grant.revoked': async () => {
      const { ports, policy, store, at } = await bench()
      const { userId } = await app.developer.needUserTokens()
      const [grant] = await store.listGrants(app.appId, userId, platform.clock.nowMs())
      assert.ok(grant !== undefined)
      await revokeGrant(ports, policy, { ...at, grantId: grant.grantId })
      return { actor: 'operator', target: grant.grantId }
    },
    'user.grants_revoked': async () => {
      const { userId } = await app.developer.needUserTokens()
      const token = await app.developer.needClientToken('authorization:revoke')
      assertStatus(await app.developer.revokeAll(token, { user_id: userId }), 204)
      return { actor: client(), target: userId }
    },
    'user.deleted': async () => {
      const { userId, accessToken } = await app.developer.needUserTokens()
      assertStatus(
        await send(platform.baseUrl + DELETE_USER_PATH, { method: 'POST', headers: bearer(accessToken) }),
        204,
      )
      return { actor: client(), target: userId }
    },
    'connection.created': async () => {
      const { created } = await createCredentials()
      return { actor: client(), target: textOf(created, 'id') }
    },
    'connection.narrowed': async () => {
      const { userId, connectionId } = await connected()
      const { person } = await openPage(app, userId)
      await narrow(platform, person, connectionId, ['data-balances'])
      return { actor: 'person', target: connectionId }
    },
    'connection.ended': async () => {
      const { userId, connectionId } = await connected()
      const { person } = await openPage(app, userId)
      await disconnectConnection(platform, person, connectionId)
      const { store } = await bench()
      const ended = (await store.listAudit(app.appId, 5)).filter(
        ({ action }) => action === 'connection.ended',
      )
      assert.deepEqual(
        ended.map(({ actor, target }) => [actor, target]),
        [['person', connectionId]],
      )
      const byApp = await connected()
      const token = await userToken(app, byApp.userId, 'credentials:write')
      const url = `${platform.baseUrl}/api/v1/credentials/${byApp.connectionId}`
      assertStatus(await send(url, { method: 'DELETE', headers: bearer(token) }), 204)
      return { actor: client(), target: byApp.connectionId }
    },
    'person_page.link_created': async () => {
      const { userId } = await delegate(app)
      await pageLink(app, userId)
      return { actor: client(), target: userId }
    },
    'person_page.opened': async () => {
      const { userId } = await delegate(app)
      await openPage(app, userId)
      return { actor: 'person', target: userId }
    },
    'webhook_endpoint.created': async () => ({ actor: client(), target: await endpoint() }),
    'webhook_endpoint.changed': async () => {
      const id = await endpoint()
      assertStatus(await endpointsOf(app.developer).change(id, { disabled: true }), 200)
      return { actor: client(), target: id }
    },
    'webhook_endpoint.secret_rotated': async () => {
      const id = await endpoint()
      assertStatus(await endpointsOf(app.developer).rotate(id), 200)
      return { actor: client(), target: id }
    },
    'webhook_endpoint.deleted': async () => {
      const id = await endpoint()
      assertStatus(await endpointsOf(app.developer).remove(id), 200)
      return { actor: client(), target: id }
    },
  }

  test('each action is recorded once, with who did it and to what', async () => {
    const { store, ports, policy, at } = await bench()
    for (const [action, cause] of Object.entries(CAUSES)) {
      const recorded = await cause()
      const found = (await store.listAudit(app.appId, 1000)).filter(
        (event) => event.action === action && event.target === recorded.target,
      )
      assert.deepEqual(
        found.map(({ actor, target }) => ({ actor, target })),
        [recorded],
        action,
      )
      platform.clock.advance(1000)
    }
    await setAppDisabled(ports, policy, { ...at, disabled: true })
    assert.ok((await deleteApp(ports, policy, at)).ok)
    const deleted = (await store.listAudit(app.appId, 1000)).filter(({ action }) => action === 'app.deleted')
    assert.deepEqual(
      deleted.map(({ actor, target }) => [actor, target]),
      [['operator', app.clientId]],
    )
    for (const [action, file] of Object.entries(ELSEWHERE))
      assert.ok(
        readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').includes(`'${action}'`),
        action,
      )
  })
})
