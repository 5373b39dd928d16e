// rule: The request log of an app: every dialect's requests, masked, attributed and filtered
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { requestToken } from './request-token.ts'
import { createMember, mailedToken, PASSWORD, type Visitor } from './visitor.ts'

type Shown = {
  readonly id: string
  readonly status: number
  readonly path: string
  readonly operation: string
  readonly ip_address: string
  readonly refusal: { readonly code: string; readonly remedy: string; readonly sentence: string } | null
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let owner: Visitor & { readonly organisationId: string }
  let app: { readonly id: string; readonly client_id: string }
  let secret: string
  let root: string

  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    owner = await createMember(platform)
    app = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
      redirect_uris: ['https://app.example/callback'],
    })
    secret = (await owner.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })).secret
    root = `/apps/${app.id}/requests`
  })
  after(() => platform.stop())

  const list = async (query = ''): Promise<readonly Shown[]> => {
    await platform.runJobs()
    return (await owner.must('GET', `${root}${query}`)).requests
  }
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(platform.baseUrl + path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const idOf = (response: Response) => response.headers.get('x-request-id')

  test('an app without requests has an empty log', async () => {
    assert.deepEqual(await owner.must('GET', root), { requests: [], next: null, not_kept: 0 })
  })

  test('requests are listed with the refusal in plain words, on the fast paths and beside them, and hold no secret', async () => {
    const granted = await requestToken(platform, app.client_id, secret)
    const token: string = JSON.parse(await granted.text()).access_token
    const wrong = await requestToken(platform, app.client_id, 'tsk_not-the-secret')
    const fields = {
      client_id: app.client_id,
      client_secret: secret,
      grant_type: 'client_credentials',
      scope: 'user:create',
    }
    const beside = await post('/api/v1/oauth/token', fields, {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    })
    const basic = await post(
      '/connect/token',
      { grant_type: 'client_credentials', scope: 'payments' },
      { authorization: `Basic ${Buffer.from(`${app.client_id}:${secret}`).toString('base64')}` },
    )
    const missing = await post('/api/v1/oauth/token', { client_id: app.client_id, client_secret: secret })
    const created = await fetch(`${platform.baseUrl}/api/v1/user/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ external_user_id: 'ann@books.example', market: 'SE', locale: 'sv_SE' }),
    })
    assert.equal(created.status, 200)
    const forbidden = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const link = await fetch(
      `${platform.baseUrl}/1.0/transactions/connect-accounts?client_id=${app.client_id}&redirect_uri=https%3A%2F%2Fapp.example%2Fother&market=SE&locale=en_US`,
      { redirect: 'manual' },
    )
    assert.equal(link.status, 400)
    // The session of the Console ends with it.
    platform.clock.advance(3 * 3_600_000)
    await owner.logIn()
    const expired = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const found = await list()
    const of = (response: Response) => found.find(({ id }) => id === idOf(response))
    const facts = [granted, wrong, beside, basic, missing, created, forbidden, link, expired].map(
      (response) => {
        const one = of(response)
        return [response.status, one?.status, one?.refusal?.code ?? null]
      },
    )
    assert.deepEqual(facts, [
      [200, 200, null],
      [401, 401, 'client_secret_invalid'],
      [200, 200, null],
      [basic.status, basic.status, of(basic)?.refusal?.code ?? null],
      [400, 400, 'parameter_missing'],
      [200, 200, null],
      [forbidden.status, forbidden.status, 'token_wrong_kind'],
      [400, 400, 'redirect_uri_unregistered'],
      [401, 401, 'token_expired'],
    ])
    assert.match(of(wrong)?.refusal?.remedy ?? '', /secret/)
    const details = []
    for (const response of [granted, wrong, basic, missing, created, expired, link])
      details.push(await owner.must('GET', `${root}/${idOf(response)}`))
    const [first, , second, , user] = details
    assert.deepEqual(first.request.body, {
      client_id: app.client_id,
      client_secret: '[redacted]',
      grant_type: 'client_credentials',
      scope: 'user:create',
    })
    assert.equal(first.response.body.access_token, '[redacted]')
    assert.equal(first.response.body.token_type, 'bearer')
    assert.equal(second.request.authorization, 'Basic')
    assert.equal(user.request.body.external_user_id, 'ann@books.example')
    const everything = JSON.stringify([found, details])
    for (const text of [
      secret,
      token,
      'tsk_not',
      Buffer.from(`${app.client_id}:${secret}`).toString('base64'),
    ])
      assert.ok(!everything.includes(text), 'a credential is in the log')
  })

  test('filters, pages and a request id narrow the list; unknown filters are refused', async () => {
    const all = await list()
    assert.ok(all.length > 5)
    const pages: Shown[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: { requests: Shown[]; next: string | null } = await owner.must(
        'GET',
        `${root}?limit=2${next === '' ? '' : `&before=${next}`}`,
      )
      pages.push(...page.requests)
      next = page.next
    }
    assert.deepEqual(pages, all)
    const refused = await list('?outcome=refused')
    assert.deepEqual(
      refused.map(({ id }) => id),
      all.filter(({ status }) => status >= 400).map(({ id }) => id),
    )
    assert.deepEqual(
      await list('?status=401&refusal=token_expired'),
      all.filter(({ refusal }) => refusal?.code === 'token_expired'),
    )
    assert.ok((await list('?path=%2Fdata')).every(({ path }) => path.startsWith('/data')))
    assert.ok((await list('?grant_type=client_credentials&outcome=succeeded')).length >= 2)
    assert.deepEqual(
      (await list(`?request_id=${all[1]?.id}`)).map(({ id }) => id),
      [all[1]?.id],
    )
    assert.deepEqual(await list('?until=2020-01-01'), [])
    for (const query of [
      '?outcome=odd',
      '?status=x',
      '?before=zz',
      '?limit=0',
      '?other=1',
      '?from=yesterday',
    ]) {
      const { status, body } = await owner.call('GET', root + query)
      assert.deepEqual([status, body.code], [400, 'body_invalid'], query)
    }
    assert.equal((await owner.call('GET', `${root}/unknown`)).status, 404)
  })

  test('roles without personal data see it masked', async () => {
    const found = await list('?path=%2Fapi%2Fv1%2Fuser%2Fcreate')
    const own = `/organisations/${owner.organisationId}`
    const guest = await createMember(platform, 'Own')
    await owner.must('POST', `${own}/invitations`, { email: guest.email, role: 'support' })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    const [masked] = (await guest.must('GET', `${root}?path=%2Fapi%2Fv1%2Fuser%2Fcreate`)).requests
    assert.equal(masked.id, found[0]?.id)
    assert.match(masked.ip_address, /^•••/)
    const details = await guest.must('GET', `${root}/${masked.id}`)
    assert.equal(details.request.body.external_user_id, '•••le')
  })

  test('a flood is counted in full, and of it only a part is kept', async () => {
    await platform.runJobs()
    const before = (await list()).length
    const codes = await Promise.all(
      Array.from({ length: 80 }, async () => (await requestToken(platform, app.client_id, secret)).status),
    )
    assert.ok(codes.every((status) => status === 200))
    await platform.runJobs()
    const { requests, not_kept: notKept } = await owner.must('GET', `${root}?limit=100`)
    assert.equal(requests.length, Math.min(100, before + 20))
    assert.equal(notKept, 60)
  })
})
