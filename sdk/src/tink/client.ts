// glue: The client of Tink: tokens, links, users, webhook endpoints, and data of end users
import { createFixedBearer, createRenewingBearer } from '../core/adopt.ts'
import { type AuthToken, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { type Bearer, type ClientOptions, createContext, requireOptions } from '../core/context.ts'
import { ConflictError, ReauthorizationRequiredError } from '../core/errors.ts'
import { type CallOptions, type Fields, toQuery } from '../core/http.ts'
import { subjectOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import { createSlot, type Slot, type SlotWork } from '../tokens/slot.ts'
import { createData, type TinkData } from './data.ts'
import { createSend, type Query, type Send } from './send.ts'
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
  const { clientId, reauthorize } = options
  const clientSecret = wrap(options.clientSecret)
  const baseUrl = (options.baseUrl ?? 'https://api.tink.com').replace(/(?<!\/)\/+$/, '')
  const linkBaseUrl = (options.linkBaseUrl ?? options.baseUrl ?? 'https://link.tink.com').replace(
    /(?<!\/)\/+$/,
    '',
  )
  const context = createContext(options, {
    provider: 'tink',
    requestIdHeaders: ['x-request-id'],
    readError: ({ errorCode, errorMessage, error, error_description }) => ({
      code: errorCode ?? error,
      message: errorMessage ?? error_description,
    }),
  })
  const { tokens } = context

  function request(fields: Fields, call: CallOptions, rejection?: RegExp): Promise<AuthToken> {
    const own = { client_id: clientId, client_secret: clientSecret, ...fields }
    const { signal, deadlineMs } = call
    const url = `${baseUrl}/api/v1/oauth/token`
    return requestToken(context, { operation: 'tink.token', url, fields: own, signal, deadlineMs }, rejection)
  }

  const slotOf = (kind: string, subject: string, scopes: string, work: SlotWork): Slot =>
    createSlot({ provider: 'tink', environment: baseUrl, clientId, kind, subject, scopes }, work)
  const clientSlot = (scope: string): Slot =>
    slotOf('client', '', scope, {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope }, call),
      isRepeatable: true,
    })
  const refresh = (token: AuthToken | Secret | string, call: CallOptions) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call, REJECTION)
  // Whatever is wrong with a code, the end user has to start again.
  const exchange = (code: string, call: CallOptions) =>
    request({ grant_type: 'authorization_code', code }, call, /^/)
  const asClient = (scope: string): Send => {
    const slot = clientSlot(scope)
    return createSend(context, baseUrl, (call) => tokens.get(slot, call))
  }
  const dataOf = (bearer: Bearer): TinkData => createData(createSend(context, baseUrl, bearer))

  /** A grant for the user, then a token for its code: repeatable, since it needs no refresh token. */
  function userSlot(user: TinkUserReference, scope: string): Slot {
    return slotOf('user', subjectOfUser(user), scope, {
      obtain: async (_, call) => {
        const form = { ...userFields(user), scope }
        const { code } = await asClient('authorization:grant')({
          path: '/api/v1/oauth/authorization-grant',
          form,
          ...call,
        })
        return exchange(String(code), call)
      },
      isRepeatable: true,
    })
  }

  const users: TinkClient['users'] = {
    create: async ({ externalUserId, market, locale, retentionClass, ...call }) => {
      const json = { external_user_id: externalUserId, market, locale, retention_class: retentionClass }
      const body = await asClient('user:create')({ path: '/api/v1/user/create', json, ...call })
      return { userId: String(body.user_id), externalUserId }
    },
    delete: async ({ userId, externalUserId, ...call }) => {
      const slot = userSlot({ userId, externalUserId }, 'user:delete')
      await dataOf((more) => tokens.get(slot, more)).user.delete(call)
      await tokens.remove(slot)
    },
    revokeAll: async ({ userId, externalUserId, ...call }) => {
      const form = userFields({ userId, externalUserId })
      await asClient('authorization:revoke')({ path: '/api/v1/oauth/revoke-all', form, ...call })
    },
  }

  async function createLink(link: LinkOptions): Promise<TinkLink> {
    requireOptions(link, ['redirectUri'])
    const { redirectUri, market = 'SE', locale = 'en_US', state = randomText(), signal, deadlineMs } = link
    const call = { signal, deadlineMs }
    const user = userFields(link)
    let code: unknown
    if (user.user_id ?? user.external_user_id) {
      const { external_user_id: externalUserId } = user
      if (externalUserId !== undefined)
        await users.create({ externalUserId, market, locale, ...call }).catch(ignoreConflict)
      const form = {
        ...user,
        id_hint: link.idHint ?? externalUserId ?? user.user_id,
        actor_client_id: LINK_ACTOR,
        scope: DELEGATED,
      }
      const path = '/api/v1/oauth/authorization-grant/delegate'
      code = (await asClient('authorization:grant')({ path, form, ...call })).code
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
    return { url: `${linkBaseUrl}/1.0/${link.path ?? 'transactions/connect-accounts'}?${query}`, state }
  }

  const webhooks = asClient('webhook-endpoints')
  const endpoints = '/events/v2/webhook-endpoints'

  return {
    auth: {
      clientCredentials: ({ scope, ...call }) => tokens.get(clientSlot(scope), call),
      exchangeCode: ({ code, redirectUri: _, ...call }) => exchange(code, call),
      refreshToken: (token, call = {}) => refresh(token, call),
      userAccessToken: ({ scope, userId, externalUserId, ...call }) =>
        tokens.get(userSlot({ userId, externalUserId }, scope), call),
    },
    link: {
      create: createLink,
      callback: (callback, { state }) => {
        const query = readCallback(callback, state, {
          reason: ['error_reason', 'error'],
          message: ['message'],
          cancelled: /USER_CANCELLED|USER_DECLINED/,
        })
        const find = (name: string) => query.get(name) ?? undefined
        return {
          code: find('code'),
          credentialsId: find('credentials_id') ?? find('credentialsId'),
          query: Object.fromEntries(query),
        }
      },
    },
    users,
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
    withToken: (token) => dataOf(createFixedBearer(token)),
    withAutoRefresh: (token, { subject = subjectOf(token) } = {}) => {
      const slot = slotOf('user-token', subject, token.scopes.join(' '), {
        obtain: async (current = token, call) => {
          if (current.refreshToken !== undefined) return refresh(current, call)
          throw new ReauthorizationRequiredError(
            'tink: the token has expired, and came without a refresh token.',
          )
        },
        isRepeatable: false,
        linkUrl: reauthorize && (async () => (await createLink(reauthorize)).url),
      })
      return dataOf(createRenewingBearer(tokens, slot, token))
    },
    withUser: (user) => {
      const slot = userSlot(user, user.scope)
      return dataOf((call) => tokens.get(slot, call))
    },
  }
}

/** The provider accepts one of the two, never both. */
function userFields({ userId, externalUserId }: TinkUserReference): {
  user_id?: string
  external_user_id?: string
} {
  if (externalUserId !== undefined) return { external_user_id: externalUserId }
  if (userId === undefined) return {}
  return /^[0-9a-f]{32}$/.test(userId) ? { user_id: userId } : { external_user_id: userId }
}

function subjectOfUser(user: TinkUserReference): string {
  requireOptions({ userId: user.externalUserId ?? user.userId }, ['userId'])
  return Object.entries(userFields(user)).flat().join(':')
}

function ignoreConflict(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error
}
