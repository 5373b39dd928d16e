// contract: secrets that live long under the master key, so that a new master key can take them over

/** What is sealed, and the owner to which the sealing binds it. */
export type SealedSecret =
  | {
      /** `bank_ending`: the tokens of a connection that has ended, until its bank has heard of it. */
      readonly kind: 'bank_session' | 'bank_ending'
      readonly appId: string
      readonly ownerId: string
      readonly sealed: string
    }
  | {
      readonly kind: 'webhook_secret' | 'webhook_previous_secret'
      readonly appId: string
      readonly ownerId: string
      readonly sealed: string
    }
  | { readonly kind: 'bank_client'; readonly ownerId: string; readonly sealed: string }

/** The context that was authenticated when the secret was sealed; it must be the same when it is opened. */
export function contextOf(secret: SealedSecret): string {
  switch (secret.kind) {
    case 'bank_session':
    case 'bank_ending':
      return bankSessionContext(secret.appId, secret.ownerId)
    case 'webhook_secret':
    case 'webhook_previous_secret':
      return webhookSecretContext(secret.appId, secret.ownerId)
    case 'bank_client':
      return bankClientContext(secret.ownerId)
  }
}

export function bankSessionContext(appId: string, connectionId: string): string {
  return `bank-session:${appId}:${connectionId}`
}

export function webhookSecretContext(appId: string, endpointId: string): string {
  return `webhook-secret:${appId}:${endpointId}`
}

export function bankClientContext(name: string): string {
  return `bank-client:${name}`
}
