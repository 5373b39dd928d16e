// glue: An OpenID provider whose next ID token a test decides
// Spec: OpenID Connect Core 1.0 section 3.1, Discovery 1.0
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What the provider states about a user, or does wrong. */
export interface ProviderAnswer {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: unknown
  readonly groups?: unknown
  /** Claims in place of the right ones. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Seconds since the token was issued. */
  readonly age?: number
  readonly signsWithOtherKey?: boolean
  readonly withoutSignature?: boolean
  /** The address is in userinfo only, for this subject. */
  readonly userinfoSub?: string
  readonly tokenStatus?: number
}

export interface TestProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The callback parameters of a browser that was sent to the provider and logged in there. */
  authorize(url: string, answer: ProviderAnswer): URLSearchParams
  rotateKey(): Promise<void>
  stop(): Promise<void>
}

export async function startOpenIdProvider(
  deviations: Readonly<Record<string, unknown>> = {},
): Promise<TestProvider> {
  const clientId = `console ${randomUUID()}`
  const clientSecret = 's+cr:t'
  const codes = new Map<string, { readonly request: URLSearchParams; readonly answer: ProviderAnswer }>()
  const users = new Map<string, ProviderAnswer>()
  let [kid, keys] = ['1', await generateKeyPair('ES256')]
  const otherKeys = await generateKeyPair('ES256')
  let issuer = ''

  const idToken = async (nonce: string | null, answer: ProviderAnswer): Promise<string> => {
    const nowSeconds = Math.floor(Date.now() / 1000) - (answer.age ?? 0)
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: answer.sub,
      nonce,
      groups: answer.groups,
      iat: nowSeconds,
      exp: nowSeconds + 300,
      ...(answer.userinfoSub === undefined && { email: answer.email, email_verified: answer.email_verified }),
      ...answer.claims,
    }
    if (answer.withoutSignature === true) {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      return `${encode({ alg: 'none' })}.${encode(claims)}.`
    }
    const { privateKey } = answer.signsWithOtherKey === true ? otherKeys : keys
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey)
  }

  const token = async (form: URLSearchParams, authorization: string) => {
    const code = form.get('code') ?? ''
    const found = codes.get(code)
    codes.delete(code)
    const pair = [clientId, clientSecret].map((text) => new URLSearchParams({ x: text }).toString().slice(2))
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      found !== undefined &&
      authorization === `Basic ${Buffer.from(pair.join(':')).toString('base64')}` &&
      form.get('grant_type') === 'authorization_code' &&
      form.get('redirect_uri') === found.request.get('redirect_uri') &&
      challenge === found.request.get('code_challenge')
    if (!isRight || found.answer.tokenStatus !== undefined)
      return { status: found?.answer.tokenStatus ?? 400, body: { error: 'invalid_grant' } }
    const accessToken = randomUUID()
    users.set(`Bearer ${accessToken}`, found.answer)
    const id = await idToken(found.request.get('nonce'), found.answer)
    return { status: 200, body: { access_token: accessToken, token_type: 'Bearer', id_token: id } }
  }

  const respond = async (request: IncomingMessage, body: string) => {
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return {
          status: 200,
          body: {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            userinfo_endpoint: `${issuer}/userinfo`,
            authorization_response_iss_parameter_supported: true,
            ...deviations,
          },
        }
      case '/keys':
        return { status: 200, body: { keys: [{ ...(await exportJWK(keys.publicKey)), kid, alg: 'ES256' }] } }
      case '/token':
        return token(new URLSearchParams(body), request.headers.authorization ?? '')
      case '/userinfo': {
        const user = users.get(request.headers.authorization ?? '')
        if (user === undefined) return { status: 401, body: {} }
        const { email, email_verified, userinfoSub: sub } = user
        return { status: 200, body: { sub, email, email_verified } }
      }
      default:
        return { status: 404, body: {} }
    }
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const { status, body } = await respond(request, Buffer.concat(chunks).toString())
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer,
    clientId,
    clientSecret,
    authorize(url, answer) {
      const { origin, pathname, searchParams } = new URL(url)
      assert.equal(origin + pathname, `${issuer}/authorize`)
      assert.equal(searchParams.get('response_type'), 'code')
      assert.equal(searchParams.get('code_challenge_method'), 'S256')
      assert.equal(searchParams.get('client_id'), clientId)
      assert.match(searchParams.get('scope') ?? '', /\bopenid\b/)
      const code = randomUUID()
      codes.set(code, { request: searchParams, answer })
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer })
    },
    async rotateKey() {
      ;[kid, keys] = ['2', await generateKeyPair('ES256')]
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
