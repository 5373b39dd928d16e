// glue: Signs JWT assertions with the key of an app (RFC 7523)
import assert from 'node:assert/strict'
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose'
import { addClientKey } from '../../src/core/apps/add-client-key.ts'
import type { TestPlatform } from './platform.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export type AssertionKey = {
  readonly keyId: string
  /** PKCS #8. */
  readonly privatePem: string
  /** Public JWK. */
  readonly publicJwk: Readonly<Record<string, unknown>>
}

export type AssertionClaims = {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | string[]
  /** Seconds from now. */
  readonly expiresIn?: number
  readonly jti?: string
  readonly nbf?: number
}

/** Makes a P-256 key and registers its public half for the app. */
export async function registerKey(
  platform: Pick<TestPlatform, 'workbench'>,
  appId: string,
  name = 'key',
): Promise<AssertionKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const publicJwk = await exportJWK(publicKey)
  const { ports, policy } = await platform.workbench()
  const added = await addClientKey(ports, policy, {
    appId,
    name,
    publicJwk: JSON.stringify(publicJwk),
    actor: 'test',
  })
  assert.ok(added.ok, added.ok ? '' : added.refusal.code)
  return { keyId: added.value.keyId, privatePem: await exportPKCS8(privateKey), publicJwk: { ...publicJwk } }
}

/** A valid assertion for the client itself, but for what `claims` and `header` say. */
export async function signAssertion(
  platform: { readonly clock: Pick<TestPlatform['clock'], 'nowMs'> },
  clientId: string,
  key: AssertionKey,
  claims: AssertionClaims = {},
  header: Readonly<Record<string, unknown>> = { kid: key.keyId },
): Promise<string> {
  const now = Math.floor(platform.clock.nowMs() / 1000)
  const subject = `tink://auth/client/${clientId}`
  const { expiresIn = 120, ...given } = claims
  const payload = {
    iss: subject,
    sub: subject,
    aud: 'https://api.tink.com',
    jti: crypto.randomUUID(),
    exp: now + expiresIn,
    ...given,
  }
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(await importPKCS8(key.privatePem, 'ES256'))
}

/** Joins three parts as a compact JWS; parts that are no text are written as JSON. */
export function joinCompact(header: unknown, claims: unknown, signature: string): string {
  const part = (value: unknown): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}
