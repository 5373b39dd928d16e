// glue: The client of Tink: tokens, links, users, webhook endpoints, and data of end users
import { createRenewingSource } from '../core/adopt.ts'
import { type AuthToken, type Refreshable, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import {
  baseUrlOf,
  type ClientOptions,
  createContext,
  createSend,
  requireOptions,
  type TokenSource,
} from '../core/context.ts'
import { ConflictError } from '../core/errors.ts'
import { type CallOptions, type Fields, type Query, toQuery } from '../core/http.ts'
import { subjectOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import type { Slot } from '../tokens/open-slot.ts'
import { createData, type Send, type TinkData } from './data.ts'
import type { TinkWebhookEndpoint } from './types.ts'

/** Tink Link itself, the same for every customer: to it the user's authorization is delegated. */
const LINK_ACTOR = 'df05e4b379934cd09963197cc855bfe9'
const DELEGATED =
  'authorization:read,authorization:grant,credentials:refresh,credentials:read,credentials:write,providers:read,user:read'
const REJECTION = /invalid_(refresh_token|grant)/

export type TinkOptions = ClientOptions & {
  readonly clientId: string
  readonly clientSecret: string | Secret
  /** `https://api.tink.com` by default; a Tallystick for tests and development. */
  readonly baseUrl?: string | undefined
  /** `https://link.tink.com` by default, or `baseUrl` where that is set. */
  readonly linkBaseUrl?: string | undefined
  /** What `reauth.required` makes its link with. */
  readonly reauthorize?:
    | Pick<LinkOptions, 'redirectUri' | 'market' | 'locale' | 'scope' | 'query'>
    | undefined
}

/** Whom a call is for: the id that Tink gave the user (32 hex digits) or the app's own id. */
export type TinkUserReference = {
  /** Either of them; 32 hex digits are taken for Tink's. */
  readonly userId?: string | undefined
  /** The app's own id. */
  readonly externalUserId?: string | undefined
}

export type LinkOptions = CallOptions &
  TinkUserReference & {
    readonly redirectUri: string
    /** What the app is going to read; several are joined by commas. */
    readonly scope?: string | undefined
    /** Two letters; `SE` by default, as at Tink. */
    readonly market?: string | undefined
    /** Such as `sv_SE`; `en_US` by default. */
    readonly locale?: string | undefined
    /** Random by default; the result has it. */
    readonly state?: string | undefined
    /** What the user recognizes as their own name or e-mail address, shown in Link. */
    readonly idHint?: string | undefined
    /** `transactions/connect-accounts` by default. */
    readonly path?: string | undefined
    /** Further parameters of Link, such as `input_provider`. */
    readonly query?: Query | undefined
  }

export type TinkLink = {
  readonly url: string
  /** Bind it to the browser's session; `link.callback` compares it. */
  readonly state: string
}

export type TinkCallback = {
  /** One-time access: for `auth.exchangeCode`. */
  readonly code: string | undefined
  readonly credentialsId: string | undefined
  /** Every parameter. */
  readonly query: Readonly<Record<string, string>>
}

export type NewUser = CallOptions & {
  readonly externalUserId?: string | undefined
  readonly market: string
  readonly locale?: string | undefined
  readonly retentionClass?: 'permanent' | 'temporary' | undefined
}

export type TinkClient = {
  readonly auth: {
    /** A token of the app itself; one for each set of scopes, cached. */
    clientCredentials(options: CallOptions & { readonly scope: string }): Promise<AuthToken>
    /** A token for the code of a redirect. `redirectUri` is not sent: Tink's token endpoint has no such parameter. */
    exchangeCode(
      options: CallOptions & { readonly code: string; readonly redirectUri?: string | undefined },
    ): Promise<AuthToken>
    /** A new token for a refresh token, given as text or by its token. */
    refreshToken(refreshToken: AuthToken | Secret | string, options?: CallOptions): Promise<AuthToken>
    /** A token that acts for a permanent user; cached, and renewed by a new grant. */
    userAccessToken(options: CallOptions & TinkUserReference & { readonly scope: string }): Promise<AuthToken>
  }
  readonly link: {
    /**
     * A URL at which an end user connects a bank. With a user, the access is continuous: the user is created where it is missing,
     * and a grant is delegated to Link. Without one, the access is for one time, and the redirect brings a code.
     */
    create(options: LinkOptions): Promise<TinkLink>
    /** @throws {AuthorizationFailedError} where the user cancelled, the bank failed, or the state differs */
    callback(callback: Callback, expected: { readonly state: string }): TinkCallback
  }
  readonly users: {
    /** @throws {ConflictError} where the external id is taken */
    create(user: NewUser): Promise<{ readonly userId: string; readonly externalUserId: string | undefined }>
    /** Deletes the user with all data. */
    delete(user: CallOptions & TinkUserReference): Promise<void>
    /** Revokes every token of the user. */
    revokeAll(user: CallOptions & TinkUserReference): Promise<void>
  }
  readonly webhooks: {
    /** The secret is in this response only. */
    create(
      endpoint: CallOptions & { readonly url: string; readonly enabledEvents: readonly string[] },
    ): Promise<TinkWebhookEndpoint>
    list(options?: CallOptions): Promise<readonly TinkWebhookEndpoint[]>
    delete(id: string, options?: CallOptions): Promise<void>
  }
  readonly providers: TinkData['providers']
  /** Data with this token, as long as the API accepts it. */
  withToken(token: AuthToken): TinkData
  /**
   * Data with this token, which is stored and renewed with its refresh token. Give `subject` where several processes share a store:
   * the user's id.
   */
  withAutoRefresh(token: AuthToken, options?: { readonly subject?: string | undefined }): TinkData
  /** Data of a permanent user; tokens are obtained by grants, cached, and renewed. */
  withUser(user: TinkUserReference & { readonly scope: string }): TinkData
}

export function createTinkClient(options: TinkOptions): TinkClient {
  requireOptions(options, ['clientId', 'clientSecret'])
  const {
    clientId,
    clientSecret,
    reauthorize,
    baseUrl: base = 'https://api.tink.com',
    linkBaseUrl = options.baseUrl ?? 'https://link.tink.com',
  } = options
  const baseUrl = baseUrlOf(base)
  const secret = wrap(clientSecret)
  const context = createContext(options, {
    provider: 'tink',
    environment: baseUrl,
    clientId,
    requestIds: ['x-request-id'],
    codes: ['errorCode', 'error_reason', 'error'],
    messages: ['errorMessage', 'error_description', 'message'],
  })
  const { openSlot } = context

  const request = (fields: Fields, call: CallOptions, rejection?: RegExp): Promise<AuthToken> => {
    const own = { client_id: clientId, client_secret: secret, ...fields }
    const url = `${baseUrl}/api/v1/oauth/token`
    return requestToken(context, { ...call, url, fields: own }, rejection)
  }
  const refresh = async (token?: Refreshable, call: CallOptions = {}) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call, REJECTION)
  // Whatever is wrong with a code, the end user has to start again.
  const exchange = (code: string, call: CallOptions) =>
    request({ grant_type: 'authorization_code', code }, call, /^/)

  const sendAs = (source: TokenSource): Send => {
    const send = createSend(context, baseUrl, source)
    return async (call) => {
      // Honoured for 24 hours, so that a second attempt does nothing twice.
      const isWrite = call.json || call.form
      const more = isWrite && { retry: 'safe' as const, headers: { 'idempotency-key': crypto.randomUUID() } }
      const { body } = await send({ ...more, ...call })
      return Object(body)
    }
  }
  const dataOf = (source: TokenSource): TinkData => createData(sendAs(source))

  const clientSlot = (scope: string): Slot =>
    openSlot('client', '', scope, {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope }, call),
      isRepeatable: true,
    })
  const asClient = (scope: string): Send => sendAs(clientSlot(scope))
  const grants = asClient('authorization:grant')

  /** A grant for the user, then a token for its code: repeatable, since it needs no refresh token. */
  const userSlot = (user: TinkUserReference, scope: string): Slot => {
    const [name, userId] = userField(user)
    requireOptions({ userId }, ['userId'])
    return openSlot('user', `${name}:${userId}`, scope, {
      obtain: async (_, call) => {
        const form = { [name]: userId, scope }
        const { code } = await grants({ path: '/api/v1/oauth/authorization-grant', form, ...call })
        return exchange(String(code), call)
      },
      isRepeatable: true,
    })
  }
  const createUser: TinkClient['users']['create'] = async (user) => {
    const { externalUserId, market, locale, retentionClass } = user
    const json = { external_user_id: externalUserId, market, locale, retention_class: retentionClass }
    const body = await asClient('user:create')({ path: '/api/v1/user/create', json, ...user })
    return { userId: String(body.user_id), externalUserId }
  }

  const createLink = async (link: LinkOptions): Promise<TinkLink> => {
    requireOptions(link, ['redirectUri'])
    const {
      redirectUri,
      market = 'SE',
      locale = 'en_US',
      state = randomText(),
      path = 'transactions/connect-accounts',
      signal,
      deadlineMs,
    } = link
    const call = { signal, deadlineMs }
    const [name, userId] = userField(link)
    let code: unknown
    if (userId) {
      if (name !== 'user_id')
        await createUser({ externalUserId: userId, market, locale, ...call }).catch((error: unknown) => {
          if (!(error instanceof ConflictError)) throw error
        })
      const form = {
        [name]: userId,
        id_hint: link.idHint ?? userId,
        actor_client_id: LINK_ACTOR,
        scope: DELEGATED,
      }
      code = (await grants({ path: '/api/v1/oauth/authorization-grant/delegate', form, ...call })).code
    }
    const query = toQuery({
      client_id: clientId,
      redirect_uri: redirectUri,
      market,
      locale,
      state,
      scope: link.scope,
      authorization_code: code as string | undefined,
      ...link.query,
    })
    return { url: `${baseUrlOf(linkBaseUrl)}/1.0/${path}?${query}`, state }
  }

  const webhooks = asClient('webhook-endpoints')
  const endpoints = '/events/v2/webhook-endpoints'

  return {
    auth: {
      clientCredentials: (call) => clientSlot(call.scope)().get(call),
      exchangeCode: (call) => exchange(call.code, call),
      refreshToken: refresh,
      userAccessToken: (call) => userSlot(call, call.scope)().get(call),
    },
    link: {
      create: createLink,
      callback: (callback, { state }) => {
        const query: Record<string, string> = Object.fromEntries(
          readCallback(context, callback, state, /USER_(CANCELLED|DECLINED)/),
        )
        return { code: query.code, credentialsId: query.credentials_id ?? query.credentialsId, query }
      },
    },
    users: {
      create: createUser,
      delete: async (user) => {
        const slot = userSlot(user, 'user:delete')
        await dataOf(slot).user.delete(user)
        await slot().remove()
      },
      revokeAll: async (user) => {
        const form = Object.fromEntries([userField(user)])
        await asClient('authorization:revoke')({ path: '/api/v1/oauth/revoke-all', form, ...user })
      },
    },
    webhooks: {
      create: async ({ url, enabledEvents, ...call }) => {
        const body = await webhooks({ path: endpoints, json: { url, enabledEvents }, ...call })
        return body as unknown as TinkWebhookEndpoint
      },
      list: async (call) => {
        const { webhookEndpoints } = await webhooks({ path: endpoints, ...call })
        return webhookEndpoints as readonly TinkWebhookEndpoint[]
      },
      delete: async (id, call) =>
        void (await webhooks({ path: `${endpoints}/${encodeURIComponent(id)}`, method: 'DELETE', ...call })),
    },
    providers: createData(asClient('providers:read')).providers,
    withToken: dataOf,
    withAutoRefresh: (token, { subject = subjectOf(token) } = {}) => {
      const slot = openSlot('user-token', subject, token.scopes, {
        obtain: (current = token, call) => refresh(current, call),
        linkUrl: reauthorize && (async () => (await createLink(reauthorize)).url),
      })
      return dataOf(createRenewingSource(slot, token))
    },
    withUser: (user) => dataOf(userSlot(user, user.scope)),
  }
}

type UserField = readonly ['user_id' | 'external_user_id', string | undefined]

/** The provider accepts one of the two, never both. */
function userField({ userId, externalUserId }: TinkUserReference): UserField {
  const isTinks = externalUserId === undefined && /^[0-9a-f]{32}$/.test(userId ?? '')
  return [isTinks ? 'user_id' : 'external_user_id', externalUserId ?? userId]
}
