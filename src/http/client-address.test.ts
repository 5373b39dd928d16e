// rule: Tests of the IP address of a client, direct or behind trusted proxies
import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import fc from 'fast-check'
import { createClientAddressReader } from './client-address.ts'

const read = createClientAddressReader(['10.0.0.0/8', '127.0.0.1', '2001:db8:1::/48'])

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage
}

const forwardedFor = (value: string, socket = '10.0.0.1') =>
  read(request(socket, { 'x-forwarded-for': value }))
const forwarded = (value: string, socket = '10.0.0.1') => read(request(socket, { forwarded: value }))

test('without a trusted proxy the address is that of the socket, whatever the headers say', () => {
  const headers = { 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4' }
  assert.equal(read(request('192.0.2.7', headers)), '192.0.2.7')
  const untrusting = createClientAddressReader([])
  assert.equal(untrusting(request('10.0.0.1', headers)), '10.0.0.1')
  assert.equal(untrusting(request('::ffff:192.0.2.7', headers)), '192.0.2.7')
  assert.equal(untrusting(request('2001:db8::ffff:1', headers)), '2001:db8::ffff:1')
  assert.equal(read(request('::ffff:192.0.2.7')), '192.0.2.7')
})

test('the nearest hop that is not trusted counts; what lies beyond it is hearsay', () => {
  assert.equal(forwardedFor('6.6.6.6, 1.2.3.4, 10.1.1.1'), '1.2.3.4')
  assert.equal(forwardedFor('10.2.2.2, 10.1.1.1'), '10.2.2.2')
  assert.equal(forwarded('for=6.6.6.6, for=1.2.3.4;proto=https;by=10.0.0.9, for=10.1.1.1'), '1.2.3.4')
})

test('a port is not part of the address (RFC 7239 §6), so that another port is the same client', () => {
  for (const node of ['1.2.3.4:40001', '1.2.3.4:40002', ' 1.2.3.4 ', '1.2.3.4'])
    assert.equal(forwardedFor(node), '1.2.3.4')
  for (const node of ['2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:4711', '2001:DB8:0::1'])
    assert.equal(forwardedFor(node), '2001:db8::1')
  assert.equal(forwarded('For="[2001:db8:cafe::17]:4711"'), '2001:db8:cafe::17')
  assert.equal(forwarded('for="1.2.3.4:80"'), '1.2.3.4')
  assert.equal(forwardedFor('::ffff:1.2.3.4'), '1.2.3.4')
})

test('what is no IP address falls back to the socket', () => {
  for (const node of [
    'unknown',
    '"',
    '',
    '999.1.1.1',
    '1.2.3',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.1',
    '1.2.3.4:99999999',
    '1.2.3.4:',
    '[1.2.3.4]',
    '2001:db8::1:zz',
    '[2001:db8::1',
    'fe80::1%eth0 x',
    'a'.repeat(5000),
    '<script>',
  ]) {
    assert.equal(forwardedFor(node), '10.0.0.1', node)
    assert.equal(forwarded(`for=${node}`), '10.0.0.1', node)
  }
  for (const element of ['for=_hidden', 'for="_SEVKISEK"', 'for=unknown', 'by=1.2.3.4', 'proto=https', ';;;'])
    assert.equal(forwarded(element), '10.0.0.1', element)
})

test('the header that the proxy did not set cannot outvote the one that it set', () => {
  const both = (xff: string, fwd: string) =>
    read(request('10.0.0.1', { 'x-forwarded-for': xff, forwarded: fwd }))
  assert.equal(both('1.2.3.4', 'for=1.2.3.4'), '1.2.3.4')
  assert.equal(both('1.2.3.4', 'for=6.6.6.6'), '10.0.0.1')
  assert.equal(both('6.6.6.6', 'for=1.2.3.4'), '10.0.0.1')
  assert.equal(both('1.2.3.4', 'for=unknown'), '10.0.0.1')
})

test('whatever the headers hold, the result is an IP address without a port, and it comes in linear time', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.:[]",;= forunknown'), maxLength: 200 }),
    fc.ipV4(),
    fc.ipV6(),
  )
  fc.assert(
    fc.property(text, text, (xff, fwd) => {
      const address = read(request('10.0.0.1', { 'x-forwarded-for': xff, forwarded: fwd }))
      assert.match(address, /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f:]+)$/)
    }),
    { numRuns: 1000 },
  )
  assert.equal(forwardedFor('1.2.3.4,'.repeat(100_000)), '10.0.0.1')
  assert.equal(forwarded('for=10.0.0.2,'.repeat(100_000)), '10.0.0.1')
})

test('a range that is none is refused when the reader is made', () => {
  for (const range of ['10.0.0.0/33', '::/129', 'host', '10.0.0', '10.0.0.0/x'])
    assert.throws(() => createClientAddressReader([range]), TypeError)
})
