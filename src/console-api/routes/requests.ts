// glue: Routes of the requests of an app

import { RESOLUTION_MS } from '../../core/activity/figures.ts'
import {
  REQUEST_OUTCOMES,
  type RecordedRequest,
  type RequestContent,
  type RequestFilter,
} from '../../core/activity/request.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { type AppCall, appRoute, type ConsoleRoute } from '../call.ts'
import {
  NO_BODY,
  REQUEST_DETAILS_VIEW,
  REQUEST_LIST_VIEW,
  type RequestDetailsView,
  type RequestListView,
  type RequestView,
} from '../contracts/bodies.ts'
import { ConsoleRefusal } from '../problems.ts'
import { maskContent, maskPath, maskText, seesPersonalData } from '../render/mask.ts'
import { wordsOfRefusal } from '../render/refusal-words.ts'
import { instant, oneOf, pageSize, readQuery, textUpTo, wholeNumber } from '../values/read-query.ts'

const ROOT = '/apps/:appId/requests'
const DEFAULT_PAGE = 50
const CURSOR = /^[0-9a-f]{12}[0-9a-zA-Z]{0,64}$/

const FILTERS = {
  outcome: oneOf(REQUEST_OUTCOMES),
  status: wholeNumber(100, 599),
  grant_type: textUpTo(100),
  path: textUpTo(256),
  refusal: textUpTo(64),
  user: textUpTo(64),
  request_id: textUpTo(64),
  from: instant,
  until: instant,
  before: (text: string) => (CURSOR.test(text) ? text : undefined),
  limit: pageSize,
}

export const REQUEST_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'requests.read',
    {
      method: 'GET',
      path: ROOT,
      summary: 'List the requests of an app, the newest first',
      body: NO_BODY,
      response: REQUEST_LIST_VIEW,
    },
    async (call) => {
      const { request_id: requestId, before, limit = DEFAULT_PAGE, ...sent } = readQuery(call, FILTERS)
      const { store, clock } = call.services.ports
      const { appId } = call.app
      const filter: RequestFilter = {
        outcome: sent.outcome,
        status: sent.status,
        grantType: sent.grant_type,
        path: sent.path,
        refusal: sent.refusal,
        userId: sent.user,
        fromMs: sent.from,
        untilMs: sent.until,
      }
      if (requestId !== undefined) {
        const found = await store.findRequest(appId, requestId)
        const requests = found === undefined ? [] : [renderRequest(call, found)]
        const one: RequestListView = { requests, next: null, not_kept: 0 }
        return { body: one }
      }
      // One more than the page says whether another follows.
      const rows = await store.listRequests(appId, filter, { before, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const nowMs = clock.nowMs()
      const lastHour = { resolution: 'minute', fromMs: nowMs - RESOLUTION_MS.hour } as const
      const figures =
        before === undefined ? await store.listFigures(appId, { ...lastHour, untilMs: nowMs + 1 }) : []
      const body: RequestListView = {
        requests: shown.map((row) => renderRequest(call, row)),
        next: rows.length > limit ? (shown.at(-1)?.requestKey ?? null) : null,
        not_kept: figures.reduce((sum, { notKept }) => sum + notKept, 0),
      }
      return { body }
    },
  ),
  appRoute(
    'requests.read',
    {
      method: 'GET',
      path: `${ROOT}/:requestId`,
      summary: 'Read a request of an app',
      body: NO_BODY,
      response: REQUEST_DETAILS_VIEW,
    },
    async (call) => {
      const found = await call.services.ports.store.findRequest(call.app.appId, call.params.requestId ?? '')
      if (found === undefined) throw new ConsoleRefusal('not_found')
      return { body: renderDetails(call, found) }
    },
  ),
]

function renderRequest(call: Pick<AppCall, 'permissions'>, request: RecordedRequest): RequestView {
  const isOpen = seesPersonalData(call)
  return {
    id: request.requestId,
    at: isoInstant(request.atMs),
    dialect: request.dialect,
    operation: request.operation,
    method: request.method,
    path: isOpen ? request.path : maskPath(request.path),
    client_id: request.clientId ?? null,
    grant_type: request.grantType ?? null,
    status: request.status,
    duration_ms: Math.round(request.durationUs / 10) / 100,
    refusal: describeRefusal(request),
    user_id: request.userId ?? null,
    grant_id: request.grantId ?? null,
    ip_address: isOpen ? request.ipAddress : maskText(request.ipAddress),
  }
}

function describeRefusal({ refusal, subject }: RecordedRequest): RequestView['refusal'] {
  if (refusal === undefined) return null
  return { code: refusal, subject: subject ?? null, ...wordsOfRefusal(refusal) }
}

function renderDetails(call: AppCall, found: RecordedRequest & RequestContent): RequestDetailsView {
  const read = (text: string): JsonObject => {
    const parsed = parseJson(text)
    const value = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
    const masked = seesPersonalData(call) ? value : maskContent(value)
    return isJsonObject(masked) ? masked : {}
  }
  return {
    ...renderRequest(call, found),
    request: read(found.request),
    response: read(found.response),
    base_url: call.services.baseUrl,
  }
}
