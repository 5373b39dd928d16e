// codec: Tests of the places in which a client sends its credentials

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireRequest } from '../dialect.ts'
import {
  JWT_BEARER_ASSERTION,
  parseClientAuthentication,
  parseClientOrAssertion,
} from './client-authentication.ts'

function requestWith(form: Readonly<Record<string, string>>, authorization?: string): WireRequest {
  return {
    method: 'POST',
    url: 'https://auth.example/token',
    params: {},
    form: new Map(Object.entries(form)),
    query: new Map(),
    json: undefined,
    rawBody: '',
    ipAddress: '::1',
    header: (name) => (name === 'authorization' ? authorization : undefined),
  }
}

const basic = (text: string) => `Basic ${btoa(text)}`
const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, '')
const ASSERTION = `${part({ alg: 'ES256' })}.${part({ iss: 'c1', sub: 'c1' })}.c2ln`
const ASSERTED = { client_assertion: ASSERTION, client_assertion_type: JWT_BEARER_ASSERTION }

test('reads a secret in the body or in Basic, and a public client that sends none', () => {
  for (const parse of [parseClientAuthentication, parseClientOrAssertion]) {
    assert.deepEqual(parse(requestWith({ client_id: 'c1', client_secret: 's' })), {
      ok: true,
      value: { method: 'client_secret_post', clientId: 'c1', secret: 's', ipAddress: '::1' },
    })
    assert.deepEqual(parse(requestWith({ client_id: 'c1' }, basic('c1:s'))), {
      ok: true,
      value: { method: 'client_secret_basic', clientId: 'c1', secret: 's', ipAddress: '::1' },
    })
    const none = { ok: true, value: { method: 'none', clientId: 'c1', secret: undefined } }
    assert.deepEqual(parse(requestWith({ client_id: 'c1' }, 'Bearer abc')), none)
    assert.deepEqual(parse(requestWith({}, basic('c1:'))), none)
  }
})

test('reads an assertion, whose issuer is the client', () => {
  const value = { method: 'private_key_jwt', clientId: 'c1', assertion: ASSERTION }
  assert.deepEqual(parseClientOrAssertion(requestWith(ASSERTED)), { ok: true, value })
  assert.deepEqual(parseClientOrAssertion(requestWith({ ...ASSERTED, client_id: 'c1' })), { ok: true, value })
})

test('refuses two methods at once (RFC 6749 §2.3, RFC 7521 §4.2)', () => {
  for (const request of [
    requestWith({ client_id: 'c1', client_secret: 's' }, basic('c1:s')),
    requestWith({ client_id: 'c2' }, basic('c1:s')),
    requestWith({ ...ASSERTED, client_secret: 's' }),
    requestWith(ASSERTED, basic('c1:s')),
    requestWith({ ...ASSERTED, client_id: 'c2' }),
  ]) {
    const outcome = parseClientOrAssertion(request)
    assert.equal(outcome.ok ? 'accepted' : outcome.refusal.code, 'client_authentication_ambiguous')
  }
})

test('refuses an assertion without its type, of another type, or that is no JWT with an issuer', () => {
  const cases = [
    [{ client_assertion: ASSERTION }, 'parameter_missing'],
    [{ client_assertion_type: JWT_BEARER_ASSERTION }, 'parameter_missing'],
    [{ ...ASSERTED, client_assertion_type: 'urn:other' }, 'parameter_invalid'],
    [{ ...ASSERTED, client_assertion: 'abc' }, 'assertion_invalid'],
    [{ ...ASSERTED, client_assertion: `a.${part({ sub: 'c1' })}.c` }, 'assertion_invalid'],
    [{ ...ASSERTED, client_assertion: `a.${part({ iss: 'c\u0000' })}.c` }, 'assertion_invalid'],
    [{ ...ASSERTED, client_assertion: `a.${part(['c1'])}.c` }, 'assertion_invalid'],
  ] as const
  for (const [form, code] of cases) {
    const outcome = parseClientOrAssertion(requestWith(form))
    assert.equal(outcome.ok ? 'accepted' : outcome.refusal.code, code, JSON.stringify(form))
  }
})
