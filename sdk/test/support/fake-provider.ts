// glue: A token endpoint and an API behind it, with the refresh rules of different providers
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * What happens to a refresh token that is used: `rotate`, a new one each time, a retry gets the same successor; `keep`, it stays,
 * and the response has none; `kill`, a new one each time, and a second use ends the family.
 */
export type RefreshRule = 'rotate' | 'keep' | 'kill'

type Family = { current: string; access: Set<string>; isOver: boolean }

export type FakeProvider = {
  readonly url: string
  readonly tokenUrl: string
  /** Every request to the token endpoint, by its parameters. */
  readonly requests: Readonly<Record<string, string>>[]
  readonly stats: { apiCalls: number; rejected: number; familiesKilled: number; inFlight: number }
  /** Seconds that access tokens are valid for. */
  expiresIn: number | undefined
  /** Milliseconds that the token endpoint takes. */
  delayMs: number
  /** Replaces the next responses of the token endpoint, one each. `hang` never responds; `drop` processes, then cuts. */
  readonly faults: ('hang' | 'drop' | { status: number; headers?: Record<string, string>; body?: unknown })[]
  /** Called after a token was issued, before the response is sent. */
  onIssued: (() => void) | undefined
  /** Milliseconds that are added to its `Date`. */
  clockMs: number
  /** Members of every token response beside the usual ones. */
  more: Record<string, unknown>
  /** A new grant; its tokens in the wire's names, with an access token that has expired. */
  newGrant(): { access_token: string; refresh_token: string; expires_in: number; expires_at: number }
  /** Rejects every access token that was issued so far. */
  revokeAccessTokens(): void
  close(): Promise<void>
}

export async function startFakeProvider(rule: RefreshRule): Promise<FakeProvider> {
  const families: Family[] = []
  /** Refresh tokens that were replaced, with their successors. */
  const successors = new Map<string, string>()
  const valid = new Map<string, number>()
  let count = 0

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  function issue(family: Family | undefined): Record<string, unknown> {
    const accessToken = `access-${++count}-${crypto.randomUUID()}`
    valid.set(accessToken, Date.now() + (provider.expiresIn ?? 3600) * 1000)
    family?.access.add(accessToken)
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: provider.expiresIn,
      ...provider.more,
    }
  }

  function refresh(token: string): { status: number; body: unknown } {
    const rejected = {
      status: 400,
      body: { error: 'invalid_grant', error_description: `no such token ${token}` },
    }
    const family = families.find(({ current }) => current === token || successors.get(token) === current)
    if (family === undefined || family.isOver) return rejected
    if (rule === 'keep') return { status: 200, body: issue(family) }
    if (family.current !== token) {
      if (rule === 'rotate') return { status: 200, body: { ...issue(family), refresh_token: family.current } }
      family.isOver = true
      provider.stats.familiesKilled++
      for (const access of family.access) valid.delete(access)
      return rejected
    }
    const next = `refresh-${++count}-${crypto.randomUUID()}`
    successors.set(token, next)
    family.current = next
    return { status: 200, body: { ...issue(family), refresh_token: next } }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    response.setHeader('date', new Date(Date.now() + provider.clockMs).toUTCString())
    response.setHeader('x-request-id', `request-${provider.requests.length}`)
    if (request.url !== '/token') return api(request, response)
    provider.requests.push(Object.fromEntries(new URLSearchParams(text)))
    const fault = provider.faults.shift()
    if (fault === 'hang') return
    provider.stats.inFlight++
    await new Promise((resolve) => setTimeout(resolve, provider.delayMs))
    provider.stats.inFlight--
    if (typeof fault === 'object') return send(response, fault.status, fault.body ?? {}, fault.headers)
    const fields = new URLSearchParams(text)
    const { status, body } =
      fields.get('grant_type') === 'refresh_token'
        ? refresh(fields.get('refresh_token') ?? '')
        : { status: 200, body: { ...issue(undefined), scope: fields.get('scope') ?? undefined } }
    provider.onIssued?.()
    if (fault === 'drop') request.socket.destroy()
    else send(response, status, body)
  }

  function api(request: IncomingMessage, response: ServerResponse): void {
    provider.stats.apiCalls++
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const isValid = (valid.get(token) ?? 0) > Date.now()
    if (!isValid) provider.stats.rejected++
    send(
      response,
      isValid ? 200 : 401,
      isValid ? { ok: true } : { error: 'invalid_token', error_description: token },
    )
  }

  function send(
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const provider: FakeProvider = {
    url,
    tokenUrl: `${url}/token`,
    requests: [],
    stats: { apiCalls: 0, rejected: 0, familiesKilled: 0, inFlight: 0 },
    expiresIn: 3600,
    delayMs: 20,
    faults: [],
    onIssued: undefined,
    clockMs: 0,
    more: {},
    newGrant: () => {
      const current = `refresh-${++count}-${crypto.randomUUID()}`
      families.push({ current, access: new Set(), isOver: false })
      const expiresAt = Math.floor(Date.now() / 1000) - 60
      return {
        access_token: `expired-${count}`,
        refresh_token: current,
        expires_in: 3600,
        expires_at: expiresAt,
      }
    },
    revokeAccessTokens: () => valid.clear(),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return provider
}
