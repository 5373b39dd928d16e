// rule: Refusal of what one dialect issues by the endpoints of every other one
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ClientApp, EVERY_SCOPE } from '../../../src/core/apps/app.ts'
import type { Dialect, Route } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import {
  callWith,
  ISSUING,
  isInvalidToken,
  protectedRoutes,
  tokenEndpoints,
  urlAt,
} from '../../support/called-dialect.ts'
import { type Fields, fieldOf, postForm } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { ISSUED_REDIRECT, type Issued, issueIn } from '../../support/issued.ts'
import { appLinksOf, isBegun, linkUrl } from '../../support/link-urls.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'

const CALLBACK = ISSUED_REDIRECT

const PAIRS = ISSUING.flatMap((from) =>
  dialects.filter((to) => to !== from).map((to) => ({ title: `${from.name} at ${to.name}`, from, to })),
)

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
    app = await platform.createApp({ name: 'All', redirectUris: [CALLBACK] })
  })
  after(() => platform.stop())

  const at = (to: Dialect, path: string) => urlAt(platform, to, path)

  async function needApp(): Promise<ClientApp> {
    const { store } = await platform.workbench()
    const stored = await store.loadApp(app.appId)
    assert.ok(stored !== undefined)
    return stored
  }

  const issue = (dialect: Dialect) => issueIn(platform, app.appId, dialect)

  const exchange = (to: Dialect, { path }: Route, { code, verifier }: Issued) =>
    postToken(at(to, path), {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    })

  const refresh = (to: Dialect, { path }: Route, { refreshToken }: Issued) =>
    postToken(at(to, path), { grant_type: 'refresh_token', refresh_token: refreshToken })

  const postToken = (url: string, fields: Fields) =>
    postForm(url, { ...fields, client_id: app.clientId, client_secret: app.clientSecret })

  for (const dialect of ISSUING) {
    test(`${dialect.name}: its own endpoints accept what it issues`, async () => {
      const issued = await issue(dialect)
      for (const route of protectedRoutes(dialect)) {
        // One of them deletes its user.
        const { userToken, clientToken } = route.method === 'GET' ? issued : await issue(dialect)
        for (const token of [userToken, clientToken])
          assert.ok(
            !isInvalidToken(dialect, route, await callWith(platform, dialect, route, token)),
            route.name,
          )
      }
      const [endpoint] = tokenEndpoints(dialect)
      assert.ok(endpoint !== undefined, `${dialect.name} has a token endpoint`)
      for (const answer of [
        await exchange(dialect, endpoint, issued),
        await refresh(dialect, endpoint, issued),
      ]) {
        assert.equal(answer.status, 200, answer.text)
        assert.equal(typeof fieldOf(answer, 'access_token'), 'string')
      }
    })
  }

  for (const { title, from, to } of PAIRS) {
    describe(title, () => {
      test('access tokens open no endpoint', async () => {
        const { userToken, clientToken } = await issue(from)
        for (const route of protectedRoutes(to)) {
          for (const token of [userToken, clientToken]) {
            const answer = await callWith(platform, to, route, token)
            assert.ok(isInvalidToken(to, route, answer), `${route.name}: ${answer.status} ${answer.text}`)
          }
        }
      })

      test('codes and refresh tokens are refused, and are valid afterwards where they belong', async () => {
        const issued = await issue(from)
        for (const endpoint of tokenEndpoints(to)) {
          for (const answer of [await exchange(to, endpoint, issued), await refresh(to, endpoint, issued)]) {
            assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`)
            assert.equal(fieldOf(answer, 'access_token'), undefined)
          }
        }
        const [own] = tokenEndpoints(from)
        assert.ok(own !== undefined)
        for (const answer of [await exchange(from, own, issued), await refresh(from, own, issued)])
          assert.equal(answer.status, 200, answer.text)
      })

      test('an app of the one alone is unknown at the token endpoint and in the link URLs of the other', async () => {
        const { store } = await platform.workbench()
        const only = await platform.createApp({ name: from.name, redirectUris: [CALLBACK] })
        const use = (dialect: Dialect) =>
          store.setAppDialects(only.appId, [{ dialect: dialect.name, scopes: [EVERY_SCOPE] }])
        const answers = async () => ({
          tokens: await Promise.all(
            tokenEndpoints(to).map(async ({ path }) => {
              const { clientId, clientSecret } = only
              const answer = await postForm(at(to, path), {
                grant_type: 'client_credentials',
                client_id: clientId,
                client_secret: clientSecret,
                // A scope that a client may have in every dialect: the first one of the dialect itself.
                scope: clientScope(to),
              })
              return answer.status
            }),
          ),
          links: await Promise.all(
            appLinksOf(to).map(async (entry) => {
              const response = await fetch(linkUrl(platform, to, entry, only.clientId), {
                redirect: 'manual',
              })
              await response.arrayBuffer()
              return isBegun(response)
            }),
          ),
        })
        await use(from)
        const refused = await answers()
        for (const status of refused.tokens) assert.ok(status === 400 || status === 401, String(status))
        assert.ok(refused.links.every((begun) => !begun))
        // The same requests succeed once the app uses the dialect, so that nothing else refused them.
        await use(to)
        const accepted = await answers()
        assert.ok(
          accepted.tokens.every((status) => status === 200),
          JSON.stringify(accepted),
        )
        if (appLinksOf(to).length > 0)
          assert.ok(
            accepted.links.some((begun) => begun),
            JSON.stringify(accepted),
          )
      })
    })
  }

  test('tokens of a dialect that the app uses no longer stop at once, and those of the others go on', async () => {
    const { store } = await platform.workbench()
    const stored = await needApp()
    try {
      for (const dialect of ISSUING) {
        const issued = await issue(dialect)
        const [route] = protectedRoutes(dialect)
        if (route === undefined) continue
        const others = stored.dialects.filter((one) => one.dialect !== dialect.name)
        assert.equal(await store.setAppDialects(app.appId, others), 'changed')
        const { status } = dialect.renderRefusal({ code: 'token_revoked' }, route, '')
        for (const token of [issued.userToken, issued.clientToken])
          assert.equal((await callWith(platform, dialect, route, token)).status, status, dialect.name)
        await store.setAppDialects(app.appId, stored.dialects)
        assert.ok(!isInvalidToken(dialect, route, await callWith(platform, dialect, route, issued.userToken)))
      }
    } finally {
      await store.setAppDialects(app.appId, stored.dialects)
    }
  })

  test('the sandbox app uses every dialect, with every scope', async () => {
    const { store } = await platform.workbench()
    const client = await store.loadClient(platform.sandbox.client_id, platform.clock.nowMs())
    assert.deepEqual(
      client?.app.dialects,
      dialects.map(({ name }) => ({ dialect: name, scopes: [EVERY_SCOPE] })),
    )
  })
})

/** A scope with which the dialect issues a client token; undefined where it needs none. */
function clientScope({ policy: { scopes } }: Dialect): string | undefined {
  return scopes.omitted === 'refuse' ? (scopes.clientOnly?.[0] ?? scopes.known[0]) : undefined
}
