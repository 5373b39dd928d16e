// glue: A client of the fake provider, as a provider's client is built from the core
import { type ClientOptions, createContext, createSend } from '../../src/core/context.ts'
import type { CallOptions } from '../../src/core/http.ts'
import { Secret } from '../../src/core/secret.ts'
import { requestToken } from '../../src/core/token-request.ts'
import { AuthToken, type SdkEvent } from '../../src/index.ts'
import type { GetOptions, Renewal } from '../../src/tokens/renewal.ts'
import type { SlotWork } from '../../src/tokens/slot.ts'

export const CLIENT_SECRET = 'client-secret-0123456789'

export type Caller = {
  /** Under which the store has the token. */
  readonly key: string
  open(): Renewal
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
      environment: url,
      clientId: 'app',
      requestIds: ['x-request-id'],
      codes: ['error'],
      messages: ['error_description'],
    },
  )
  const clientSecret = new Secret(CLIENT_SECRET)
  const obtain: SlotWork['obtain'] = (current, call) => {
    const fields =
      kind === 'client'
        ? { grant_type: 'client_credentials', client_id: 'app', client_secret: clientSecret, scope: scopes }
        : {
            grant_type: 'refresh_token',
            client_id: 'app',
            client_secret: clientSecret,
            refresh_token: current?.refreshToken,
          }
    return requestToken(context, { url: `${url}/token`, fields, ...call })
  }
  const work: SlotWork = { obtain, isRepeatable: kind === 'client', linkUrl }
  const open = context.openSlot(kind, subject, scopes, work)
  const send = createSend(context, url, open)
  return {
    key: ['fake', url, 'app', subject, kind, scopes, ''].map(encodeURIComponent).join('/'),
    open,
    events,
    get: (call) => open().get(call),
    adopt: (map) => open().adopt(AuthToken.fromMap(map)),
    peek: () => open().peek(),
    remove: () => open().remove(),
    call: async (call = {}) => (await send({ operation: 'fake.api', path: '/api', ...call })).status,
  }
}

export function typesOf(events: readonly SdkEvent[], type: SdkEvent['type']): number {
  return events.filter((event) => event.type === type).length
}
