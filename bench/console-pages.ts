// glue: Measures what each list of the Console takes in an app with many users and requests. See --help.
import { parseArgs } from 'node:util'
import { DAY_MS, type Figure } from '../src/core/activity/figures.ts'
import type { Store } from '../src/core/ports.ts'
import { sampleRequest } from '../src/storage/conformance/activity.ts'
import { sampleConnection, sampleUser } from '../src/storage/conformance/samples.ts'
import { createMember } from '../test/flows/console/visitor.ts'
import { engines } from '../test/support/engines.ts'
import { startTestPlatform } from '../test/support/platform.ts'
import { runSql } from '../test/support/run-sql.ts'

const help = `Fills an app with 100,000 requests, 10,000 users, 1,000 connections and the figures of 90 days, on SQLite and on PostgreSQL, and
measures each list that a page of the Console loads, over HTTP. Exits with 1 where one takes 300 ms or more.

  node console-pages.ts

  --requests N   (100000)
  --users N      (10000)
`
const BAR_MS = 300
const RUNS = 7
const BATCH = 1_000
const HOUR_MS = 3_600_000

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    requests: { type: 'string', default: '100000' },
    users: { type: 'string', default: '10000' },
  },
})

interface Filled {
  readonly userId: string
  readonly connectionId: string
  readonly requestId: string
}

async function fill(store: Store, appId: string, nowMs: number): Promise<Filled> {
  const users = Array.from({ length: Number(options.users) }, (_, index) =>
    sampleUser(appId, {
      externalUserId: `user-${index}@books.example`,
      expiresAtMs: undefined,
      createdAtMs: nowMs,
    }),
  )
  await inLanes(users, async (user) => void (await store.createUser(user)))
  const owners = users.slice(0, users.length / 10)
  const connections = owners.map(({ userId }) => sampleConnection(appId, userId))
  await inLanes(connections, async (connection) => void (await store.createConnection(connection)))
  const idOf = (index: number) => users[index % users.length]?.userId ?? ''
  const requests = Array.from({ length: Number(options.requests) }, (_, index) => {
    const isRefused = index % 20 === 0
    return sampleRequest(appId, {
      atMs: nowMs - index * 1_000,
      userId: idOf(index),
      status: isRefused ? 401 : 200,
      refusal: isRefused ? 'token_expired' : undefined,
      ...(index % 3 !== 0 && { method: 'GET', path: '/data/v2/accounts', grantType: undefined }),
    })
  })
  const kept = { figures: [], userIds: [], keptUntilMs: nowMs + 14 * DAY_MS }
  for (let from = 0; from < requests.length; from += BATCH)
    await store.recordActivity({ appId, nowMs, requests: requests.slice(from, from + BATCH), ...kept })
  for (let hour = 0; hour < 90 * 24; hour++)
    await store.recordActivity({
      ...kept,
      appId,
      nowMs: nowMs - hour * HOUR_MS,
      requests: [],
      figures: FIGURES,
    })
  for (let day = 0; day < 90; day++) {
    const userIds = users.slice(0, 200).map(({ userId }) => userId)
    await store.recordActivity({ ...kept, appId, nowMs: nowMs - day * DAY_MS, requests: [], userIds })
  }
  return {
    userId: idOf(0),
    connectionId: connections[0]?.connectionId ?? '',
    requestId: requests.at(-1)?.requestId ?? '',
  }
}

/** As many labels as an app has that uses much of an API. */
const FIGURES: readonly Figure[] = Array.from({ length: 30 }, (_, index) => ({
  dialect: 'tink',
  operation: `operation${index}`,
  grantType: index % 3 === 0 ? 'refresh_token' : '',
  outcome: index < 20 ? 'ok' : 'token_expired',
  status: index < 20 ? 200 : 401,
  requests: 1_400,
  notKept: 0,
  totalUs: 2_000_000,
  maxUs: 9_000,
  buckets: [100, 1000, 200, 100, 0, 0, 0, 0, 0, 0],
}))

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const lane = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: 32 }, lane))
}

async function measure(engine: (typeof engines)[number]): Promise<boolean> {
  const platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
  try {
    const owner = await createMember(platform)
    const names = { name: 'App', display_name: 'App', environment: 'sandbox' }
    const app = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, names)
    const root = `/apps/${app.id}`
    const { store } = await platform.workbench()
    const { userId, connectionId, requestId } = await fill(store, app.id, platform.clock.nowMs())
    await runSql(platform.database, 'ANALYZE')
    const paths = [
      `${root}/requests`,
      `${root}/requests?outcome=refused`,
      `${root}/requests?outcome=failed`,
      `${root}/requests?status=403`,
      `${root}/requests?grant_type=client_credentials`,
      `${root}/requests?path=%2Fnowhere`,
      `${root}/requests?user=${userId}`,
      `${root}/requests?request_id=${requestId}`,
      `${root}/requests/${requestId}`,
      `${root}/users`,
      `${root}/users?q=user-99`,
      `${root}/users/${userId}`,
      `${root}/connections/${connectionId}`,
      ...['hour', 'day', 'week', 'month', 'quarter'].map((range) => `${root}/analytics?range=${range}`),
      `${root}/events`,
      `${root}/events/verification`,
    ]
    let isMet = true
    for (const path of paths) {
      const times: number[] = []
      await owner.must('GET', path)
      for (let run = 0; run < RUNS; run++) {
        const beganMs = performance.now()
        await owner.must('GET', path)
        times.push(performance.now() - beganMs)
      }
      const median = times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
      if (!(median < BAR_MS)) isMet = false
      const shown = path
        .replace(root, '')
        .replace(userId, 'USER')
        .replace(connectionId, 'CONNECTION')
        .replace(requestId, 'REQUEST')
      console.log(
        `| ${engine.name} | \`${shown}\` | ${median.toFixed(0)} ms | ${Math.max(...times).toFixed(0)} ms |`,
      )
    }
    return isMet
  } finally {
    await platform.stop()
  }
}

if (options.help) console.log(help)
else {
  console.log('| engine | list | median | longest |')
  console.log('| --- | --- | ---: | ---: |')
  for (const engine of engines) {
    if (!(await measure(engine))) process.exitCode = 1
  }
}
