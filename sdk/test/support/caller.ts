// glue: A client of the fake provider, as a provider's client is built from the core
import { type ClientOptions, createContext, sendWith } from '../../src/core/context.ts'
import type { CallOptions } from '../../src/core/http.ts'
import { Secret } from '../../src/core/secret.ts'
import { requestToken } from '../../src/core/token-request.ts'
import { AuthToken, type SdkEvent } from '../../src/index.ts'
import type { GetOptions } from '../../src/tokens/manager.ts'
import { createSlot, type Slot } from '../../src/tokens/slot.ts'

export const CLIENT_SECRET = 'client-secret-0123456789'

export type Caller = {
  readonly slot: Slot
  readonly events: SdkEvent[]
  get(options?: GetOptions): Promise<AuthToken>
  /** Stores the tokens as those of the user. */
  adopt(map: unknown): Promise<AuthToken>
  peek(): Promise<AuthToken | undefined>
  remove(): Promise<void>
  /** A call of the API with the user's token. */
  call(options?: CallOptions): Promise<number>
}

export type CallerOptions = ClientOptions & {
  readonly url: string
  readonly kind?: 'user' | 'client'
  readonly subject?: string
  readonly scopes?: string
  readonly linkUrl?: () => Promise<string | undefined>
}

export function createCaller(options: CallerOptions): Caller {
  const { url, kind = 'user', subject = 'ada', scopes = '', linkUrl } = options
  const events: SdkEvent[] = []
  const onEvent = (event: SdkEvent) => {
    events.push(event)
    options.onEvent?.(event)
  }
  const context = createContext(
    { ...options, onEvent },
    {
      provider: 'fake',
      requestIdHeaders: ['x-request-id'],
      readError: ({ error, error_description }) => ({ code: error, message: error_description }),
    },
  )
  const clientSecret = new Secret(CLIENT_SECRET)
  const obtain: Slot['obtain'] = (current, call) => {
    const fields =
      kind === 'client'
        ? { grant_type: 'client_credentials', client_id: 'app', client_secret: clientSecret, scope: scopes }
        : {
            grant_type: 'refresh_token',
            client_id: 'app',
            client_secret: clientSecret,
            refresh_token: current?.refreshToken,
          }
    return requestToken(context, { operation: 'fake.token', url: `${url}/token`, fields, ...call })
  }
  const key = { provider: 'fake', environment: url, clientId: 'app', subject, kind, scopes }
  const slot = createSlot(key, { obtain, isRepeatable: kind === 'client', linkUrl })
  const { tokens, http } = context
  return {
    slot,
    events,
    get: (call) => tokens.get(slot, call),
    adopt: (map) => tokens.adopt(slot, AuthToken.fromMap(map)),
    peek: () => tokens.peek(slot),
    remove: () => tokens.remove(slot),
    call: async (call = {}) => {
      const bearer = (more: GetOptions) => tokens.get(slot, more)
      return (await sendWith(http, bearer, { operation: 'fake.api', url: `${url}/api`, ...call })).status
    },
  }
}

export function typesOf(events: readonly SdkEvent[], type: SdkEvent['type']): number {
  return events.filter((event) => event.type === type).length
}
