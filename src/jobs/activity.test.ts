// rule: One transaction for each app in a round, however its requests name it
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CountedRequest, RequestDetails } from '../core/activity/recorder.ts'
import type { RecordedActivity } from '../core/activity/store.ts'
import { createActivityJob } from './activity.ts'

const REQUEST: CountedRequest = {
  appId: 'app',
  clientId: undefined,
  userId: 'user',
  dialect: 'standard',
  operation: 'accounts',
  grantType: undefined,
  refusal: undefined,
  status: 200,
  durationMs: 1,
}
const DETAILS: RequestDetails = {
  requestId: 'r',
  method: 'GET',
  url: '/x',
  ipAddress: '192.0.2.1',
  grantId: undefined,
  subject: undefined,
  authorization: undefined,
  contentType: undefined,
  body: '',
  response: undefined,
  responseType: undefined,
}

function createJob() {
  const stored: RecordedActivity[] = []
  const faults: Error[] = []
  const job = createActivityJob({
    clock: { nowMs: () => 0 },
    keptMs: 1000,
    store: {
      findAppId: async (clientId) => (clientId === 'unknown' ? undefined : 'app'),
      recordActivity: async (activity) => {
        const fault = faults.pop()
        if (fault !== undefined) throw fault
        stored.push(activity)
        return 'recorded'
      },
    },
  })
  const send = (named: Partial<CountedRequest>) => {
    const request = { ...REQUEST, ...named }
    if (job.count(request)) job.keep(request, DETAILS)
  }
  return { job, stored, faults, send }
}

const sumsOf = ({ figures }: RecordedActivity) => ({
  requests: figures.reduce((sum, one) => sum + one.requests, 0),
  notKept: figures.reduce((sum, one) => sum + one.notKept, 0),
})

test('an app named by its id, its client id and an alias is stored once, with every request', async () => {
  const { job, stored, send } = createJob()
  send({})
  send({ appId: undefined, clientId: 'client', operation: 'token', userId: 'other' })
  send({ appId: undefined, clientId: 'alias', operation: 'token' })
  send({ appId: undefined, clientId: 'unknown' })
  await job.round()
  const [activity, ...others] = stored
  assert.ok(activity !== undefined)
  assert.equal(others.length, 0)
  assert.deepEqual(sumsOf(activity), { requests: 3, notKept: 0 })
  assert.equal(activity.requests.length, 3)
  assert.deepEqual(new Set(activity.userIds), new Set(['user', 'other']))
})

test('after a failure the counts are stored with the next round, and the details are not', async () => {
  const { job, stored, faults, send } = createJob()
  faults.push(new Error('the database is away'))
  send({})
  send({ appId: undefined, clientId: 'client', operation: 'token' })
  await assert.rejects(job.round(), /away/)
  send({})
  await job.round()
  const [activity, ...others] = stored
  assert.ok(activity !== undefined)
  assert.equal(others.length, 0)
  assert.deepEqual(sumsOf(activity), { requests: 3, notKept: 2 })
  assert.equal(activity.requests.length, 1)
})
