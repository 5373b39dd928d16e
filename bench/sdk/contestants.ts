// table: Clients that are measured, each as its documentation uses it
import { ConfidentialClientApplication } from '@azure/msal-node'
import { OAuth2Client } from 'google-auth-library'
import * as openid from 'openid-client'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { createContext } from '../../sdk/src/core/context.ts'
import { Secret } from '../../sdk/src/core/secret.ts'
import { requestToken } from '../../sdk/src/core/token-request.ts'
import { AuthToken, createMemoryStore, type TokenStore } from '../../sdk/src/index.ts'

const ID = 'app'
const SECRET = 'the-client-secret'

/** What a test begins with: the tokens of an end user whose access token has expired. */
export type Grant = { readonly access_token: string; readonly refresh_token: string }

/** A place that two instances share, as a database would be; ours keeps a whole store in it. */
export type Shared = { grant: Grant & { expires_at: number }; readonly store: TokenStore }

/** Returns a valid access token of the end user, or of the app. */
type Caller = () => Promise<string>

export type Contestant = {
  readonly name: string
  /** What an application imports, for the size. */
  readonly imports: string
  /** Whether it is built for browsers too. */
  readonly platform: 'browser' | 'node'
  /** An instance with the grant of an end user. Undefined where it has no refresh tokens of other providers. */
  user?(url: string, shared: Shared): Promise<Caller> | Caller
  /** Tokens of the app itself. Undefined where it has none for other providers. */
  app?(url: string): Promise<Caller> | Caller
}

export function share(grant: Grant): Shared {
  return {
    grant: { ...grant, expires_at: Math.floor(Date.now() / 1000) - 60 },
    store: createMemoryStore(),
  }
}

const isExpired = (expiresAt: number): boolean => expiresAt * 1000 <= Date.now()

const tallystick: Contestant = {
  name: '@tallystick/sdk',
  imports: "export { createStandardClient } from '../../sdk/src/standard.ts'",
  platform: 'browser',
  user: async (url, { grant, store }) => {
    const open = createOurs(url, store, 'user')
    if ((await open().peek()) === undefined) await open().adopt(AuthToken.fromMap(grant))
    return async () => (await open().get()).toMap().access_token
  },
  app: (url) => {
    const open = createOurs(url, createMemoryStore(), 'client')
    return async () => (await open().get()).toMap().access_token
  },
}

function createOurs(url: string, store: TokenStore, kind: 'user' | 'client') {
  const context = createContext(
    { store },
    {
      provider: 'bench',
      environment: url,
      clientId: ID,
      requestIds: [],
      codes: ['error'],
      messages: ['error_description'],
    },
  )
  return context.openSlot(kind, 'ada', '', {
    obtain: (current, call) =>
      requestToken(context, {
        url,
        fields: {
          grant_type: kind === 'user' ? 'refresh_token' : 'client_credentials',
          refresh_token: current?.refreshToken,
          client_id: ID,
          client_secret: new Secret(SECRET),
        },
        ...call,
      }),
    isRepeatable: kind === 'client',
  })
}

/** A protocol library: the application keeps the token and asks whether it has expired. */
const openidClient: Contestant = {
  name: 'openid-client',
  imports:
    "export { Configuration, refreshTokenGrant, clientCredentialsGrant, authorizationCodeGrant, buildAuthorizationUrl } from 'openid-client'",
  platform: 'browser',
  user: (url, shared) => {
    const configuration = configure(url)
    return async () => {
      if (!isExpired(shared.grant.expires_at)) return shared.grant.access_token
      const fresh = await openid.refreshTokenGrant(configuration, shared.grant.refresh_token)
      shared.grant = {
        access_token: fresh.access_token,
        refresh_token: fresh.refresh_token ?? shared.grant.refresh_token,
        expires_at: Date.now() / 1000 + (fresh.expires_in ?? 0),
      }
      return fresh.access_token
    }
  },
  app: (url) => {
    const configuration = configure(url)
    return async () => (await openid.clientCredentialsGrant(configuration)).access_token
  },
}

function configure(url: string): openid.Configuration {
  const server = { issuer: new URL(url).origin, token_endpoint: url }
  const configuration = new openid.Configuration(server, ID, SECRET)
  openid.allowInsecureRequests(configuration)
  return configuration
}

const simpleOauth2: Contestant = {
  name: 'simple-oauth2',
  imports: "export { AuthorizationCode, ClientCredentials } from 'simple-oauth2'",
  platform: 'node',
  user: (url, shared) => {
    const client = new AuthorizationCode(settings(url))
    return async () => {
      let token = client.createToken({ ...shared.grant })
      if (!token.expired()) return shared.grant.access_token
      token = await token.refresh()
      const { access_token, refresh_token, expires_in } = token.token
      shared.grant = {
        access_token: String(access_token),
        refresh_token: String(refresh_token),
        expires_at: Date.now() / 1000 + Number(expires_in),
      }
      return String(access_token)
    }
  },
  app: (url) => {
    const client = new ClientCredentials(settings(url))
    return async () => String((await client.getToken({})).token.access_token)
  },
}

function settings(url: string): ConstructorParameters<typeof AuthorizationCode>[0] {
  const { origin, pathname } = new URL(url)
  return { client: { id: ID, secret: SECRET }, auth: { tokenHost: origin, tokenPath: pathname } }
}

const googleAuthLibrary: Contestant = {
  name: 'google-auth-library',
  imports: "export { OAuth2Client } from 'google-auth-library'",
  platform: 'node',
  user: (url, { grant }) => {
    const client = new OAuth2Client({
      clientId: ID,
      clientSecret: SECRET,
      endpoints: { oauth2TokenUrl: url },
    })
    // Each instance starts with what is stored; `tokens` is the event with which an application stores the next one.
    client.setCredentials({
      access_token: grant.access_token,
      refresh_token: grant.refresh_token,
      expiry_date: grant.expires_at * 1000,
    })
    return async () => String((await client.getAccessToken()).token)
  },
}

const msal: Contestant = {
  name: '@azure/msal-node',
  imports: "export { ConfidentialClientApplication } from '@azure/msal-node'",
  platform: 'node',
  app: (url) => {
    const issuer = 'https://login.example/tenant'
    const respond = (status: number, body: unknown) => ({ status, headers: {}, body })
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    }
    const client = new ConfidentialClientApplication({
      auth: { clientId: ID, clientSecret: SECRET, authority: issuer, knownAuthorities: ['login.example'] },
      system: {
        protocolMode: 'OIDC',
        // It accepts https only: its network client leads to the provider of the bench.
        networkClient: {
          sendGetRequestAsync: async () => respond(200, metadata),
          sendPostRequestAsync: async (
            _: string,
            options: { body?: string; headers?: Record<string, string> },
          ) => {
            const response = await fetch(url, {
              method: 'POST',
              body: options.body ?? '',
              headers: { ...options.headers },
            })
            return respond(response.status, await response.json())
          },
        },
      },
    } as unknown as ConstructorParameters<typeof ConfidentialClientApplication>[0])
    return async () => String((await client.acquireTokenByClientCredential({ scopes: ['a'] }))?.accessToken)
  },
}

export const contestants: readonly Contestant[] = [
  tallystick,
  openidClient,
  simpleOauth2,
  googleAuthLibrary,
  msal,
]
