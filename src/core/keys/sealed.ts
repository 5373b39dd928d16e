// contract: Long-lived secrets sealed under the master key, and their contexts

/** A sealed secret and its owner, to which the seal is bound. */
export type SealedSecret =
  | {
      /** `bank_ending`: tokens of a disconnected connection whose consent is not yet revoked at the bank. */
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
  | {
      /** `business_document`: its owner is the organisation and the document, with a colon between. */
      readonly kind: 'bank_client' | 'business_document' | 'organisation_provider'
      readonly ownerId: string
      readonly sealed: string
    }

/** Additional authenticated data of the secret; opening requires the same as sealing. */
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
    case 'business_document':
      return businessDocumentContext(secret.ownerId)
    case 'organisation_provider':
      return organisationProviderContext(secret.ownerId)
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

export function businessDocumentContext(ownerId: string): string {
  return `business-document:${ownerId}`
}

export function organisationProviderContext(organisationId: string): string {
  return `organisation-provider:${organisationId}`
}
