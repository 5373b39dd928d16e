// rule: Each request and each token has its events, on the channel and as spans
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { RequestEvent, SdkEvent } from '../src/index.ts'
import { createSpans } from '../src/opentelemetry.ts'
import { createCaller } from './support/caller.ts'
import { type FakeProvider, startFakeProvider } from './support/fake-provider.ts'

async function withProvider(work: (provider: FakeProvider) => Promise<void>): Promise<void> {
  const provider = await startFakeProvider('rotate')
  try {
    await work(provider)
  } finally {
    await provider.close()
  }
}

const isRequest = (event: SdkEvent): event is RequestEvent => event.type === 'request.finished'

test('every attempt of a request has an event: with its status, the reason of a failure, and the provider’s id', () =>
  withProvider(async (provider) => {
    const caller = createCaller({ url: provider.url, kind: 'client', deadlineMs: 500 })
    provider.faults.push({ status: 503 })
    await caller.call()
    provider.faults.push('hang')
    await assert.rejects(createOther(caller, provider).get())
    const requests = caller.events.filter(isRequest)
    const facts = requests.map(({ operation, method, status, attempt, reason, requestId }) => ({
      ...{ operation, method, status, attempt, reason, requestId },
    }))
    assert.deepEqual(facts, [
      {
        operation: 'fake.token',
        method: 'POST',
        status: 503,
        attempt: 1,
        reason: 'unavailable',
        requestId: 'request-0',
      },
      {
        operation: 'fake.token',
        method: 'POST',
        status: 200,
        attempt: 2,
        reason: undefined,
        requestId: undefined,
      },
      {
        operation: 'fake.api',
        method: 'GET',
        status: 200,
        attempt: 1,
        reason: undefined,
        requestId: undefined,
      },
      {
        operation: 'fake.token',
        method: 'POST',
        status: undefined,
        attempt: 1,
        reason: 'timeout',
        requestId: undefined,
      },
    ])
    for (const { origin, durationMs, provider: name } of requests) {
      assert.equal(origin, provider.url)
      assert.equal(name, 'fake')
      assert.ok(durationMs >= 0 && durationMs < 5000)
    }
  }))

/** Another subject of the same provider, whose events are added to those of `caller`. */
function createOther(
  { events }: { events: SdkEvent[] },
  { url }: FakeProvider,
): ReturnType<typeof createCaller> {
  return createCaller({
    url,
    kind: 'client',
    subject: 'other',
    deadlineMs: 200,
    onEvent: (event) => void events.push(event),
  })
}

test('a call that its signal ends has an event too, with the reason aborted', () =>
  withProvider(async (provider) => {
    const caller = createCaller({ url: provider.url })
    await caller.adopt({ access_token: 'a', expires_in: 3600 })
    const controller = new AbortController()
    const fetch = async () => {
      controller.abort()
      return new Promise<never>(() => undefined)
    }
    const other = createCaller({ url: provider.url, fetch })
    await other.adopt({ access_token: 'a', expires_in: 3600 })
    await assert.rejects(other.call({ signal: controller.signal }), { name: 'AbortError' })
    assert.deepEqual(
      other.events.filter(isRequest).map(({ reason, status }) => [reason, status]),
      [['aborted', undefined]],
    )
  }))

test('the channel has what the callback has, of every client in the process', () =>
  withProvider(async (provider) => {
    const published: unknown[] = []
    const listen = (event: unknown) => void published.push(event)
    subscribe('tallystick:sdk', listen)
    try {
      const [one, other] = [1, 2].map(() => createCaller({ url: provider.url, kind: 'client' }))
      await one?.get()
      await other?.get()
      assert.deepEqual(published, [...(one?.events ?? []), ...(other?.events ?? [])])
      assert.equal(published.length, 4)
    } finally {
      unsubscribe('tallystick:sdk', listen)
    }
  }))

test('OpenTelemetry: client spans under the span of the caller, with attributes of HTTP, and errors marked', () =>
  withProvider(async (provider) => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new SimpleSpanProcessor(exporter)]
    const tracer = new BasicTracerProvider({ spanProcessors }).getTracer('test')
    const manager = new AsyncLocalStorageContextManager().enable()
    context.setGlobalContextManager(manager)
    try {
      const caller = createCaller({ url: provider.url, kind: 'client', onEvent: createSpans(tracer) })
      provider.faults.push({ status: 503, headers: { 'retry-after': '0' } })
      const parent = tracer.startSpan('app')
      await context.with(trace.setSpan(context.active(), parent), () => caller.call())
      parent.end()
      const spans = exporter.getFinishedSpans()
      assert.deepEqual(
        spans.map(({ name }) => name),
        [
          'fake.token',
          'tallystick provider.throttled',
          'fake.token',
          'tallystick token.refreshed',
          'fake.api',
          'app',
        ],
      )
      for (const { name, parentSpanContext, startTime, endTime } of spans.slice(0, -1)) {
        assert.equal(parentSpanContext?.spanId, parent.spanContext().spanId, name)
        assert.ok(endTime[0] + endTime[1] / 1e9 >= startTime[0] + startTime[1] / 1e9, name)
      }
      const [failed, throttled, sent, refreshed] = spans
      assert.equal(failed?.kind, SpanKind.CLIENT)
      assert.equal(failed?.status.code, SpanStatusCode.ERROR)
      const { port } = new URL(provider.url)
      assert.deepEqual(failed?.attributes, {
        'tallystick.provider': 'fake',
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'server.port': Number(port),
        'http.response.status_code': 503,
        'tallystick.request_id': 'request-0',
        'error.type': 'unavailable',
      })
      assert.equal(throttled?.attributes['tallystick.operation'], 'fake.token')
      assert.equal(sent?.attributes['http.request.resend_count'], 1)
      assert.equal(sent?.status.code, SpanStatusCode.UNSET)
      assert.equal(refreshed?.kind, SpanKind.INTERNAL)
      assert.equal(refreshed?.attributes['tallystick.kind'], 'client')
    } finally {
      context.disable()
      manager.disable()
    }
  }))

test('the package needs nothing of OpenTelemetry: it takes the part of a tracer that it uses', () => {
  const source = readFileSync(new URL('../src/opentelemetry.ts', import.meta.url), 'utf8')
  assert.doesNotMatch(source, /from '@opentelemetry/)
})
