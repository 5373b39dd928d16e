// glue: Forwards the new events of an app to a URL until it is stopped (webhooks listen)

import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientApp } from '../core/apps/app.ts'
import type { Clock } from '../core/clock/clock.ts'
import type { Store } from '../core/ports.ts'
import { drawWebhookSecret } from '../core/webhooks/create-endpoint.ts'
import { openSigningSecrets } from '../core/webhooks/secret.ts'
import { sendWebhook } from '../core/webhooks/send.ts'
import type { WebhookEndpoint, WebhookEvent } from '../core/webhooks/webhook.ts'
import { collectWires } from '../dialects/all-dialects.ts'
import type { Workbench } from '../main.ts'
import { createReceivers } from '../runtime/receivers.ts'
import { type Input, type Io, type Report, textOf } from './command.ts'
import { Failure } from './failure.ts'
import { findApp, integerOf, requireInstallation } from './installation.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { loadConfig } from './settings.ts'

const POLL_MS = 500
const PAGE = 500
/** A transaction that started earlier can commit later, so each poll rereads the last minute. */
const OVERLAP_MS = 60_000
/** Clock readings of at least the last minute. */
const READINGS = OVERLAP_MS / POLL_MS + 1

/** The operator chose the URL, not an app, so private IP addresses are allowed. */
const receivers = createReceivers({ publicOnly: false })

export async function startListening(input: Input, io: Io): Promise<Report> {
  const url = readTarget(textOf(input, 'forward-to') ?? '')
  const minutes = integerOf(input, 'since-minutes', 0, 43_200) ?? 0
  const config = loadConfig(input, io)
  requireInstallation(config)
  return runUntilStopped(io, config, async (bench, signal) => {
    const app = await findApp(bench, input)
    const { endpointId, signing, wire, shown } = await chooseSecret(bench, app, input)
    const send = async (event: WebhookEvent): Promise<void> => {
      const attempt = await sendWebhook(
        { ...bench.ports, receivers },
        { event, url, secrets: await signing(), wire, attempt: 1, signal },
      )
      io.warn(
        `${event.eventId} ${event.content.kind} -> ${attempt.status ?? `${attempt.outcome} ${attempt.detail}`}`,
      )
    }
    const polling: Polling = {
      appId: app.appId,
      sinceMs: bench.ports.clock.nowMs() - minutes * 60_000,
      trueClock: bench.trueClock,
      isMovable: config.mode === 'development',
      send,
      signal,
    }
    // Before the report: every event that is stored after it is sent.
    const start = await readStored(bench.store, polling)
    return {
      report: {
        json: { app_id: app.appId, forward_to: url, endpoint_id: endpointId ?? null, secret: shown ?? null },
        text: [
          `Forwarding the events of ${app.name} to ${url}. Stop it with Ctrl-C.`,
          shown === undefined
            ? `They are signed with the secret of the endpoint ${endpointId}.`
            : `They are signed with ${shown}, which is valid for this run only.`,
        ].join('\n'),
      },
      work: () => poll(bench.store, polling, start),
    }
  })
}

function readTarget(text: string): string {
  const url = URL.parse(text)
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href
  throw new Failure(
    'usage',
    `--forward-to: "${text.slice(0, 100)}" is not a URL such as http://localhost:3000/hooks.`,
  )
}

/** The secrets of the app's endpoint, so that the receiver needs no other; otherwise a secret for this run. */
async function chooseSecret(bench: Workbench, app: ClientApp, input: Input) {
  const { ports, store, policy } = bench
  const endpoint = await findEndpoint(store, app, input)
  const wire = collectWires().get(endpoint?.dialect ?? policy.name)
  if (wire === undefined) throw new Failure('dialect_unknown', 'The dialect of the endpoint is not mounted.')
  if (endpoint === undefined) {
    const secret = drawWebhookSecret(ports.random)
    return { endpointId: undefined, signing: async () => [secret], wire, shown: secret }
  }
  const { appId, endpointId } = endpoint
  // Read before each event, so that a rotated secret takes effect at once.
  const signing = async () =>
    openSigningSecrets(
      ports.vault,
      (await store.loadWebhookEndpoint(appId, endpointId)) ?? endpoint,
      ports.clock.nowMs(),
    )
  return { endpointId, signing, wire, shown: undefined }
}

