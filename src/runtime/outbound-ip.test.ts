// contract: Proves which IP addresses outbound-ip.ts treats as public

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopbackHost, isPublicAddress } from './outbound-ip.ts'

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
  '64:ff9b::8.8.8.8',
]

/** Loopback, private, shared, link-local (where clouds keep their metadata), documentation, benchmark, multicast. */
const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '100::1',
  '2001:db8::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:20::1',
  '3fff::1',
  '5f00::1',
  '100:0:0:1::1',
  '4000::1',
]

/** An IPv4 address that is written inside an IPv6 one is reached as that IPv4 address. */
const EMBEDDED = [
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::FFFF:10.0.0.1',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::8.8.8.8',
  '2002:7f00:1::',
  '2002:a00:1::1',
]

const NONE = [
  '',
  'localhost',
  '1.2.3',
  '1.2.3.4.5',
  '256.1.1.1',
  '01.2.3.4',
  '1::2::3',
  ':::',
  '1:2:3',
  'fe80::1%eth0',
  '12345::',
  '127.1',
  '0x7f.1',
  '2130706433',
  '::ffff:01.2.3.4',
  '::1]/[::2',
]

test('public addresses are public, up to the edge of every special block', () => {
  for (const address of PUBLIC) assert.equal(isPublicAddress(address), true, address)
})

test('addresses of special blocks are not public (RFC 6890)', () => {
  for (const address of PRIVATE) assert.equal(isPublicAddress(address), false, address)
})

test('an IPv4 address inside an IPv6 address counts as itself, or is refused with its block', () => {
  for (const address of EMBEDDED) assert.equal(isPublicAddress(address), false, address)
})

test('what is no address is not public', () => {
  for (const text of NONE) assert.equal(isPublicAddress(text), false, text)
})

test('this machine is known by each of its names, and nothing else is', () => {
  for (const host of ['localhost', 'a.localhost', 'localhost.', '127.0.0.1', '127.9.9.9', '::1', '[::1]']) {
    assert.equal(isLoopbackHost(host), true, host)
  }
  for (const host of ['localhost.example', 'mylocalhost', '10.0.0.1', '128.0.0.1', '::2', 'example.com']) {
    assert.equal(isLoopbackHost(host), false, host)
  }
})
