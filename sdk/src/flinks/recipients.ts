// operation: Manage the apps (Data Recipients) of a Flinks partner
import type { CallOptions } from '../core/http.ts'
import type { Send } from './fdx.ts'
import type { Schemas } from './generated.ts'

/** `GET /api/v2/providers` */
export type FlinksProvider = Schemas['FlinksProvider']

export type NewRecipient = {
  readonly name: string
  readonly scope: readonly string[]
  readonly redirect_uris: readonly string[]
  readonly logo_uri?: string
  readonly description?: string
  readonly terms_uri?: string
  readonly client_uri?: string
  readonly country: 'CA' | 'US'
  readonly contacts?: readonly { readonly email: string }[]
}

/** `scope` and `redirect_uris` are not in a list; `client_secret` is in the responses to creation and rotation only. */
export type Recipient = Pick<Schemas['Recipient'], 'client_id' | 'name'> &
  Partial<Schemas['Recipient']> & { readonly client_secret?: string }

/** `GET /api/v1/recipients/{clientId}/providers/requests` */
export type Registration = Schemas['Registration']

export type Recipients = {
  create(recipient: NewRecipient, options?: CallOptions): Promise<Recipient>
  list(options?: CallOptions): Promise<readonly Recipient[]>
  get(clientId: string, options?: CallOptions): Promise<Recipient>
  /** Replaces all redirect URIs. */
  update(
    clientId: string,
    change: { readonly redirect_uris: readonly string[] },
    options?: CallOptions,
  ): Promise<Recipient>
  /** A new secret, which is in this response only. */
  regenerateSecret(clientId: string, options?: CallOptions): Promise<Schemas['RecipientSecret']>
  /** Which banks the apps are registered with; of one app where it is named. */
  registrations(clientId?: string, options?: CallOptions): Promise<readonly Registration[]>
  /** Requests the registration of each app with each bank. */
  register(
    clientIds: readonly string[],
    providerIds: readonly number[],
    options?: CallOptions,
  ): Promise<readonly Registration[]>
}

export function createRecipients(send: Send): Recipients {
  const base = '/api/v1/recipients'
  const requests = 'providers/requests'
  const one = (id: string) => `${base}/${encodeURIComponent(id)}`
  // The API documents these shapes; its responses are not checked against them.
  const call = async <T>(path: string, method: string, json: unknown, options?: CallOptions): Promise<T> =>
    (await send({ path, method, json, ...options })) as T
  return {
    create: (recipient, options) => call(base, 'POST', recipient, options),
    list: (options) => call(base, 'GET', undefined, options),
    get: (id, options) => call(one(id), 'GET', undefined, options),
    update: (id, change, options) => call(one(id), 'PUT', change, options),
    regenerateSecret: (id, options) => call(`${one(id)}/secret`, 'POST', undefined, options),
    registrations: (id, options) =>
      call(`${id === undefined ? base : one(id)}/${requests}`, 'GET', undefined, options),
    register: (clientIds, providerIds, options) => {
      const ids = [clientIds, providerIds].map((list) => list.map(encodeURIComponent).join())
      return call(`${base}/${requests}/${ids.join('/')}`, 'POST', undefined, options)
    },
  }
}
