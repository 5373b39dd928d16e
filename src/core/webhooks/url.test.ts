// rule: Proves which URLs a webhook endpoint may have

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostLocation } from './receivers.ts'
import { readReceiverUrl } from './url.ts'

const LOCATIONS: Readonly<Record<string, HostLocation>> = { localhost: 'loopback', '10.0.0.1': 'private' }
const read = (url: string, publicOnly: boolean) =>
  readReceiverUrl(url, { publicOnly, locate: (host) => LOCATIONS[host] ?? 'name' })

test('outside production plain http reaches this machine and names of the local network, such as containers', () => {
  for (const url of [
    'http://localhost:3000/',
    'http://app:3000/',
    'http://my-app_1:3000/hooks',
    'http://host.docker.internal:3000/',
    'http://printer.local/',
    'http://app.test/',
  ]) {
    assert.deepEqual(read(url, false), { url })
    assert.deepEqual(read(url, true), { problem: 'https is required' })
  }
})

test('plain http to a name of the Internet is refused everywhere', () => {
  for (const url of [
    'http://example.com/',
    'http://internal.example.com/',
    'http://docker.internal.evil.com/',
    'http://a.notinternal/',
    'http://10.0.0.1/',
  ]) {
    for (const publicOnly of [false, true])
      assert.deepEqual(read(url, publicOnly), { problem: 'https is required' })
  }
})
