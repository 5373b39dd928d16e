// glue: The ceiling: node:http with only the work that no token server can leave out
// Arguments: port, database file, client id, client secret, issuer.
import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { openCeilingStore } from './ceiling-store.ts'

const [, , port = '', databaseFile = '', clientId = '', clientSecret = '', issuer = ''] = process.argv
const store = openCeilingStore(databaseFile)
const pepper = randomBytes(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyId = randomUUID()
const encodedHeader = toBase64Url({ alg: 'ES256', kid: keyId, typ: 'JWT' })
const secretHash = hmac(clientSecret)
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
  response.writeHead(status, json).end('{"error":"refused"}')
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
  response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(body) }).end(body)
}

async function answerGrant(form: URLSearchParams, response: ServerResponse): Promise<void> {
  const sameId = form.get('client_id') === clientId
  if (!sameId || !timingSafeEqual(hmac(form.get('client_secret') ?? ''), secretHash)) {
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
function answerRead(request: IncomingMessage, response: ServerResponse): void {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  if (!store.isLive(hashText(token))) {
    refuse(response, 401)
    return
  }
  const body = JSON.stringify({ id: 'bench', active: true, scopes: ['user:read'], app: clientId })
  response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Makes codes or refresh tokens ready before a measurement; never called during one. */
function answerMint(url: URL, response: ServerResponse): void {
  const count = Number(url.searchParams.get('count'))
  const items = Array.from({ length: count }, () => randomBytes(24).toString('base64url'))
  const hashes = items.map(hashText)
  if (url.pathname === '/mint/codes') store.addCodes(hashes)
  else store.addRefreshTokens(hashes)
  response.writeHead(200, json).end(JSON.stringify(items))
}

function route(request: IncomingMessage, body: string, response: ServerResponse): void {
  const path = request.url ?? '/'
  if (path === '/fixed') {
    response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(fixedBody) }).end(fixedBody)
  } else if (path === '/token') {
    void answerGrant(new URLSearchParams(body), response)
  } else if (path === '/read') {
    answerRead(request, response)
  } else {
    answerMint(new URL(path, issuer), response)
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
