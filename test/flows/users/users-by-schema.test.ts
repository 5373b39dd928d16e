// rule: Requests and responses fit the OpenAPI file that third-party clients use
// Where the file is known to be wrong about the provider, the response follows the provider.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { Compile } from 'typebox/schema'
import {
  type Answer,
  assertRefused,
  assertStatus,
  bearer,
  CREATE_USER_PATH,
  DELEGATE_PATH,
  DELETE_USER_PATH,
  type Developer,
  type Fields,
  fieldOf,
  GRANT_PATH,
  postForm,
  send,
  TOKEN_PATH,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const STRING = { type: 'string' } as const

const SCHEMAS = {
  TokenRequest: {
    type: 'object',
    required: ['grant_type'],
    properties: {
      grant_type: { type: 'string', enum: ['client_credentials', 'authorization_code', 'refresh_token'] },
      client_id: STRING,
      client_secret: STRING,
      code: STRING,
      refresh_token: STRING,
      scope: STRING,
    },
  },
  TokenResponse: {
    type: 'object',
    properties: {
      access_token: STRING,
      token_type: STRING,
      expires_in: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
      refresh_token: STRING,
      scope: STRING,
      id_hint: STRING,
    },
  },
  AuthorizationGrantRequest: {
    type: 'object',
    required: ['external_user_id', 'scope'],
    properties: { external_user_id: STRING, scope: STRING, id_hint: STRING },
  },
  DelegatedAuthorizationGrantRequest: {
    type: 'object',
    required: ['scope'],
    properties: { external_user_id: STRING, actor_client_id: STRING, scope: STRING, id_hint: STRING },
  },
  AuthorizationGrantResponse: { type: 'object', properties: { code: STRING } },
  CreateUserRequest: {
    type: 'object',
    required: ['external_user_id', 'market', 'locale'],
    properties: {
      external_user_id: STRING,
      market: STRING,
      locale: STRING,
      retention_class: { type: 'string', enum: ['PERMANENT', 'TEMPORARY'] },
    },
  },
  UserResponse: { type: 'object', properties: { user_id: STRING, external_user_id: STRING } },
  Error: { type: 'object', properties: { errorMessage: STRING, errorCode: STRING } },
} as const

type SchemaName = keyof typeof SCHEMAS

const compiled = new Map<SchemaName, ReturnType<typeof Compile>>()

/** The file names every property of an answer; one that it does not name would be unknown to its clients. */
function assertFits(answer: Answer, name: SchemaName): void {
  let validator = compiled.get(name)
  if (validator === undefined) {
    validator = Compile({ ...SCHEMAS[name], additionalProperties: false })
    compiled.set(name, validator)
  }
  assert.ok(validator.Check(answer.body), `no ${name}: ${answer.text}`)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
}

/** Every choice of the optional fields beside the required ones. */
function everySubset(optional: Readonly<Record<string, string>>): readonly Fields[] {
  const sets: Fields[] = [{}]
  for (const [name, value] of Object.entries(optional)) {
    sets.push(...sets.map((set) => ({ ...set, [name]: value })))
  }
  return sets
}

const SCOPE = 'accounts:read,transactions:read'
const ACTOR = 'df05e4b379934cd09963197cc855bfe9'

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let clientToken: string
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
    clientToken = await developer.needClientToken()
  })
  after(() => platform.stop())

  const own = () => ({ client_id: developer.clientId, client_secret: developer.clientSecret })
  const postToken = (fields: Fields) => postForm(platform.baseUrl + TOKEN_PATH, fields)

  test('createUser: every form that the file allows makes a user', async () => {
    let count = 0
    for (const optional of everySubset({ retention_class: 'PERMANENT' }).concat([
      { retention_class: 'TEMPORARY' },
    ])) {
      for (const [market, locale] of [
        ['GB', 'en_US'],
        ['SE', 'sv_SE'],
        ['DE', 'de_DE'],
      ]) {
        const user = { external_user_id: `seed-${count++}`, market, locale, ...optional }
        const answer = assertStatus(await developer.createUser(clientToken, user), 200)
        assertFits(answer, 'UserResponse')
        assert.equal(fieldOf(answer, 'external_user_id'), user.external_user_id)
        assert.ok(textOf(answer, 'user_id') !== '')
      }
    }
  })

  test('createUser: any text of up to 256 characters is an external user id, and comes back unchanged', async () => {
    const text = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' })
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        fc.pre(!name.includes('\0') && name.isWellFormed())
        const externalUserId = `${name}${crypto.randomUUID()}`
        const user = { external_user_id: externalUserId, market: 'GB', locale: 'en_US' }
        const answer = assertStatus(await developer.createUser(clientToken, user), 200)
        assert.equal(fieldOf(answer, 'external_user_id'), externalUserId)
        const granted = await developer.grantCode(clientToken, {
          external_user_id: externalUserId,
          scope: SCOPE,
        })
        assertFits(assertStatus(granted, 200), 'AuthorizationGrantResponse')
      }),
      { numRuns: 25 },
    )
  })

  test('createAuthorizationGrant: every form that the file allows gives a code that works', async () => {
    const user = { external_user_id: 'granted', market: 'GB', locale: 'en_US' }
    assertStatus(await developer.createUser(clientToken, user), 200)
    for (const optional of everySubset({ id_hint: 'John Doe' })) {
      const fields = { external_user_id: 'granted', scope: SCOPE, ...optional }
      const answer = assertStatus(
        await postForm(platform.baseUrl + GRANT_PATH, fields, bearer(clientToken)),
        200,
      )
      assertFits(answer, 'AuthorizationGrantResponse')
      const exchanged = assertStatus(await developer.exchange(textOf(answer, 'code')), 200)
      assertFits(exchanged, 'TokenResponse')
      assert.equal(fieldOf(exchanged, 'id_hint'), optional.id_hint)
    }
  })

  test('createDelegatedAuthorizationGrant: every form that the file allows gives a code, also without a user', async () => {
    const user = { external_user_id: 'delegated', market: 'GB', locale: 'en_US' }
    assertStatus(await developer.createUser(clientToken, user), 200)
    const optional = { external_user_id: 'delegated', actor_client_id: ACTOR, id_hint: 'John Doe' }
    for (const more of everySubset(optional)) {
      const fields = { scope: 'credentials:write', ...more }
      const answer = await postForm(platform.baseUrl + DELEGATE_PATH, fields, bearer(clientToken))
      assertFits(assertStatus(answer, 200), 'AuthorizationGrantResponse')
      assert.ok(textOf(answer, 'code') !== '')
    }
  })

  test('createOauthToken: every form that the file allows, for each grant type, gives a token', async () => {
    const optional = { scope: SCOPE }
    for (const more of everySubset(optional)) {
      const answer = await postToken({ grant_type: 'client_credentials', ...own(), ...more })
      assertFits(assertStatus(answer, 200), 'TokenResponse')
    }
    for (const more of everySubset(optional)) {
      const { code } = await developer.needCode(SCOPE)
      const answer = await postToken({ grant_type: 'authorization_code', ...own(), code, ...more })
      assertFits(assertStatus(answer, 200), 'TokenResponse')
      for (const again of everySubset(optional)) {
        const fields = {
          grant_type: 'refresh_token',
          ...own(),
          refresh_token: textOf(answer, 'refresh_token'),
        }
        assertFits(assertStatus(await postToken({ ...fields, ...again }), 200), 'TokenResponse')
      }
    }
  })

  test('createOauthToken: fields of other grant types are ignored', async () => {
    const strays = { code: 'stray', refresh_token: 'stray' }
    for (const more of everySubset(strays)) {
      const answer = await postToken({ grant_type: 'client_credentials', ...own(), scope: SCOPE, ...more })
      assertFits(assertStatus(answer, 200), 'TokenResponse')
    }
  })

  test('deleteUser: a POST without a body returns 204, without a token 401 with the error body', async () => {
    const { accessToken } = await developer.needUserTokens()
    const url = platform.baseUrl + DELETE_USER_PATH
    const refused = await send(url, { method: 'POST' })
    assertRefused(refused, 401, 'auth.access_token_missing')
    assertFits(refused, 'Error')
    assertStatus(await send(url, { method: 'POST', headers: bearer(accessToken) }), 204)
  })

  test('the statuses that the file documents, with its error body: 400 and 401 of each call', async () => {
    const base = platform.baseUrl
    const nobody = bearer('nonsense')
    const json = { 'content-type': 'application/json' }
    const refused: readonly (readonly [number, Promise<Answer>])[] = [
      [400, postToken({ ...own() })],
      [400, postToken({ grant_type: 'password', ...own() })],
      [400, postToken({ grant_type: 'authorization_code', ...own(), code: 'unknown' })],
      [401, postToken({ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' })],
      [401, postToken({ grant_type: 'client_credentials' })],
      [400, postForm(base + GRANT_PATH, { external_user_id: 'x' }, bearer(clientToken))],
      [401, postForm(base + GRANT_PATH, { external_user_id: 'x', scope: SCOPE }, nobody)],
      [400, postForm(base + DELEGATE_PATH, { external_user_id: 'x' }, bearer(clientToken))],
      [400, developer.createUser(clientToken, { external_user_id: 'x', market: 'XX', locale: 'en_US' })],
      [400, developer.createUser(clientToken, { external_user_id: 'x', market: 'GB', locale: 'xx_XX' })],
      [401, send(base + CREATE_USER_PATH, { method: 'POST', headers: json, body: '{}' })],
      [401, send(base + DELETE_USER_PATH, { method: 'POST', headers: nobody })],
    ]
    for (const [status, answer] of refused) assertFits(assertStatus(await answer, status), 'Error')
  })
})
