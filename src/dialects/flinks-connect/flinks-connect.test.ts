// contract: The dialect of Flinks Connect: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Connect, createConnect } from '../../../test/flows/flinks-connect/connect.ts'
import { assertStatus, send } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../../test/support/platform.ts'
import { BANK_PROBLEM_KINDS } from '../../core/banks/bank.ts'
import { type TestInstallation, testFixtures, testTables } from '../conformance.ts'
import { readFixtures } from '../read-fixtures.ts'
import { BANK_PROBLEMS, FLINKS_CODES, renderProblem, SESSION_STATES } from './flinks-codes.ts'
import { flinksConnect } from './index.ts'

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url))

testTables(flinksConnect, fixtures)

test('every problem and state has a documented FlinksCode, and its status in the body', () => {
  for (const problem of [
    ...BANK_PROBLEM_KINDS.map((kind) => BANK_PROBLEMS[kind]),
    ...Object.values(SESSION_STATES),
  ]) {
    assert.ok(FLINKS_CODES.includes(problem.code))
    const { status, body } = renderProblem(problem)
    assert.deepEqual(body, { HttpStatusCode: status, FlinksCode: problem.code, Message: problem.message })
  }
})

forEachEngine((engine) => {
  let platform: TestPlatform
  let installation: TestInstallation
  before(async () => {
    platform = await startTestPlatform(engine)
    installation = installationOf(platform, await createConnect(platform))
  })
  after(() => platform.stop())

  testFixtures(flinksConnect, fixtures, () => installation)
})

function installationOf(platform: TestPlatform, connect: Connect): TestInstallation {
  const logins = new Map<string, Promise<{ readonly requestId: string; readonly loginId: string }>>()
  const loginOf = (username: string, password = 'Everyday') => {
    const known = logins.get(username) ?? signIn(platform, connect, username, password)
    logins.set(username, known)
    return known
  }
  return {
    send: ({ method, path, headers, body }) =>
      send(platform.baseUrl + path, {
        method,
        headers,
        ...(body !== undefined && { body: new TextEncoder().encode(body) }),
      }),
    arrange: async (name) => {
      switch (name) {
        case 'customer_id':
          return connect.customerId
        case 'secret':
          return connect.app.clientSecret
        case 'api_key':
          return connect.apiKey
        case 'token':
          return connect.token()
        case 'request_id':
          return (await loginOf('greatday_nomfa')).requestId
        case 'login_id':
          return (await loginOf('greatday_nomfa')).loginId
        case 'spare_login_id':
          return (await loginOf('u-ca-ordinary', 'island-9870')).loginId
        case 'doomed_login_id':
          return (await loginOf('u-ca-new', 'thistle-8741')).loginId
        default:
          throw new TypeError(`unknown placeholder ${name}`)
      }
    },
  }
}

async function signIn(platform: TestPlatform, connect: Connect, username: string, password: string) {
  const ids = await connect.signIn(username, password)
  assertStatus(await connect.detail(ids.requestId), 200)
  await platform.runJobs()
  return ids
}
