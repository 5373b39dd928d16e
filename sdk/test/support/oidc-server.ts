// glue: A server with PAR, DPoP and private_key_jwt (oidc-provider), and its end user
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { findFreePort } from '../../../test/support/free-port.ts'

export type OidcServer = {
  readonly issuer: string
  /** Every request, as `POST /token`. */
  readonly requests: readonly string[]
  /** Signs in and consents; returns the URL of the redirect. */
  authorize(url: string): Promise<string>
  close(): Promise<void>
}

export const REDIRECT_URI = 'https://app.example/cb'
export const SECRET = 'a secret with + and % and :'

export async function startOidcServer(
  jwk: object,
  options: { nonces: boolean; push: boolean; pageUri?: string },
): Promise<OidcServer> {
  const issuer = `http://localhost:${await findFreePort()}`
  const grant_types = ['authorization_code', 'refresh_token', 'client_credentials']
  const shared = { redirect_uris: [REDIRECT_URI], grant_types, response_types: ['code' as const] }
  const provider = new Provider(issuer, {
    clients: [
      { ...shared, client_id: 'basic', client_secret: SECRET },
      {
        ...shared,
        client_id: 'body',
        client_secret: SECRET,
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...shared,
        client_id: 'jwt',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [{ ...jwk, kid: 'one', use: 'sig', alg: 'ES256' }] },
      },
      {
        ...shared,
        client_id: 'public',
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      },
      {
        client_id: 'page',
        redirect_uris: [options.pageUri ?? 'http://localhost/'],
        response_types: ['code' as const],
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      },
    ],
    clientBasedCORS: (_context, origin, { clientId }) =>
      clientId === 'page' && origin === new URL(options.pageUri ?? issuer).origin,
    scopes: ['openid', 'offline_access', 'accounts'],
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: options.push },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => options.nonces },
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    ttl: { AccessToken: 60, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, IdToken: 600 },
    cookies: { keys: ['of-the-test'] },
  })
  const requests: string[] = []
  const listener = provider.callback()
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`)
    listener(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(new URL(issuer).port), '127.0.0.1', resolve)
  })
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  return {
    issuer,
    requests,
    authorize,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** A browser with cookies, that signs in and consents on the development pages of oidc-provider. */
async function authorize(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  let form: Record<string, string> | undefined
  for (let hops = 0; hops < 20; hops++) {
    if (url.startsWith(REDIRECT_URI)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    const page = await response.text()
    form = undefined
    if (location !== null) url = new URL(location, url).href
    else if (page.includes('name="login"')) form = { prompt: 'login', login: 'ada', password: 'x' }
    else if (page.includes('value="consent"')) form = { prompt: 'consent' }
    else throw new Error(`${response.status} at ${url}: ${page.slice(0, 500)}`)
  }
  throw new Error('the flow does not end')
}
