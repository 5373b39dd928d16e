// glue: The ceiling: node:http with only the work that no token server can leave out
// Arguments: port, database file or URL, client id, client secret, issuer, `each` or `together`: how responses are written.
import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { openCeilingStore } from './ceiling-store.ts'

const [, , port = '', database = '', clientId = '', clientSecret = '', issuer = '', writes = ''] =
  process.argv
const store = database.startsWith('postgres')
  ? await (await import('./ceiling-store-postgres.ts')).openPostgresCeilingStore(database)
  : openCeilingStore(database)
const pepper = randomBytes(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyId = randomUUID()
const encodedHeader = toBase64Url({ alg: 'ES256', kid: keyId, typ: 'JWT' })
await store.addClient(clientId, hashText(clientSecret))
const json = { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store' }
const fixedBody = JSON.stringify({
  access_token: issueAccessToken('client', clientId, 1800),
  token_type: 'bearer',
  expires_in: 1800,
  scope: 'user:create,authorization:grant',
  refresh_token: 'fixed',
})

function toBase64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function hmac(value: string): Buffer {
  return createHmac('sha256', pepper).update(value).digest()
}

function hashText(value: string): string {
  return hmac(value).toString('base64url')
}

function issueAccessToken(kind: 'client' | 'user', subject: string, lifetimeSeconds: number): string {
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    exp: iat + lifetimeSeconds,
    iat,
    iss: issuer,
    jti: randomUUID(),
    scopes: ['user:create', 'authorization:grant'],
    sub: `bench://auth/${kind}/${subject}`,
  }
  const signed = `${encodedHeader}.${toBase64Url(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function refuse(response: ServerResponse, status: number): void {
  send(response, status, '{"error":"refused"}')
}

const mostTogether = 32
let ready: (() => void)[] = []

function writeReady(): void {
  const batch = ready
  ready = []
  for (const write of batch) write()
}

/** `together`: at the end of the turn of the event loop, in which other responses may have become ready. */
function send(response: ServerResponse, status: number, body: string): void {
  const write = () => {
    response.writeHead(status, { ...json, 'content-length': Buffer.byteLength(body) }).end(body)
  }
  if (writes !== 'together') {
    write()
    return
  }
  const count = ready.push(write)
  if (count === 1) setImmediate(writeReady)
  else if (count >= mostTogether) writeReady()
}

function answerToken(response: ServerResponse, lifetimeSeconds: number, refreshToken?: string): void {
  const kind = refreshToken === undefined ? 'client' : 'user'
  const body = JSON.stringify({
    access_token: issueAccessToken(kind, clientId, lifetimeSeconds),
    token_type: 'bearer',
    expires_in: lifetimeSeconds,
    scope: 'user:create,authorization:grant',
    refresh_token: refreshToken,
  })
  send(response, 200, body)
}

async function answerGrant(form: URLSearchParams, response: ServerResponse): Promise<void> {
  const known = store.findSecretHash(form.get('client_id') ?? '')
  const secretHash = typeof known === 'string' ? known : await known
  const presented = hashText(form.get('client_secret') ?? '')
  if (secretHash === undefined || !timingSafeEqual(Buffer.from(presented), Buffer.from(secretHash))) {
    refuse(response, 401)
    return
  }
  const refreshToken = randomBytes(32).toString('base64url')
  switch (form.get('grant_type')) {
    case 'client_credentials':
      answerToken(response, 1800)
      return
    case 'authorization_code': {
      const done = await store.exchangeCode(hashText(form.get('code') ?? ''), hashText(refreshToken))
      if (done) answerToken(response, 7200, refreshToken)
      else refuse(response, 400)
      return
    }
    case 'refresh_token': {
      const done = await store.rotate(hashText(form.get('refresh_token') ?? ''), hashText(refreshToken))
      if (done) answerToken(response, 7200, refreshToken)
      else refuse(response, 400)
      return
    }
    default:
      refuse(response, 400)
  }
}

/** The bearer of a token known to be good (its hash is the key) whose state is read live. */
async function answerRead(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const live = store.isLive(hashText(token))
  if (!(typeof live === 'boolean' ? live : await live)) {
    refuse(response, 401)
    return
  }
  send(response, 200, JSON.stringify({ id: 'bench', active: true, scopes: ['user:read'], app: clientId }))
}

/** Makes codes or refresh tokens ready before a measurement; never called during one. */
async function answerMint(url: URL, response: ServerResponse): Promise<void> {
  const count = Number(url.searchParams.get('count'))
  const items = Array.from({ length: count }, () => randomBytes(24).toString('base64url'))
  const hashes = items.map(hashText)
  if (url.pathname === '/mint/codes') await store.addCodes(hashes)
  else await store.addRefreshTokens(hashes)
  send(response, 200, JSON.stringify(items))
}

function route(request: IncomingMessage, body: string, response: ServerResponse): void {
  const path = request.url ?? '/'
  if (path === '/fixed') {
    send(response, 200, fixedBody)
  } else if (path === '/token') {
    void answerGrant(new URLSearchParams(body), response)
  } else if (path === '/read') {
    void answerRead(request, response)
  } else {
    void answerMint(new URL(path, issuer), response)
  }
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', (piece: string) => {
    body += piece
  })
  request.on('end', () => route(request, body, response))
})
server.keepAliveTimeout = 60_000
server.listen(Number(port), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
