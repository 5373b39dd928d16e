// rule: Security cases 63 to 67: state of app, user and grant when a credential is used
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, assertRefused, assertStatus, send, textOf } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { runSql } from '../support/run-sql.ts'
import { type AssertionKey, JWT_BEARER, registerKey, signAssertion } from '../support/signed-assertion.ts'

type Held = {
  readonly userId: string
  readonly code: string
  readonly refreshToken: string
  readonly accessToken: string
  readonly clientToken: string
}

type Refusal = readonly [status: number, errorCode: string]

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let key: AssertionKey
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp()
    key = await registerKey(platform, app.appId)
  })
  after(() => platform.stop())

  /** Everything that an app can hold for one user, all of it good. */
  async function hold(): Promise<Held> {
    const clientToken = await app.developer.needClientToken()
    const tokens = await app.developer.needUserTokens()
    const granted = await app.developer.grantCode(clientToken, { user_id: tokens.userId, scope: 'user:read' })
    return { ...tokens, clientToken, code: textOf(granted, 'code') }
  }

  const redemptions: Readonly<Record<string, (held: Held) => Promise<Answer>>> = {
    authorization_code: ({ code }) => app.developer.exchange(code),
    refresh_token: ({ refreshToken }) => app.developer.refresh(refreshToken),
    'jwt-bearer for the user': async ({ userId }) =>
      app.developer.token({
        client_id: undefined,
        grant_type: JWT_BEARER,
        assertion: await signAssertion(platform, app.clientId, key, { sub: `tink://auth/user/${userId}` }),
        scope: 'user:read',
      }),
    client_credentials: () => app.developer.clientToken(),
    'a user token': ({ accessToken }) => app.developer.get('/api/v1/user', accessToken),
    'a client token for the user': ({ clientToken, userId }) =>
      app.developer.grantCode(clientToken, { user_id: userId, scope: 'user:read' }),
  }

  const changes: Readonly<
    Record<
      string,
      {
        readonly make: (held: Held) => Promise<unknown>
        readonly undo?: () => Promise<unknown>
        /** What is refused afterwards; what is not named goes on. */
        readonly refused: Readonly<Record<string, Refusal>>
      }
    >
  > = {
    'the user is deleted': {
      make: async ({ userId }) => {
        const token = await app.developer.grantCode(await app.developer.needClientToken(), {
          user_id: userId,
          scope: 'user:delete',
        })
        const exchanged = await app.developer.exchange(textOf(token, 'code'))
        assertStatus(await app.developer.deleteUser(textOf(exchanged, 'access_token')), 204)
      },
      refused: {
        authorization_code: [400, 'oauth.invalid_code'],
        refresh_token: [400, 'oauth.invalid_refresh_token'],
        'jwt-bearer for the user': [404, 'user.not_found'],
        'a user token': [401, 'auth.access_token_revoked'],
        'a client token for the user': [404, 'user.not_found'],
      },
    },
    'the user’s grants are revoked': {
      make: async ({ userId, clientToken }) =>
        assertStatus(await app.developer.revokeAll(clientToken, { user_id: userId }), 204),
      refused: {
        authorization_code: [400, 'oauth.invalid_code'],
        refresh_token: [400, 'oauth.invalid_refresh_token'],
        'a user token': [401, 'auth.access_token_revoked'],
      },
    },
    'the app is disabled': {
      make: () =>
        runSql(platform.database, `UPDATE apps SET disabled_at_ms = 1 WHERE app_id = '${app.appId}'`),
      undo: () =>
        runSql(platform.database, `UPDATE apps SET disabled_at_ms = NULL WHERE app_id = '${app.appId}'`),
      refused: {
        authorization_code: [401, 'oauth.client_disabled'],
        refresh_token: [401, 'oauth.client_disabled'],
        'jwt-bearer for the user': [401, 'oauth.client_disabled'],
        client_credentials: [401, 'oauth.client_disabled'],
        'a user token': [401, 'auth.access_token_revoked'],
        'a client token for the user': [401, 'auth.access_token_revoked'],
      },
    },
    'every client token of the app is ended': {
      make: async () => (await platform.workbench()).store.revokeClientTokens(app.appId),
      refused: { 'a client token for the user': [401, 'auth.access_token_revoked'] },
    },
  }

  for (const [what, { make, undo, refused }] of Object.entries(changes)) {
    for (const [how, redeem] of Object.entries(redemptions)) {
      const refusal = refused[how]
      test(`65: when ${what}, ${how} ${refusal === undefined ? 'goes on' : 'is refused'}`, async () => {
        const held = await hold()
        await make(held)
        const answer = await redeem(held)
        await undo?.()
        if (refusal === undefined) assertStatus(answer, 200)
        else assertRefused(answer, ...refusal)
      })
    }
  }

  test('65: every grant type of the token endpoint is in the matrix', async () => {
    const known = ['client_credentials', 'authorization_code', 'refresh_token', JWT_BEARER]
    const others = [
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:device_code',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:grant-type:saml2-bearer',
      'urn:openid:params:grant-type:ciba',
    ]
    for (const grantType of others) {
      assertRefused(await app.developer.token({ grant_type: grantType }), 400, 'oauth.unsupported_grant_type')
    }
    assert.equal(Object.keys(redemptions).filter((name) => !name.startsWith('a ')).length, known.length)
  })

  test('63, 64, 67: there is no device or back-channel flow whose approval could be taken over', async () => {
    for (const path of ['/device', '/device_authorization', '/bc-authorize', '/backchannel/authorize']) {
      assertStatus(await send(platform.baseUrl + path, { method: 'POST' }), 404)
    }
  })
})
