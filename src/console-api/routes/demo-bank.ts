// glue: Routes of Demo Bank and the clock, in development only

import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type ConsoleRoute, type DemoBankPanel, type MemberCall, memberRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  BANK_CONTROL,
  CLOCK_MOVE,
  DEMO_BANK_FLOWS,
  DEMO_BANK_VIEW,
  type DemoBankView,
  type FaultView,
  TEST_USERS_VIEW,
  type TestUsersView,
  type TestUserView,
} from '../contracts/demo-bank.ts'
import { ConsoleRefusal } from '../problems.ts'
import { oneOf, readQuery } from '../values/read-query.ts'

const ROOT = '/organisations/:organisationId/demo-bank'
const DEFAULT_MARKET = 'SE'

const FILTERS = {
  market: (text: string) => (/^[A-Z]{2}$/.test(text) ? text : undefined),
  flow: oneOf(DEMO_BANK_FLOWS),
}

/** They belong to the installation, and are below the organisation for its roles. */
export const DEMO_BANK_ROUTES: readonly ConsoleRoute[] = [
  memberRoute(
    'organisation.read',
    {
      method: 'GET',
      path: ROOT,
      summary: 'Read the clock and the faults of Demo Bank, in development',
      body: NO_BODY,
      response: DEMO_BANK_VIEW,
      inDevelopment: true,
    },
    async (call) => ({ body: await viewState(panelOf(call)) }),
  ),
  memberRoute(
    'organisation.read',
    {
      method: 'GET',
      path: `${ROOT}/test-users`,
      summary: 'List the test users of a market (`market`) by way to sign in (`flow`), in development',
      body: NO_BODY,
      response: TEST_USERS_VIEW,
      inDevelopment: true,
    },
    async (call) => {
      const { market = DEFAULT_MARKET, flow } = readQuery(call, FILTERS)
      const found = await panelOf(call).readTestUsers({ market, flow })
      if (!found.ok && found.error.kind === 'invalid')
        throw new ConsoleRefusal('body_invalid', { fields: { market: found.error.message } })
      const body: TestUsersView = found.ok
        ? { ...readTestUsers(found.value), problem: null }
        : { markets: [], users: [], problem: found.error.message }
      return { body }
    },
  ),
  memberRoute(
    'sandbox.control',
    {
      method: 'POST',
      path: `${ROOT}/controls`,
      summary: 'Inject a fault into Demo Bank, or remove the faults, in development',
      body: BANK_CONTROL,
      response: DEMO_BANK_VIEW,
      inDevelopment: true,
    },
    async (call, change) => {
      const panel = panelOf(call)
      const done = await panel.controlBank({ ...change })
      if (!done.ok) throw refusalOf(done.error)
      return { body: await viewState(panel) }
    },
  ),
  memberRoute(
    'sandbox.control',
    {
      method: 'POST',
      path: `${ROOT}/clock`,
      summary: 'Advance the clock, or reset it to the true time, in development',
      body: CLOCK_MOVE,
      response: DEMO_BANK_VIEW,
      inDevelopment: true,
    },
    async (call, change) => {
      const panel = panelOf(call)
      const done = await panel.moveClock({ ...change })
      if (!done.ok) throw refusalOf(done.error)
      return { body: await viewState(panel) }
    },
  ),
]

function panelOf({ services }: MemberCall): DemoBankPanel {
  if (services.demoBank === undefined) throw new ConsoleRefusal('not_found')
  return services.demoBank
}

async function viewState(panel: DemoBankPanel): Promise<DemoBankView> {
  const { nowMs, offsetMs } = await panel.readClock()
  const faults = await panel.readFaults()
  return {
    clock: { now: isoInstant(nowMs), true_time: isoInstant(nowMs - offsetMs), ahead_ms: offsetMs },
    bank: faults.ok ? { url: panel.bankUrl ?? '', faults: objectsOf(faults.value).map(readFault) } : null,
    problem: faults.ok ? null : faults.error.message,
  }
}

/** A sentence such as `"time" must be ...` starts with its field. */
function refusalOf({ kind, message }: { readonly kind: string; readonly message: string }): ConsoleRefusal {
  if (kind === 'unreachable') return new ConsoleRefusal('demo_bank_unreachable', { detail: message })
  const named = /^"(advance|time|count|status)" /.exec(message)?.[1]
  const field = named ?? (/\bperson\b/.test(message) ? 'person' : undefined)
  const isUnknown = /person must be a user name/.test(message)
  const sentence =
    named === undefined
      ? isUnknown
        ? 'There is no such test user.'
        : message
      : `This ${message.slice(named.length + 3)}`
  return new ConsoleRefusal('body_invalid', {
    detail: message,
    ...(field !== undefined && { fields: { [field]: sentence } }),
  })
}

function readFault({ person, down, slowMs, failNext, dropNext }: JsonObject): FaultView {
  const { times, status } = isJsonObject(failNext) ? failNext : {}
  return {
    person: typeof person === 'string' ? person : null,
    down: down === true,
    slow_ms: countOf(slowMs),
    errors: { count: countOf(times), status: countOf(status) },
    drop: countOf(dropNext),
  }
}

function readTestUsers({ markets, users }: JsonObject): Omit<TestUsersView, 'problem'> {
  return {
    markets: objectsOf(markets).map(({ code, name }) => ({ code: textOf(code), name: textOf(name) })),
    users: objectsOf(users).map(
      (user): TestUserView => ({
        key: textOf(user.key),
        user_name: textOf(user.userName),
        password: textOf(user.password),
        title: textOf(user.title),
        description: textOf(user.description),
        flows: DEMO_BANK_FLOWS.filter((flow) => textsOf(user.flows).includes(flow)),
        banks: textsOf(user.banks),
      }),
    ),
  }
}

const objectsOf = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const textsOf = (value: Json | undefined) => (Array.isArray(value) ? value.map(textOf) : [])
const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const countOf = (value: Json | undefined) => (typeof value === 'number' ? value : 0)
