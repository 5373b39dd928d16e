// operation: Manage the apps (Data Recipients) of a Flinks partner
import type { CallOptions } from '../core/http.ts'
import type { Send } from './fdx.ts'

export type FlinksProvider = {
  readonly provider_id: number
  readonly name: string
  readonly country?: string
  readonly scopes?: readonly string[]
}

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

export type Recipient = {
  readonly client_id: string
  readonly name: string
  /** On creation and rotation only. */
  readonly client_secret?: string
  readonly scope?: string
  readonly redirect_uris?: readonly string[]
}

export type Registration = {
  readonly client_id: string
  readonly provider_id: number
  readonly registration_status: 'PENDING_APPROVAL' | 'PENDING_ACTIVATION' | 'ACTIVE' | (string & {})
}

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
  regenerateSecret(clientId: string, options?: CallOptions): Promise<Recipient>
  /** Which banks the apps are registered with; of one app where it is named. */
  registrations(clientId?: string, options?: CallOptions): Promise<readonly Registration[]>
}

export function createRecipients(send: Send): Recipients {
  const base = '/api/v1/recipients'
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
      call(
        id === undefined ? `${base}/providers/requests` : `${one(id)}/providers/requests`,
        'GET',
        undefined,
        options,
      ),
  }
}