/** The endpoint whose secret signs: the requested one, or the only one. */
async function findEndpoint(
  store: Workbench['store'],
  { appId }: ClientApp,
  input: Input,
): Promise<WebhookEndpoint | undefined> {
  const named = textOf(input, 'endpoint')
  const endpoints = await store.listWebhookEndpoints(appId, undefined, 1000)
  if (named === undefined) return endpoints.length === 1 ? endpoints[0] : undefined
  const found = endpoints.find(({ endpointId }) => endpointId === named)
  if (found === undefined) {
    throw new Failure(
      'webhook_endpoint_unknown',
      `There is no endpoint ${named}.`,
      'See the command webhooks list.',
    )
  }
  return found
}

interface Polling {
  readonly appId: string
  /** Events from then on are sent, if they were stored before the command started. */
  readonly sinceMs: number
  readonly trueClock: Clock
  /** Whether the sandbox controls of another process may move the clock of the installation. */
  readonly isMovable: boolean
  readonly send: (event: WebhookEvent) => Promise<void>
  readonly signal: AbortSignal
}

type EventSource = Pick<Store, 'listWebhookEvents' | 'loadClockOffset'>

interface Start {
  /** The events that were stored before, by id, with their times. */
  readonly seen: Map<string, number>
  /** What the clock showed before and after they were read. */
  readonly readings: readonly [beforeMs: number, afterMs: number]
}

async function readStored(store: EventSource, polling: Polling): Promise<Start> {
  const { appId, sinceMs, trueClock } = polling
  const seen = new Map<string, number>()
  const beforeMs = await readClock(store, polling)
  for await (const event of eventsFrom(store, appId, Math.min(sinceMs, trueClock.nowMs()) - OVERLAP_MS)) {
    seen.set(event.eventId, event.createdAtMs)
  }
  return { seen, readings: [beforeMs, await readClock(store, polling)] }
}

async function readClock(store: EventSource, { trueClock, isMovable }: Polling): Promise<number> {
  return trueClock.nowMs() + (isMovable ? await store.loadClockOffset() : 0)
}

/**
 * Sends the events in the order in which they are stored. Their times are no such order: the clock of a development installation
 * can be moved ahead and set back. So each poll rereads from the earliest time that the clock showed during the last minute, and
 * skips what it has seen. Where the clock moves, an event can reappear in that range at any time, so none is forgotten.
 */
async function poll(store: EventSource, polling: Polling, start: Start): Promise<void> {
  const { appId, sinceMs, isMovable, send, signal } = polling
  const { seen } = start
  const [, startedAtMs] = start.readings
  const resent = new Set<string>()
  for await (const event of eventsFrom(store, appId, sinceMs)) {
    signal.throwIfAborted()
    if (event.createdAtMs > startedAtMs) break
    if (!seen.has(event.eventId) || resent.has(event.eventId)) continue
    resent.add(event.eventId)
    await send(event)
  }
  let readings: readonly number[] = start.readings
  for (;;) {
    readings = [...readings, await readClock(store, polling)].slice(-READINGS)
    const fromMs = Math.min(...readings) - OVERLAP_MS
    for await (const event of eventsFrom(store, appId, fromMs)) {
      signal.throwIfAborted()
      if (seen.has(event.eventId)) continue
      seen.set(event.eventId, event.createdAtMs)
      await send(event)
    }
    if (!isMovable)
      for (const [eventId, createdAtMs] of seen) if (createdAtMs < fromMs - OVERLAP_MS) seen.delete(eventId)
    await sleep(POLL_MS, undefined, { signal })
  }
}

/** Pages overlap in their last millisecond; the caller skips what it has seen. */
async function* eventsFrom(store: EventSource, appId: string, sinceMs: number): AsyncGenerator<WebhookEvent> {
  let fromMs = sinceMs
  for (;;) {
    const page = await store.listWebhookEvents(appId, fromMs, PAGE)
    yield* page
    const last = page.at(-1)
    if (page.length < PAGE || last === undefined || last.createdAtMs <= fromMs) return
    fromMs = last.createdAtMs
  }
}
