// contract: Objects of Tink's APIs that the client returns, in their own names

/** `unscaledValue * 10 ** -scale`; both are decimal integers as text. */
export type TinkAmount = {
  readonly value: { readonly unscaledValue: string; readonly scale: string }
  readonly currencyCode: string
}

export type TinkBalances = {
  readonly booked?: { readonly amount: TinkAmount }
  readonly available?: { readonly amount: TinkAmount }
}

/** `GET /data/v2/accounts` */
export type TinkAccount = {
  readonly id: string
  readonly name: string
  readonly type: 'CHECKING' | 'SAVINGS' | 'CREDIT_CARD' | 'UNDEFINED' | (string & {})
  readonly balances?: TinkBalances
  readonly customerSegment?: string
  readonly dates?: { readonly lastRefreshed?: string }
  readonly financialInstitutionId?: string
  readonly identifiers?: {
    readonly iban?: { readonly iban: string; readonly bban?: string; readonly bic?: string }
    readonly pan?: { readonly masked: string }
    readonly sortCode?: { readonly code: string; readonly accountNumber: string }
    readonly financialInstitution?: { readonly accountNumber?: string }
  }
}

/** `GET /data/v2/transactions` */
export type TinkTransaction = {
  readonly id: string
  readonly accountId: string
  readonly amount: TinkAmount
  readonly status: 'PENDING' | 'BOOKED' | 'UNDEFINED' | (string & {})
  readonly types?: { readonly type: string; readonly financialInstitutionTypeCode?: string }
  readonly dates?: { readonly booked?: string; readonly value?: string; readonly transaction?: string }
  readonly descriptions?: {
    readonly original?: string
    readonly display?: string
    readonly detailed?: { readonly unstructured?: string }
  }
  readonly identifiers?: { readonly providerTransactionId?: string }
  readonly merchantInformation?: { readonly merchantCategoryCode?: string; readonly merchantName?: string }
  readonly categories?: { readonly pfm?: { readonly id: string; readonly name?: string } }
  readonly reference?: string
  readonly providerMutability?: string
}

/** `GET /api/v1/credentials/list`. Times are in ms since 1970. */
export type TinkCredentials = {
  readonly id: string
  readonly providerName: string
  readonly status: string
  readonly statusPayload?: string | null
  readonly statusUpdated?: number
  readonly updated?: number
  readonly sessionExpiryDate?: number | null
  readonly userId?: string
}

/** `GET /api/v1/providers/{market}` */
export type TinkProvider = {
  readonly name: string
  readonly displayName: string
  readonly financialInstitutionId: string
  readonly financialInstitutionName?: string
  readonly market: string
  readonly type: string
  readonly status: string
  readonly accessType: string
  readonly capabilities?: readonly string[]
}

/** `GET /api/v1/user` */
export type TinkUser = {
  readonly id: string
  readonly appId?: string
  readonly externalUserId?: string | null
  readonly created?: number
  readonly profile?: { readonly locale?: string; readonly market?: string; readonly currency?: string }
}

/** `POST /events/v2/webhook-endpoints`; `secret` on creation only. */
export type TinkWebhookEndpoint = {
  readonly id: string
  readonly url: string
  readonly enabledEvents: readonly string[]
  readonly disabled?: boolean
  readonly secret?: string
}
