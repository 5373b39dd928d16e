// rule: Link builder: parameters of the dialects, URLs checked by their parser
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { createBrowser } from '../../support/browser.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createMember, type Visitor } from './visitor.ts'

type ListedPage = {
  readonly dialect: string
  readonly name: string
  readonly parameters: readonly { readonly name: string }[]
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let asa: Visitor
  let root: string
  before(async () => {
    platform = await startTestPlatform(engine)
    const member = await createMember(platform)
    asa = member
    const app = await member.must('POST', `/organisations/${member.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
      redirect_uris: ['https://app.example/callback'],
    })
    root = `/apps/${app.id}`
  })
  after(() => platform.stop())

  test('lists every page of every API of the app, with exactly the parameters that its parser reads', async () => {
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    const expected = dialects.flatMap(({ name, link }) =>
      (link?.entries ?? []).map((entry) => [name, entry.name, Object.keys(entry.query.properties)]),
    )
    assert.deepEqual(
      pages.map((page: ListedPage) => [page.dialect, page.name, page.parameters.map(({ name }) => name)]),
      expected,
    )
    assert.ok(expected.length >= 10)
  })

  test('lists what each scope opens, with exactly the operations that require it', async () => {
    const listed = (await asa.must('GET', '/dialects')).dialects
    assert.deepEqual(
      listed.map(({ name }: { readonly name: string }) => name),
      dialects.map(({ name }) => name),
    )
    for (const [index, { policy, routes }] of dialects.entries()) {
      const { scopes } = listed[index]
      assert.deepEqual(
        scopes.map(({ name, opens }: { readonly name: string; readonly opens: string }) => [name, opens]),
        Object.entries(policy.scopes.facts).map(([name, { opens }]) => [name, opens]),
      )
      for (const { name, operations } of scopes) {
        const opened = routes.filter(
          ({ access }) => access.kind !== 'open' && scopeSets(access).flat().includes(name),
        )
        assert.deepEqual(
          operations,
          opened.map(({ method, path, summary }) => ({ method, path, summary })),
        )
      }
    }
  })

  test('a URL that is built without a problem opens Link, and one with a problem is refused there', async () => {
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    const [page] = pages
    const build = (values: object, wanted = page) =>
      asa.must('POST', `${root}/link-urls`, { dialect: wanted.dialect, page: wanted.name, values })
    const built = await build({ ...page.defaults, state: 'a b&c' })
    assert.equal(built.problem, null)
    assert.equal(new URL(built.url).searchParams.get('state'), 'a b&c')
    assert.equal((await createBrowser().get(built.url)).status, 200)
    assert.equal(built.token_url, `${platform.baseUrl}/api/v1/oauth/token`)
    const wrong = await build({ ...page.defaults, theme: 'PINK' })
    assert.equal(wrong.problem.parameter, 'theme')
    assert.equal((await createBrowser().get(wrong.url)).status, 400)
    const ignored = await build({ ...page.defaults, other: 'x', state: '' })
    assert.ok(!/other|state/.test(new URL(ignored.url).search))
    for (const [body, status] of [
      [{ dialect: page.dialect, page: 'none', values: {} }, 400],
      [{ dialect: 'none', page: page.name, values: {} }, 400],
      [{ dialect: page.dialect, page: page.name, values: { state: 7 } }, 400],
      [{ dialect: page.dialect, page: page.name, values: { state: 'x'.repeat(4097) } }, 400],
    ] as const)
      assert.equal((await asa.call('POST', `${root}/link-urls`, { body })).status, status)
  })
})
