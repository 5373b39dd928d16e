// glue: Commands on webhooks, on a remote server

import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { systemClock } from '../../runtime/clock.ts'
import { type Input, listOf, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { deliveryOptions, overlapOf, rangeOptions } from '../options.ts'
import {
  reportDeletedEndpoint,
  reportDeliveries,
  reportEndpoint,
  reportReplays,
  reportResent,
  reportTest,
  reportWebhooks,
} from '../reports/webhooks.ts'
import { listIn, orUnknown, type Remote, type RemoteRun, textIn } from './client.ts'

/** Of the Console API. */
const PAGE = 200

export const REMOTE_WEBHOOKS = {
  'webhooks list': async (remote, input) => {
    const { limit } = deliveryOptions(input)
    const id = await remote.appId()
    const { endpoints } = await remote.call('GET', `/apps/${id}/webhooks`)
    return reportWebhooks(listIn(endpoints).map(localEndpoint), await readDeliveries(remote, id, limit, {}))
  },
  'webhooks create': async (remote, input) => {
    const { id, name } = await remote.app()
    const dialect = textOf(input, 'dialect') ?? ''
    const named = listOf(input, 'event')
    const { dialects } = await remote.call('GET', `/apps/${id}/webhooks`)
    const found = listIn(dialects).find((one) => one.dialect === dialect)
    if (found === undefined)
      throw new Failure('dialect_unknown', `${name} has no webhooks of the dialect ${dialect}.`)
    const known = listIn(found.events).map((one) => textIn(one, 'kind'))
    const foreign = named.find((kind) => !known.includes(kind))
    if (foreign !== undefined) throw unknownEvent(foreign, known)
    const events = named.length === 0 ? known : [...new Set(named)]
    const body = { dialect, url: input.arguments[0] ?? '', events }
    return endpointWithSecret(await remote.call('POST', `/apps/${id}/webhooks`, body))
  },
  'webhooks show': async (remote, input) => {
    const { view } = await findEndpoint(remote, input)
    return reportEndpoint(localEndpoint(view))
  },
  'webhooks delete': async (remote, input) => {
    const { path, view } = await findEndpoint(remote, input)
    await orUnknown('webhook_endpoint_unknown', remote.call('POST', `${path}/delete`, {}))
    return reportDeletedEndpoint(textIn(view, 'id'))
  },
  'webhooks rotate': async (remote, input) => {
    const body = { overlap_seconds: overlapOf(input) }
    const { path } = await findEndpoint(remote, input)
    return endpointWithSecret(
      await orUnknown('webhook_endpoint_unknown', remote.call('POST', `${path}/rotate-secret`, body)),
    )
  },
  'webhooks test': async (remote, input) => {
    const kind = textOf(input, 'event') ?? ''
    const { appPath, path, view } = await findEndpoint(remote, input)
    const { dialects } = await remote.call('GET', `${appPath}/webhooks`)
    const own = listIn(dialects).find(({ dialect }) => dialect === view.dialect)
    const known = listIn(own?.events).map((one) => textIn(one, 'kind'))
    if (!known.includes(kind)) throw unknownEvent(kind, known)
    const sent = await orUnknown(
      'webhook_endpoint_unknown',
      remote.call('POST', `${path}/test`, { event: kind }),
    )
    return reportTest(textIn(sent, 'event_id'), {
      endpoint_id: textIn(view, 'id'),
      ...localAttempt(sent),
    })
  },
  'webhooks deliveries': async (remote, input) => {
    const { limit, state = '' } = deliveryOptions(input)
    const filter = { state, endpoint_id: textOf(input, 'endpoint') ?? '' }
    return reportDeliveries(await readDeliveries(remote, await remote.appId(), limit, filter))
  },
  'webhooks replay': async (remote, input) => {
    const eventId = input.arguments[0] ?? ''
    const root = `/apps/${await remote.appId()}/webhook-deliveries`
    const replays: JsonObject[] = []
    for (const endpointId of await findReceivers(remote, root, eventId, textOf(input, 'endpoint'))) {
      const path = `${root}/${encodeURIComponent(eventId)}/${encodeURIComponent(endpointId)}/resend`
      const sent = await orUnknown('webhook_event_unknown', remote.call('POST', path))
      replays.push({ endpoint_id: endpointId, replay: sent.replay ?? null, ...localAttempt(sent) })
    }
    return reportReplays(eventId, replays)
  },
  'webhooks resend': async (remote, input) => {
    const { fromMs, toMs = systemClock.nowMs(), which } = rangeOptions(input)
    const { path, view } = await findEndpoint(remote, input)
    const body = { from: isoInstant(fromMs), to: isoInstant(toMs), which }
    const { queued } = await orUnknown(
      'webhook_endpoint_unknown',
      remote.call('POST', `${path}/resend`, body),
    )
    return reportResent(textIn(view, 'id'), Number(queued))
  },
} as const satisfies Readonly<Record<string, RemoteRun>>

async function findEndpoint(remote: Remote, input: Input) {
  const appPath = `/apps/${await remote.appId()}`
  const path = `${appPath}/webhooks/${encodeURIComponent(input.arguments[0] ?? '')}`
  return { appPath, path, view: await orUnknown('webhook_endpoint_unknown', remote.call('GET', path)) }
}

/** The requested endpoint, or all to which the event was sent or is to be sent. */
async function findReceivers(
  remote: Remote,
  root: string,
  eventId: string,
  named: string | undefined,
): Promise<readonly string[]> {
  if (named !== undefined) return [named]
  const { deliveries } = await remote.call('GET', `${root}?${new URLSearchParams({ event_id: eventId })}`)
  const endpoints = [...new Set(listIn(deliveries).map((one) => textIn(one, 'endpoint_id')))]
  if (endpoints.length > 0) return endpoints
  throw new Failure('webhook_event_unknown', 'The event does not exist.', 'See the command webhooks list.')
}

async function readDeliveries(
  remote: Remote,
  appId: string,
  limit: number,
  filter: Readonly<Record<string, string>>,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = []
  let after: string | undefined
  while (found.length < limit) {
    const query = new URLSearchParams({
      ...filter,
      limit: String(Math.min(PAGE, limit - found.length)),
      ...(after !== undefined && { after }),
    })
    const page = await remote.call('GET', `/apps/${appId}/webhook-deliveries?${query}`)
    found.push(...listIn(page.deliveries).map(localDelivery))
    if (typeof page.next !== 'string') break
    after = page.next
  }
  return found
}

/** What the installation signs with its own key needs no secret; the server sends none then. */
function endpointWithSecret(view: JsonObject) {
  return reportEndpoint(localEndpoint(view), typeof view.secret === 'string' ? view.secret : undefined)
}

function localEndpoint(view: JsonObject): JsonObject {
  return {
    endpoint_id: view.id ?? null,
    dialect: view.dialect ?? null,
    url: view.url ?? null,
    events: listIn(view.events).map((one) => textIn(one, 'kind')),
    disabled: view.state === 'disabled',
    paused_at: view.paused_at ?? null,
    failures: view.failures ?? null,
    created_at: view.created_at ?? null,
  }
}

function localDelivery(view: JsonObject): JsonObject {
  const { event, last_attempt: last } = view
  return {
    event_id: view.event_id ?? null,
    event: isJsonObject(event) ? textIn(event, 'kind') : null,
    endpoint_id: view.endpoint_id ?? null,
    replay: view.replay ?? null,
    state: view.state ?? null,
    attempts: view.attempts ?? null,
    last_answer: isJsonObject(last) ? String(last.status ?? last.outcome) : 'none yet',
    next_attempt_at: view.next_attempt_at ?? null,
    created_at: view.created_at ?? null,
  }
}

function localAttempt({ delivered, attempt }: JsonObject): JsonObject {
  const { outcome, status, response } = isJsonObject(attempt) ? attempt : {}
  return {
    delivered: delivered === true,
    outcome: outcome ?? null,
    status: status ?? null,
    detail: response ?? null,
  }
}

function unknownEvent(kind: string, known: readonly string[]): Failure {
  return new Failure('event_unknown', `The dialect has no event ${kind}.`, `It has: ${known.join(' ')}.`)
}
