// rule: Report jobs, and the event that reports are completed
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import {
  approve,
  BANK,
  connect,
  connectOne,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  type Query,
  returned,
  setFault,
  signIn,
} from '../link/journey.ts'

const JOBS = '/api/v1/reports-generation-jobs'
const READ_JOBS = 'reports-generation-jobs:readonly'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let receiver: Receiver
  before(async () => {
    receiver = await startReceiver()
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(async () => {
    await platform.stop()
    await receiver.close()
  })

  const addressOf = (path: string, query: Query = {}): string =>
    linkAddress(platform, app, { state: 's', input_provider: BANK, ...query }).replace(
      '/1.0/transactions/connect-accounts',
      `/1.0/${path}`,
    )
  const bundle = (query: Query = {}): string =>
    addressOf('reports/create-report', {
      report_types: 'ACCOUNT_VERIFICATION_REPORT,TRANSACTION_REPORT',
      account_dialog_type: 'NONE',
      async: 'true',
      external_reference: 'Order-19',
      ...query,
    })

  async function read(path: string, scope: string, by = app) {
    const token = await by.developer.needClientToken(scope)
    return send(platform.baseUrl + path, { headers: bearer(token) })
  }
  const readJob = (id: string | undefined, by = app) => read(`${JOBS}/${id}`, READ_JOBS, by)
  const readVerification = (id: unknown) =>
    read(`/api/v1/account-verification-reports/${id}`, 'account-verification-reports:read')

  /** An endpoint for the event, and what it has received since. */
  async function subscribe(by: TestApp): Promise<() => readonly unknown[]> {
    const path = `/${by.clientId}`
    const token = await by.developer.needClientToken('webhook-endpoints')
    const made = await send(`${platform.baseUrl}/events/v2/webhook-endpoints`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url + path, enabledEvents: ['reports-generation:completed'] }),
    })
    assert.deepEqual(fieldOf(assertStatus(made, 200), 'enabledEvents'), ['reports-generation:completed'])
    return () => receiver.at(path).map(({ body }) => body)
  }

  test('async=true: the app receives a job id at once, and the reports once the bank has been read', async () => {
    const events = await subscribe(app)
    const back = returned(await connect(createPerson(), bundle({ customer_reference_id: 'c-1' })))
    const { reports_generation_job_id: jobId, ...others } = back
    assert.match(jobId ?? '', /^[0-9a-f]{32}$/)
    assert.deepEqual(others, { customer_reference_id: 'c-1', state: 's' })
    const pending = assertStatus(await readJob(jobId), 200)
    const reports = listOf(pending.body, 'reports')
    assert.deepEqual(pending.body, {
      id: jobId,
      reports: [
        { id: reports[0]?.id, type: 'ACCOUNT_VERIFICATION_REPORT', status: 'PENDING' },
        { id: reports[1]?.id, type: 'TRANSACTION_REPORT', status: 'PENDING' },
      ],
      status: 'PENDING',
      createdTime: '2026-03-02T09:00:00Z',
      updatedTime: '2026-03-02T09:00:00Z',
    })
    assertRefused(await readVerification(reports[0]?.id), 404, 'report.not_found')

    platform.clock.advance(17_000)
    await platform.runJobs()
    const done = assertStatus(await readJob(jobId), 200)
    assert.equal(fieldOf(done, 'status'), 'COMPLETED')
    assert.equal(fieldOf(done, 'updatedTime'), '2026-03-02T09:00:17Z')
    assert.deepEqual(
      listOf(done.body, 'reports'),
      reports.map((report) => ({ ...report, status: 'COMPLETED' })),
    )
    const verified = assertStatus(await readVerification(reports[0]?.id), 200)
    assert.equal(fieldOf(verified, 'externalReference'), 'Order-19')
    const moved = await read(`/data/v2/transaction-reports/${reports[1]?.id}`, 'transaction-reports:readonly')
    assert.equal(fieldOf(assertStatus(moved, 200), 'externalReference'), 'Order-19')

    const [event, ...rest] = events()
    assert.deepEqual(rest, [])
    const userId = Reflect.get(Object(Reflect.get(Object(event), 'context')), 'userId')
    assert.match(String(userId), /^[0-9a-f]{32}$/)
    assert.deepEqual(event, {
      context: { userId, externalReference: 'Order-19' },
      content: { reports: reports.map(({ id, type }) => ({ id, type, status: 'CREATED' })) },
      event: 'reports-generation:completed',
    })
  })

  test('a job is for its own app and a client token with the scope, and for a day', async () => {
    const back = returned(await connect(createPerson(), bundle()))
    const jobId = back.reports_generation_job_id
    assertRefused(await readJob(jobId, await createLinkApp(platform, 'Other')), 404, 'report.not_found')
    assertRefused(await readJob('0'.repeat(32)), 404, 'report.not_found')
    const without = await read(`${JOBS}/${jobId}`, 'account-verification-reports:read')
    assert.equal(without.status, 403)
    platform.clock.advance(24 * 3_600_000 - 1)
    assertStatus(await readJob(jobId), 200)
    platform.clock.advance(1)
    assertRefused(await readJob(jobId), 404, 'report.not_found')
  })

  test('a bank that cannot be read fails the reports, and the event tells why', async () => {
    const other = await createLinkApp(platform, 'Third')
    const events = await subscribe(other)
    const person = createPerson()
    const address = bundle().replace(app.clientId, other.clientId)
    const consent = await signIn(person, await goToBank(person, await person.get(address)), 'u-se-ordinary')
    const back = returned(await approve(person, consent))
    await setFault(platform, { person: 'u-se-ordinary', failNext: { times: 100, status: 503 } })
    try {
      await platform.runJobs()
    } finally {
      await setFault(platform, { person: 'u-se-ordinary', failNext: { times: 0, status: 503 } })
    }
    const done = assertStatus(await readJob(back.reports_generation_job_id, other), 200)
    assert.equal(fieldOf(done, 'status'), 'COMPLETED')
    assert.deepEqual(
      listOf(done.body, 'reports').map(({ status }) => status),
      ['FAILED', 'FAILED'],
    )
    const [event] = events()
    assert.deepEqual(Reflect.get(Object(event), 'content'), {
      reports: [
        { type: 'ACCOUNT_VERIFICATION_REPORT', status: 'FAILED', error: 'UNAVAILABLE' },
        { type: 'TRANSACTION_REPORT', status: 'FAILED', error: 'UNAVAILABLE' },
      ],
    })
  })

  test('a user who disconnects before the reports are generated: nothing to report', async () => {
    const { userId, code } = await delegate(app)
    const back = returned(await connect(createPerson(), bundle({ authorization_code: code })))
    const { store } = await platform.workbench()
    const [connection] = await store.listConnections(app.appId, userId)
    const { connectionId = '' } = connection ?? {}
    const nowMs = platform.clock.nowMs()
    await store.disconnectConnection({ appId: app.appId, connectionId, nowMs, by: 'client' })
    await platform.runJobs()
    const done = assertStatus(await readJob(back.reports_generation_job_id), 200)
    assert.deepEqual(
      listOf(done.body, 'reports').map(({ status }) => status),
      ['FAILED', 'FAILED'],
    )
  })

  test('the name of the session is compared also by a job', async () => {
    const token = await app.developer.needClientToken('link-session:write')
    const session = await send(`${platform.baseUrl}/link/v1/session`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({ user: { firstName: 'Åsa', lastName: 'Ek' } }),
    })
    const sessionId = textOf(assertStatus(session, 200), 'sessionId')
    const back = returned(await connect(createPerson(), bundle({ session_id: sessionId })))
    await platform.runJobs()
    const [report] = listOf(assertStatus(await readJob(back.reports_generation_job_id), 200).body, 'reports')
    const verified = assertStatus(await readVerification(report?.id), 200)
    const [bank] = listOf(verified.body, 'userDataByProvider')
    for (const { nameMatching } of listOf(bank, 'accounts'))
      assert.deepEqual(nameMatching, { matchingResult: 'NO_MATCH', name: 'Åsa Ek' })
  })

  test('async=true with a choice of accounts is refused, because they are not fetched yet', async () => {
    const person = createPerson()
    for (const account_dialog_type of ['SINGLE', 'MULTI']) {
      const page = await person.get(bundle({ account_dialog_type }))
      const back = returned(await person.click(page, 'error-return'))
      assert.equal(back.error_reason, 'INVALID_PARAMETER_ACCOUNT_DIALOG_TYPE')
    }
    const plain = returned(await connect(createPerson(), bundle({ async: 'false' })))
    assert.deepEqual(Object.keys(plain), ['account_verification_report_id', 'transaction_report_id', 'state'])
  })

  test('the reports of a flow that waits for them are completed with the same event', async () => {
    const other = await createLinkApp(platform, 'Fourth')
    const events = await subscribe(other)
    const address = addressOf('account-check').replace(app.clientId, other.clientId)
    const back = returned(await connectOne(createPerson(), address))
    await platform.runJobs()
    const [event] = events()
    const context = Reflect.get(Object(event), 'context')
    assert.deepEqual(Object.keys(Object(context)), ['userId'])
    assert.deepEqual(Reflect.get(Object(event), 'content'), {
      reports: [
        {
          id: back.account_verification_report_id,
          type: 'ACCOUNT_VERIFICATION_REPORT',
          status: 'CREATED',
        },
      ],
    })
  })

  test('business-account-check: the report of the chosen account, under its own id, path and scope', async () => {
    const person = createPerson()
    const back = returned(
      await connectOne(person, addressOf('business-account-check', { external_reference: 'B-1' })),
    )
    assert.deepEqual(Object.keys(back), ['business_account_verification_report_id', 'state'])
    const id = back.business_account_verification_report_id
    const path = `/data/v1/business-account-verification-reports/${id}`
    const report = assertStatus(await read(path, 'business-account-verification-reports:read'), 200)
    assert.deepEqual(Object.keys(Object(report.body)), [
      'created',
      'externalReference',
      'id',
      'userDataByProvider',
    ])
    assert.equal(fieldOf(report, 'externalReference'), 'B-1')
    const [bank] = listOf(report.body, 'userDataByProvider')
    assert.equal(listOf(bank, 'accounts').length, 1)
    // Neither kind of report is found where the other one is.
    assertRefused(await readVerification(id), 404, 'report.not_found')
    assert.equal((await read(path, 'account-verification-reports:read')).status, 403)
  })
})
