// glue: Proves that the load generator leaves its core to others while nothing is due
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { runLoad } from './run-load.ts'

test('between requests that fall due the generator sleeps, so that a database on its core is not kept waiting', async () => {
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const template = { method: 'GET', path: '/', headers: {}, body: '' } as const
  const report = await runLoad(
    { host: '127.0.0.1', port, pid: process.pid },
    { kind: 'repeat', template, items: [''] },
    {
      cores: { server: undefined, generator: undefined },
      connections: 4,
      pace: { kind: 'open', perSecond: 100 },
      warmupMs: 200,
      warmupRequests: 0,
      durationMs: 800,
    },
  )
  server.close()
  assert.equal(report.broken, 0)
  assert.ok(report.good > 0)
  // Without a pause it takes a whole core; with it, about a tenth.
  assert.ok(report.generatorCpu < 0.5, `the generator used ${report.generatorCpu} of a core`)
})
