// rule: Token kind and scopes of every route, from the route tables of the dialects
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Access, type Route, scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { type Answer, assertRefused, bearer, type Developer, send } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

type TokenAccess = Exclude<Access, { kind: 'open' }>

forOneEngine((engine) => {
  // The first dialect, whose error codes this file states; the others have matrices of their own.
  for (const dialect of dialects.slice(0, 1)) {
    describe(dialect.name, () => {
      let platform: TestPlatform
      let developer: Developer
      before(async () => {
        platform = await startTestPlatform(engine, { demoBank: false })
        developer = platform.developer
      })
      after(() => platform.stop())

      const ask = (route: Route, headers: Readonly<Record<string, string>>): Promise<Answer> =>
        send(platform.baseUrl + route.path.replaceAll(/\/:\w+/g, '/x'), { method: route.method, headers })

      /** A token of the kind with just these scopes, or with one harmless scope where there are none. */
      async function tokenOf(kind: 'client' | 'user', scopes: readonly string[]): Promise<string> {
        const scope = scopes.length === 0 ? 'calendar:read' : scopes.join(',')
        return kind === 'client'
          ? await developer.needClientToken(scope)
          : (await developer.needUserTokens(scope)).accessToken
      }

      test('every route is either open or states the token kinds and scopes that it accepts', () => {
        for (const { access, name } of dialect.routes) {
          if (access.kind === 'open') continue
          assert.ok(access.accepts.length > 0, name)
          for (const scope of scopeSets(access).flat())
            assert.ok(dialect.policy.scopes.known.includes(scope), scope)
        }
        assert.deepEqual(
          dialect.routes.filter(({ access }) => access.kind === 'open').map(({ name }) => name),
          // The relay takes what only the bank and the person's browser know.
          ['createOauthToken', 'relayThirdPartyCallback'],
        )
      })

      for (const route of dialect.routes) {
        const { access } = route
        if (access.kind === 'open') continue
        matrix(route, access)
      }

      function needsToken(route: Route, title: string): void {
        test(`${title}: 401 without a token, with a challenge and no error code (RFC 6750 §3)`, async () => {
          const answer = await ask(route, {})
          assertRefused(answer, 401, 'auth.access_token_missing')
          assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
        })
      }

      function matrix(route: Route, access: TokenAccess): void {
        const title = `${route.method} ${route.path}`

        if (access.kind === 'optional') {
          test(`${title}: a request without a token is not refused for its authorization`, async () => {
            const answer = await ask(route, {})
            assert.ok(![401, 403].includes(answer.status) && answer.status < 500, answer.text)
          })
        } else if (access.kind === 'token') needsToken(route, title)

        test(`${title}: 401 for a token that we did not issue`, async () => {
          const good = await tokenOf(access.accepts[0] ?? 'client', scopeSets(access).flat())
          const [head = '', body = '', signature = ''] = good.split('.')
          const garbage = [
            'Bearer',
            'Bearer ',
            'Bearer x',
            `Bearer ${good} ${good}`,
            `Bearer ${good}x`,
            `Bearer ${head}.${body}.`,
            `Bearer ${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
            `Bearer ${head}..${signature}`,
            `Token ${good}`,
            `Basic ${Buffer.from(good).toString('base64')}`,
            good,
          ]
          for (const authorization of garbage) {
            const answer = await ask(route, { authorization })
            assert.equal(answer.status, 401, `${authorization.slice(0, 20)}: ${answer.text}`)
          }
        })

        test(`${title}: 403 for the other kind of token, whatever its scopes`, async () => {
          for (const kind of ['client', 'user'] as const) {
            if (access.accepts.includes(kind)) continue
            const answer = await ask(route, bearer(await tokenOf(kind, scopeSets(access).flat())))
            assertRefused(answer, 403, 'auth.wrong_token_kind')
          }
        })

        test(`${title}: 403 for a token with every other scope of the dialect`, async () => {
          for (const kind of access.accepts) {
            const { scopes, anyOf = [] } = access
            for (const [missing = '', ...wider] of [...scopes.map((scope) => [scope]), anyOf]) {
              if (missing === '') continue
              const others = dialect.policy.scopes.known.filter(
                (scope) => ![missing, ...wider].includes(scope),
              )
              const answer = await ask(route, bearer(await tokenOf(kind, others)))
              assertRefused(answer, 403, 'auth.insufficient_scope')
              assert.equal(
                answer.headers.get('www-authenticate'),
                `Bearer error="insufficient_scope", scope="${missing}"`,
              )
            }
          }
        })

        test(`${title}: a token of the right kind with exactly the required scopes is accepted`, async () => {
          for (const kind of access.accepts)
            for (const scopes of scopeSets(access)) {
              const answer = await ask(route, bearer(await tokenOf(kind, scopes)))
              assert.ok(
                ![401, 403].includes(answer.status) && (answer.status < 500 || answer.status === 501),
                answer.text,
              )
            }
        })
      }
    })
  }
})
