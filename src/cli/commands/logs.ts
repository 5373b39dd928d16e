// glue: Command logs: the recorded requests of an app, and new ones as they come

import { setTimeout as sleep } from 'node:timers/promises'
import { REQUEST_OUTCOMES, type RecordedRequest, type RequestFilter } from '../../core/activity/request.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Input, type Io, isSet, type Report, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { findApp, integerOf, requireInstallation, withWorkbench } from '../installation.ts'
import { runUntilStopped } from '../run-until-stopped.ts'
import { loadConfig } from '../settings.ts'
import { chooseColors } from '../terminal/colors.ts'
import { createLogText } from '../terminal/log-text.ts'

const DEFAULT_LIMIT = 20
const POLL_MS = 500
/** More requests than a busy app sends between two polls. */
const PAGE = 500
/** Keys of printed requests that are remembered. */
const MAX_KNOWN = 5_000

export const runLogs: Run = (input, io) => {
  const limit = integerOf(input, 'limit', 1, 1000) ?? DEFAULT_LIMIT
  const filter = filterOf(input)
  const render = createRenderer(io)
  if (isSet(input, 'follow')) return follow(input, io, { limit, filter, render })
  return withWorkbench(input, io, async ({ store }) => {
    const { appId } = await findApp({ store }, input)
    const found = await store.listRequests(appId, filter, { before: undefined, limit })
    return report(appId, found, render)
  })
}

type Render = (request: RecordedRequest) => string

interface Wanted {
  readonly limit: number
  readonly filter: RequestFilter
  readonly render: Render
}

function follow(input: Input, io: Io, { limit, filter, render }: Wanted): Promise<Report> {
  const config = loadConfig(input, io)
  requireInstallation(config)
  return runUntilStopped(io, { ...config, logLevel: 'warn' }, async ({ store }, signal) => {
    const { appId } = await findApp({ store }, input)
    const first = await store.listRequests(appId, filter, { before: undefined, limit: PAGE })
    const write = (request: RecordedRequest): void => {
      const line = isSet(input, 'json') ? JSON.stringify(renderRequest(request)) : render(request)
      process.stdout.write(`${line}\n`)
    }
    const known = new Set(first.map(({ requestKey }) => requestKey))
    return {
      report: report(appId, first.slice(0, limit), render),
      work: () => poll(store, { appId, filter, known, write, signal }),
    }
  })
}

interface Polling {
  readonly appId: string
  readonly filter: RequestFilter
  readonly known: Set<string>
  readonly write: (request: RecordedRequest) => void
  readonly signal: AbortSignal
}

async function poll(
  store: Workbench['store'],
  { appId, filter, known, write, signal }: Polling,
): Promise<void> {
  for (;;) {
    await sleep(POLL_MS, undefined, { signal })
    const newest = await store.listRequests(appId, filter, { before: undefined, limit: PAGE })
    // Instances store what they recorded at different times, so that a new one need not be the newest.
    for (const request of newest.toReversed()) {
      if (known.has(request.requestKey)) continue
      known.add(request.requestKey)
      write(request)
    }
    for (const key of known) {
      if (known.size <= MAX_KNOWN) break
      known.delete(key)
    }
  }
}

function filterOf(input: Input): RequestFilter {
  const named = textOf(input, 'outcome')
  const outcome = REQUEST_OUTCOMES.find((each) => each === named)
  if (named !== undefined && outcome === undefined) {
    throw new Failure('usage', `--outcome: choose ${REQUEST_OUTCOMES.join(', ')}.`)
  }
  return { outcome, refusal: textOf(input, 'refusal'), path: textOf(input, 'path') }
}

/** The line that a platform at a terminal shows for the request, after its time. */
function createRenderer({ environment }: Io): Render {
  const colors = chooseColors(process.stdout.isTTY, environment)
  const text = createLogText(colors)
  return ({ atMs, requestId, method, path, status, durationUs, refusal, subject }) => {
    if (refusal !== undefined) {
      text(
        JSON.stringify({ message: 'refused', requestId, refusal, ...(subject !== undefined && { subject }) }),
      )
    }
    const durationMs = Math.round(durationUs / 100) / 10
    const line = text(JSON.stringify({ message: 'request', requestId, method, path, status, durationMs }))
    return `${colors.soft(isoInstant(atMs))} ${line ?? ''}`
  }
}

function report(appId: string, newestFirst: readonly RecordedRequest[], render: Render): Report {
  const requests = newestFirst.toReversed()
  return {
    json: { app_id: appId, requests: requests.map(renderRequest) },
    text: requests.length === 0 ? 'There are no requests yet.' : requests.map(render).join('\n'),
  }
}

function renderRequest(request: RecordedRequest): JsonObject {
  return {
    request_id: request.requestId,
    at: isoInstant(request.atMs),
    method: request.method,
    path: request.path,
    operation: request.operation,
    dialect: request.dialect,
    client_id: request.clientId ?? null,
    grant_type: request.grantType ?? null,
    status: request.status,
    duration_ms: request.durationUs / 1000,
    refusal: request.refusal ?? null,
    subject: request.subject ?? null,
    user_id: request.userId ?? null,
    ip_address: request.ipAddress,
  }
}
