// glue: oidc-provider as a peer, configured to do the same work as our server
// ES256 JWT access tokens for one resource, opaque ones for another, refresh tokens rotated on every use, no PKCE, no ID token.
// With the work `userinfo`: opaque access tokens of an end user with OpenID scopes, and the userinfo endpoint for them.
// Arguments: port, store (memory, sqlite, sqlite-grouped), database file, client id, client secret, issuer, work (tokens, userinfo).
import { generateKeyPairSync } from 'node:crypto'
import Provider, { type Configuration } from 'oidc-provider'
import { createMemoryAdapters, createSqliteAdapters } from './oidc-adapters.ts'

const [
  ,
  ,
  port = '',
  store = '',
  databaseFile = '',
  clientId = '',
  clientSecret = '',
  issuer = '',
  work = '',
] = process.argv
const hasUserInfo = work === 'userinfo'
const openidScope = 'openid profile'
const scope = 'user:create authorization:grant user:read'
const jwtResource = 'https://bench.example/jwt'
const redirectUri = 'https://client.example/callback'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const configuration: Configuration = {
  adapter:
    store === 'memory'
      ? createMemoryAdapters()
      : createSqliteAdapters(databaseFile, store === 'sqlite' ? 'each' : 'grouped'),
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [redirectUri],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      scope: hasUserInfo ? `${scope} ${openidScope}` : scope,
    },
  ],
  clientAuthMethods: ['client_secret_post'],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'bench' }] },
  scopes: [...scope.split(' '), ...(hasUserInfo ? openidScope.split(' ') : [])],
  ...(hasUserInfo && { claims: { openid: ['sub'], profile: ['name', 'birthdate'] } }),
  pkce: { required: () => false },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => (hasUserInfo ? { sub: id, name: 'Ada Lind', birthdate: '1970-01-01' } : { sub: id }),
  }),
  ttl: {
    AccessToken: 7200,
    AuthorizationCode: 600,
    ClientCredentials: 1800,
    Grant: 86_400,
    RefreshToken: 86_400,
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    userinfo: { enabled: hasUserInfo },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_ctx, resource) => {
        const common = { scope, audience: resource, accessTokenTTL: 7200 }
        return resource === jwtResource
          ? { ...common, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }
          : { ...common, accessTokenFormat: 'opaque' }
      },
    },
  },
}

const provider = new Provider(issuer, configuration)

async function mintCode(accountId: string): Promise<string> {
  const grant = new provider.Grant({ clientId, accountId })
  grant.addResourceScope(jwtResource, scope)
  const grantId = await grant.save()
  const client = await provider.Client.find(clientId)
  if (client === undefined) throw new Error('the bench client is missing')
  const code = new provider.AuthorizationCode({
    client,
    accountId,
    grantId,
    redirectUri,
    resource: jwtResource,
    scope,
    gty: 'authorization_code',
    authTime: Math.floor(Date.now() / 1000),
  })
  return code.save()
}

/** An opaque token for the userinfo endpoint, as a code exchange without a resource issues it. */
async function mintAccessToken(accountId: string): Promise<string> {
  const grant = new provider.Grant({ clientId, accountId })
  grant.addOIDCScope(openidScope)
  const grantId = await grant.save()
  const client = await provider.Client.find(clientId)
  if (client === undefined) throw new Error('the bench client is missing')
  const token = new provider.AccessToken({
    client,
    accountId,
    grantId,
    scope: openidScope,
    gty: 'authorization_code',
  })
  return token.save()
}

// Makes codes ready before a measurement, in-process as an interaction would; never called during one.
provider.use(async (ctx, next) => {
  const mintOne = { '/mint/codes': mintCode, '/mint/access-tokens': mintAccessToken }[ctx.path]
  if (mintOne === undefined) return next()
  const count = Number(ctx.query.count)
  ctx.body = await Promise.all(Array.from({ length: count }, (_, n) => mintOne(`user-${n}`)))
})

const server = provider.listen(Number(port), '127.0.0.1')
server.keepAliveTimeout = 60_000
process.on('SIGTERM', () => process.exit(0))
