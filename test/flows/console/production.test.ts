// rule: Production access, in the order of its steps, and the operator who reviews it
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addOperator, removeOperator } from '../../../src/core/operators/grant-operator.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createAuthenticator } from '../../support/software-authenticator.ts'
import { openInProduction } from './in-production.ts'
import { requestToken } from './request-token.ts'
import {
  BUSINESS,
  CONTACT,
  createMember,
  PASSWORD,
  readMailbox,
  SAMPLE_PDF,
  type Visitor,
} from './visitor.ts'

const NAMES = { name: 'Books live', display_name: 'Books', environment: 'production' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let operator: Visitor
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    operator = await createMember(platform, 'The operator')
    const { ports } = await platform.workbench()
    assert.equal(await addOperator(ports, { email: operator.email.toUpperCase(), actor: 'cli' }), 'added')
    assert.equal(await addOperator(ports, { email: operator.email, actor: 'cli' }), 'exists')
    assert.equal(await addOperator(ports, { email: 'nobody', actor: 'cli' }), 'email_invalid')
  })
  after(() => platform.stop())

  const subjects = async (to: string) => (await readMailbox(platform, to)).map(({ subject }) => subject)

  /** An organisation whose production app is in review. */
  async function inReview() {
    const asa = await createMember(platform)
    const own = `/organisations/${asa.organisationId}`
    await asa.must('PUT', `${own}/business/contact`, CONTACT)
    const app = await asa.must('POST', `${own}/apps`, NAMES)
    const scopes = ['user:create']
    await asa.must('PUT', `/apps/${app.id}/dialects/tink`, { scopes })
    const { secret } = await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
    await asa.must('POST', `/apps/${app.id}/production`, { products: ['account_information'] })
    await asa.must('PUT', `${own}/business/facts`, BUSINESS)
    const document = await asa.must('POST', `${own}/documents`, {
      kind: 'registration',
      name: 'Årsredovisning.pdf',
      content: SAMPLE_PDF,
    })
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    const token = async () => (await requestToken(platform, app.client_id, secret)).status
    return { asa, own, app, document, token }
  }

  test('the steps come in their order, each refused before the one that it follows', async () => {
    const asa = await createMember(platform)
    const own = `/organisations/${asa.organisationId}`
    const refused = async (method: string, path: string, body: unknown, code: string, status = 409) => {
      const response = await asa.call(method, path, body === undefined ? {} : { body })
      assert.deepEqual([response.status, response.body.code], [status, code], `${method} ${path}`)
    }
    await refused('POST', `${own}/apps`, NAMES, 'contact_missing')
    await refused('PUT', `${own}/business/facts`, BUSINESS, 'contact_missing')
    await asa.must('PUT', `${own}/business/contact`, CONTACT)
    assert.equal((await subjects(asa.email))[0], 'We received your contact details')
    assert.equal((await subjects(operator.email))[0], 'Books AB asks about production')
    const sandbox = await asa.must('POST', `${own}/apps`, { ...NAMES, environment: 'sandbox' })
    const products = { products: ['account_information', 'reports'] }
    await refused('POST', `/apps/${sandbox.id}/production`, products, 'app_not_production')
    const app = await asa.must('POST', `${own}/apps`, NAMES)
    assert.deepEqual(
      app.holds.map(({ hold }: { hold: string }) => hold),
      ['approval'],
    )
    await refused('POST', `/apps/${app.id}/production/submit`, undefined, 'request_unknown', 404)
    await refused('POST', `/apps/${app.id}/production`, { products: [] }, 'body_invalid', 400)
    assert.deepEqual(await asa.must('GET', `/apps/${app.id}/production`), { request: null })
    await asa.must('POST', `/apps/${app.id}/production`, products)
    await refused('POST', `/apps/${app.id}/production`, products, 'request_in_other_state')
    assert.equal((await subjects(asa.email))[0], 'Production access requested for Books live')
    await refused('POST', `/apps/${app.id}/production/submit`, undefined, 'business_missing')
    await refused('PUT', `${own}/business/facts`, { ...BUSINESS, country: 'Sweden' }, 'body_invalid', 400)
    await refused('PUT', `${own}/business/facts`, { ...BUSINESS, website: 'books' }, 'value_invalid', 400)
    await asa.must('PUT', `${own}/business/facts`, BUSINESS)
    await refused('POST', `/apps/${app.id}/production/submit`, undefined, 'registration_missing')
    await asa.must('POST', `${own}/documents`, { kind: 'registration', name: 'a.pdf', content: SAMPLE_PDF })
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    await refused('POST', `/apps/${app.id}/production/submit`, undefined, 'request_in_other_state')
    const { request } = await asa.must('GET', `/apps/${app.id}/production`)
    assert.deepEqual([request.state, request.products], ['in_review', products.products])
    assert.equal((await subjects(asa.email))[0], 'Books live is in review')
    assert.equal((await subjects(operator.email))[0], 'To review: Books live of Books AB')
  })

  test('an app acts from its approval on, on every instance, and the approval counts once', async () => {
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    const { asa, app, token } = await inReview()
    assert.equal(await token(), 401)
    const enabled = await asa.call('POST', `/apps/${app.id}/enable`)
    assert.deepEqual([enabled.status, enabled.body.code], [409, 'app_held'])
    assert.equal(await token(), 401)
    const wrong = await operator.call('POST', `/operator/requests/${app.id}/approve`, {
      body: { password: 'not this one' },
    })
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'password_wrong'])
    await operator.must('POST', `/operator/requests/${app.id}/approve`, { password: PASSWORD })
    assert.equal(await token(), 200)
    assert.equal((await subjects(asa.email))[0], 'Books live is approved for production')
    const late = await operator.call('POST', `/operator/requests/${app.id}/refuse`, {
      body: { password: PASSWORD, message: 'late' },
    })
    assert.deepEqual([late.status, late.body.code], [409, 'request_in_other_state'])
    await beside.stop()
  })

  test('the approved products bound the scopes in settings, tokens and Link, and a later approval adds to them', async () => {
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    const { asa, own, app } = await inReview()
    const put = (scopes: readonly string[], dialect = 'tink') =>
      asa.call('PUT', `/apps/${app.id}/dialects/${dialect}`, { body: { scopes } })
    const refusedFor = async (product: string, scopes: readonly string[], dialect?: string) => {
      const { status, body } = await put(scopes, dialect)
      assert.deepEqual([status, body.code], [400, 'product_not_approved'])
      assert.ok(body.fields.scopes.includes(`needs ${product}`), body.fields.scopes)
      assert.match(body.detail, /Products of the Console/)
    }
    assert.deepEqual(app.products, [])
    await refusedFor('account_information', ['user:create', 'transactions:read'])
    const { secret } = await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
    const approve = () =>
      operator.must('POST', `/operator/requests/${app.id}/approve`, { password: PASSWORD })
    await approve()
    const scopes = ['user:create', 'transactions:read', 'accounts:read']
    assert.deepEqual((await put(scopes)).body.products, ['account_information'])
    await refusedFor('insights', [...scopes, 'statistics:read'])
    await refusedFor('payments', ['payments'], 'truelayer')
    const token = async (scope: string, at = platform) => {
      const form = {
        client_id: app.client_id,
        client_secret: secret,
        grant_type: 'client_credentials',
        scope,
      }
      const response = await fetch(`${at.baseUrl}/api/v1/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      })
      return [response.status, await response.text()] as const
    }
    assert.equal((await token('transactions:read'))[0], 200)
    for (const at of [platform, beside]) {
      const [status, text] = await token('transactions:read,statistics:read', at)
      assert.equal(status, 400)
      assert.match(text, /statistics:read needs insights/)
    }
    await asa.must('PATCH', `/apps/${app.id}`, { redirect_uris: ['https://books.example/callback'] })
    const values = {
      client_id: app.client_id,
      redirect_uri: 'https://books.example/callback',
      market: 'SE',
      locale: 'en_US',
      scope: 'statistics:read',
    }
    const { pages } = await asa.must('GET', `/apps/${app.id}/link-pages`)
    const [page] = pages
    const build = (scope: string) =>
      asa.must('POST', `/apps/${app.id}/link-urls`, {
        dialect: page.dialect,
        page: page.name,
        values: { ...values, scope },
      })
    const built = await build('statistics:read')
    assert.equal(built.problem.parameter, 'scope')
    assert.match(built.problem.sentence, /statistics:read needs insights/)
    assert.equal((await build('transactions:read')).problem, null)
    const statusOf = async (url: string) => (await fetch(url, { redirect: 'manual' })).status
    assert.equal(await statusOf(built.url), 400)
    assert.equal(await statusOf((await build('transactions:read')).url), 303)
    const again = await asa.call('POST', `/apps/${app.id}/production`, {
      body: { products: ['account_information'] },
    })
    assert.deepEqual([again.status, again.body.code], [409, 'products_approved'])
    await asa.must('POST', `/apps/${app.id}/production`, { products: ['insights', 'payments'] })
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    // What the app has stays while the request waits, and if it is refused.
    assert.equal((await token('transactions:read'))[0], 200)
    const no = { password: PASSWORD, message: 'Not yet.' }
    await operator.must('POST', `/operator/requests/${app.id}/refuse`, no)
    assert.equal((await token('transactions:read', beside))[0], 200)
    await asa.must('POST', `/apps/${app.id}/production`, { products: ['insights'] })
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    await approve()
    assert.deepEqual((await asa.must('GET', `/apps/${app.id}`)).products, ['account_information', 'insights'])
    assert.equal((await put([...scopes, 'statistics:read'])).status, 200)
    assert.equal((await token('transactions:read,statistics:read', beside))[0], 200)
    // A sandbox app has every product.
    const sandbox = await asa.must('POST', `${own}/apps`, { ...NAMES, environment: 'sandbox' })
    assert.equal(sandbox.products, null)
    await asa.must('PUT', `/apps/${sandbox.id}/dialects/truelayer`, { scopes: ['payments', 'accounts'] })
    await beside.stop()
  })

  test('the operator asks for more, refuses with a reason, and the members ask again', async () => {
    const { asa, own, app, token } = await inReview()
    const mute = await operator.call('POST', `/operator/requests/${app.id}/ask`, {
      body: { password: PASSWORD, message: ' ' },
    })
    assert.deepEqual([mute.status, mute.body.code], [400, 'reason_missing'])
    await operator.must('POST', `/operator/requests/${app.id}/ask`, {
      password: PASSWORD,
      message: 'Who owns the company?',
    })
    assert.ok((await readMailbox(platform, asa.email))[0]?.text.includes('Who owns the company?'))
    const { request: open } = await asa.must('GET', `/apps/${app.id}/production`)
    assert.deepEqual([open.state, open.message], ['more_needed', 'Who owns the company?'])
    await asa.must('POST', `${own}/documents`, { kind: 'ownership', name: 'owners.pdf', content: SAMPLE_PDF })
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    await operator.must('POST', `/operator/requests/${app.id}/refuse`, {
      password: PASSWORD,
      message: 'The licence has ended.',
    })
    assert.equal((await subjects(asa.email))[0], 'Production access for Books live was refused')
    assert.equal(await token(), 401)
    await asa.must('POST', `/apps/${app.id}/production`, { products: ['payments'] })
    const { request } = await asa.must('GET', `/apps/${app.id}/production`)
    assert.deepEqual([request.state, request.message, request.products], ['requested', '', ['payments']])
    const { events } = await asa.must('GET', `/apps/${app.id}/events`)
    const actions = events.map(({ action }: { action: string }) => action)
    for (const action of ['requested', 'submitted', 'more_requested', 'refused'])
      assert.ok(actions.includes(`production.${action}`), action)
  })

  test('the desk lists what waits, with documents that only download, and records who opened them', async () => {
    const { asa, own, app, document } = await inReview()
    const { requests } = await operator.must('GET', '/operator/requests?state=in_review')
    const shown = requests.find((one: { app_id: string }) => one.app_id === app.id)
    assert.deepEqual([shown.app_name, shown.organisation_name], ['Books live', 'Books AB'])
    assert.equal((await operator.call('GET', '/operator/requests?state=x')).status, 400)
    const detail = await operator.must('GET', `/operator/requests/${app.id}`)
    assert.deepEqual(detail.profile.business, BUSINESS)
    assert.equal(detail.profile.contact.use_case, CONTACT.use_case)
    assert.deepEqual(
      detail.profile.documents.map(({ id }: { id: string }) => id),
      [document.id],
    )
    for (const [visitor, path] of [
      [asa, `${own}/documents/${document.id}`],
      [operator, `/operator${own}/documents/${document.id}`],
    ] as const) {
      const response = await visitor.call('GET', path)
      assert.equal(response.status, 200)
      assert.equal(Buffer.from(response.body).toString('base64'), SAMPLE_PDF)
      const header = (name: string) => response.headers.get(name)
      assert.match(
        header('content-disposition') ?? '',
        /^attachment; filename="_rsredovisning\.pdf"; filename\*=UTF-8''%C3%85rs/,
      )
      assert.equal(header('content-type'), 'application/octet-stream')
      assert.equal(header('x-content-type-options'), 'nosniff')
      assert.match(header('content-security-policy') ?? '', /sandbox/)
    }
    const { events } = await operator.must('GET', '/operator/events')
    const opened = events.find(({ action }: { action: string }) => action === 'document.opened')
    assert.equal(opened.actor, operator.email)
    const thief = await createMember(platform, 'Thieves AB')
    for (const organisationId of [asa.organisationId, thief.organisationId]) {
      const stolen = await thief.call('GET', `/organisations/${organisationId}/documents/${document.id}`)
      assert.equal(stolen.status, 404)
    }
  })

  test('a document is a PDF or an image by its content, at most 5 MB, and stays once submitted', async () => {
    const { asa, own, document } = await inReview()
    const add = (name: string, bytes: Buffer | string) =>
      asa.call('POST', `${own}/documents`, {
        body: { kind: 'other', name, content: typeof bytes === 'string' ? bytes : bytes.toString('base64') },
      })
    const big = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(5 * 1024 * 1024), Buffer.from('%%EOF')])
    for (const [name, bytes, status, code] of [
      ['page.pdf', Buffer.from('<html><script>alert(1)</script>'), 400, 'document_type_unknown'],
      ['cut.pdf', Buffer.from('%PDF-1.7 cut short'), 400, 'document_type_unknown'],
      ['run.exe', Buffer.from('MZ...'), 400, 'document_type_unknown'],
      ['a.pdf', 'not base64!', 400, 'body_invalid'],
      ['\u202Efdp.exe', SAMPLE_PDF, 400, 'document_name_invalid'],
      ['big.pdf', big, 413, 'document_too_large'],
    ] as const) {
      const response = await add(name, bytes)
      assert.deepEqual([response.status, response.body.code], [status, code], name)
    }
    assert.equal((await add('huge.pdf', 'A'.repeat(7_300_000))).status, 413)
    const extra = await add('../../Invoice.exe', Buffer.from(SAMPLE_PDF, 'base64'))
    assert.deepEqual([extra.status, extra.body.name], [201, 'Invoice.pdf'])
    const kept = await asa.call('DELETE', `${own}/documents/${document.id}`)
    assert.deepEqual([kept.status, kept.body.code], [409, 'document_submitted'])
    await asa.must('DELETE', `${own}/documents/${extra.body.id}`)
    assert.equal((await asa.call('DELETE', `${own}/documents/${extra.body.id}`)).status, 404)
    for (let count = 1; count < 20; count++)
      assert.equal((await add(`${count}.pdf`, Buffer.from(SAMPLE_PDF, 'base64'))).status, 201)
    const full = await add('21.pdf', Buffer.from(SAMPLE_PDF, 'base64'))
    assert.deepEqual([full.status, full.body.code], [409, 'too_many_documents'])
    const { ports } = await platform.workbench()
    const stored = await ports.store.loadBusinessDocument(asa.organisationId, document.id)
    assert.ok(stored !== undefined && !stored.sealedContent.includes(SAMPLE_PDF))
  })

  test('a suspended app, or organisation, is refused at once everywhere, until it is resumed', async () => {
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    const { asa, own, app, token } = await inReview()
    await operator.must('POST', `/operator/requests/${app.id}/approve`, { password: PASSWORD })
    const { secret } = await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
    const elsewhere = async () => (await requestToken(beside, app.client_id, secret)).status
    assert.deepEqual([await token(), await elsewhere()], [200, 200])
    const suspend = { password: PASSWORD, message: 'Complaints of end users.' }
    await operator.must('POST', `/operator/apps/${app.id}/suspend`, suspend)
    assert.deepEqual([await token(), await elsewhere()], [401, 401])
    assert.ok((await readMailbox(platform, asa.email))[0]?.text.includes('Complaints of end users.'))
    assert.equal((await asa.call('POST', `/apps/${app.id}/enable`)).status, 409)
    const shown = await asa.must('GET', `/apps/${app.id}`)
    assert.deepEqual([shown.holds[0].hold, shown.holds[0].note], ['operator', suspend.message])

    await operator.must('POST', `/operator${own}/suspend`, suspend)
    await operator.must('POST', `/operator/apps/${app.id}/resume`, { password: PASSWORD })
    assert.deepEqual([await token(), await elsewhere()], [401, 401])
    const { organisations } = await asa.must('GET', '/session')
    assert.equal(organisations[0].suspended_reason, suspend.message)
    assert.equal((await asa.call('GET', `/apps/${app.id}`)).status, 200)
    for (const [method, path, body] of [
      ['POST', `${own}/apps`, { ...NAMES, environment: 'sandbox' }],
      ['PATCH', `/apps/${app.id}`, { name: 'x' }],
      ['POST', `/apps/${app.id}/secrets`, { password: PASSWORD }],
    ] as const) {
      const response = await asa.call(method, path, { body })
      assert.deepEqual([response.status, response.body.code], [403, 'organisation_suspended'], path)
    }
    await operator.must('POST', `/operator${own}/resume`, { password: PASSWORD })
    assert.deepEqual([await token(), await elsewhere()], [200, 200])
    const { organisations: found } = await operator.must(
      'GET',
      `/operator/organisations?search=${asa.organisationId}`,
    )
    assert.deepEqual([found.length, found[0].suspended_at], [1, null])
    const detail = await operator.must('GET', `/operator${own}`)
    assert.deepEqual([detail.members[0].email, detail.apps[0].id], [asa.email, app.id])
    // The members see who did it and why, the operators what it was done to; in any order, as events may be of one millisecond.
    const { message } = suspend
    const trails: readonly (readonly [Visitor, path: string, targets: readonly string[]])[] = [
      [asa, `/apps/${app.id}/events`, [`app.resumed ${app.id}`, `app.suspended ${message}`]],
      [
        asa,
        `${own}/events`,
        [`organisation.resumed ${asa.organisationId}`, `organisation.suspended ${message}`],
      ],
      [
        operator,
        '/operator/events',
        [
          `organisation.resumed ${asa.organisationId}`,
          `app.resumed ${app.id}`,
          `organisation.suspended ${asa.organisationId}`,
          `app.suspended ${app.id}`,
        ],
      ],
    ]
    for (const [visitor, path, targets] of trails) {
      const { events } = await visitor.must('GET', path)
      const seen = events
        .filter(({ action }: { action: string }) => /\.(?:suspended|resumed)$/.test(action))
        .map((event: Record<string, string>) => `${event.action} ${event.target} by ${event.actor}`)
      assert.deepEqual(
        seen.toSorted(),
        targets.map((target) => `${target} by ${operator.email}`).toSorted(),
        path,
      )
    }
    await beside.stop()
  })
})

forEachEngine((engine) => {
  test('in production the desk needs a second factor, and closes to whoever is removed', async () => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    const asa = await createMember(platform)
    const { ports } = await platform.workbench()
    const email = asa.email
    await addOperator(ports, { email, actor: 'cli' })
    assert.equal((await asa.must('GET', '/session')).operator, true)
    assert.equal((await asa.call('GET', '/operator/events')).status, 200)
    const { cookieOf, send } = await openInProduction(platform)
    const cookie = await cookieOf(asa)
    const readEvents = () => send(cookie, 'GET', '/operator/events')
    await assert.rejects(readEvents(), /second_factor_required/)
    const origin = platform.baseUrl
    const options = await asa.call('POST', '/passkeys/options', {
      headers: { origin },
      body: { password: PASSWORD },
    })
    const response = createAuthenticator(origin).create(options.body)
    const added = await asa.call('POST', '/passkeys', {
      headers: { origin },
      body: { name: 'desk', response },
    })
    assert.equal(added.status, 201)
    const { body } = await readEvents()
    assert.match(JSON.stringify(body), /account\.passkey_added/)
    await asa.must('POST', `/passkeys/${added.body.id}/remove`, { password: PASSWORD })
    await assert.rejects(readEvents(), /second_factor_required/)
    assert.equal(await removeOperator(ports, { email, actor: 'cli' }), 'removed')
    assert.equal(await removeOperator(ports, { email, actor: 'cli' }), 'unknown')
    await assert.rejects(readEvents(), /not_found/)
    assert.equal((await asa.call('GET', '/operator/events')).status, 404)
    await platform.stop()
  })
})
