// rule: The same program for every run-time: renewals, encryption, DPoP, webhooks
import { AuthToken, createMemoryStore, ReauthorizationRequiredError, TallystickError } from '@tallystick/sdk'
import { createFlinksClient } from '@tallystick/sdk/flinks'
import { createDpop, createStandardClient, generateDpopKeyPair } from '@tallystick/sdk/standard'
import { encryptStore } from '@tallystick/sdk/stores/encrypted'
import { createTinkClient, verifyWebhook } from '@tallystick/sdk/tink'
import { createTrueLayerClient, dataScopes } from '@tallystick/sdk/truelayer'

const check = (isRight, title) => {
  if (!isRight) throw new Error(`not so: ${title}`)
}

// A provider that ends the family when a refresh token is used twice.
let current = 'r0'
let requests = 0
const fetch = async (url, init) => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (!url.endsWith('/token')) {
    const isValid = init.headers.authorization === `Bearer a-${current}`
    return new Response(JSON.stringify({ accounts: [{ id: 'one' }], nextPageToken: '' }), {
      status: isValid ? 200 : 401,
    })
  }
  requests++
  const isRight = init.body.includes(`refresh_token=${current}`)
  current = isRight ? `r${requests}` : 'over'
  const body = isRight
    ? { access_token: `a-${current}`, refresh_token: current, expires_in: 3600 }
    : { error: 'invalid_grant' }
  return new Response(JSON.stringify(body), { status: isRight ? 200 : 400 })
}

// Two clients with one encrypted store, as two processes have it; 20 callers each.
const inner = createMemoryStore()
const encrypted = () => encryptStore(inner, { keys: [{ id: 'one', key: btoa('k'.repeat(32)) }] })
const expired = AuthToken.fromMap({ access_token: 'old', refresh_token: 'r0', expires_at: 1 })
const users = [1, 2].map(() =>
  createTinkClient({
    clientId: 'c',
    clientSecret: 'the-secret',
    fetch,
    store: encrypted(),
  }).withAutoRefresh(expired, { subject: 'ada' }),
)
const lists = await Promise.all(
  users.flatMap((user) => Array.from({ length: 20 }, () => user.accounts.list().toArray())),
)
check(
  lists.every(([account]) => account.id === 'one'),
  'all are served',
)
check(requests === 1, `one request, not ${requests}`)

// A dead grant is a typed error.
const dead = createTinkClient({ clientId: 'c', clientSecret: 'the-secret', fetch }).withAutoRefresh(expired, {
  subject: 'grace',
})
const error = await dead.accounts
  .list()
  .toArray()
  .catch((thrown) => thrown)
check(error instanceof ReauthorizationRequiredError && error instanceof TallystickError, String(error))

// Secrets are masked.
const token = AuthToken.fromMap({ access_token: 'planted' })
check(!JSON.stringify(token).includes('planted') && !`${token.accessToken}`.includes('planted'), 'masked')

// A deadline ends a call that hangs.
const hanging = createFlinksClient({
  clientId: 'c',
  clientSecret: 's',
  fetch: () => new Promise(() => {}),
  deadlineMs: 50,
})
const late = await hanging.auth.clientCredentials().catch((thrown) => thrown)
check(late.code === 'timeout', String(late))

// DPoP and PKCE by WebCrypto.
const issuer = 'https://issuer.example'
let proof
const standard = createStandardClient({
  issuer,
  clientId: 'public',
  redirectUri: 'https://app.example/cb',
  dpop: createDpop(await generateDpopKeyPair()),
  fetch: async (url, init) => {
    proof ??= init.headers.dpop
    const body = url.includes('well-known')
      ? { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
      : { access_token: 'bound', token_type: 'DPoP', expires_in: 60 }
    return new Response(JSON.stringify(body))
  },
})
const { url, transaction } = await standard.authorize({ scope: 'accounts' })
check(new URL(url).searchParams.get('code_challenge_method') === 'S256', url)
const bound = await standard.callback(`?code=c&state=${transaction.state}`, transaction)
check(bound.tokenType === 'DPoP' && proof.split('.').length === 3, 'bound')

// A webhook's signature.
const text = new TextEncoder()
const hmac = { name: 'HMAC', hash: 'SHA-256' }
const key = await crypto.subtle.importKey('raw', text.encode('hook'), hmac, false, ['sign'])
const time = Math.floor(Date.now() / 1000)
const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, text.encode(`${time}.{"event":"e"}`)))
const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
const event = await verifyWebhook({
  body: '{"event":"e"}',
  signature: `t=${time},v1=${hex}`,
  secret: 'hook',
})
check(event.event === 'e', 'the webhook')

const truelayer = createTrueLayerClient({
  clientId: 'sandbox-c',
  clientSecret: 's',
  redirectUri: 'https://app.example/cb',
})
check(truelayer.auth.authLink({ scopes: dataScopes(), state: 's' }).includes('truelayer-sandbox'), 'the link')
console.log('done')
