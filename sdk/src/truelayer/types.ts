// contract: Objects of TrueLayer's Data API v1 and Payments API v3 that the client returns

export type TrueLayerProvider = {
  readonly provider_id: string
  readonly display_name?: string
  readonly logo_uri?: string
}

/** `GET /data/v1/me` */
export type TrueLayerConnection = {
  readonly client_id: string
  readonly credentials_id: string
  readonly consent_status?: string
  readonly consent_created_at?: string
  readonly consent_expires_at?: string
  readonly provider: TrueLayerProvider
  readonly scopes?: readonly string[]
}

/** `GET /data/v1/accounts` */
export type TrueLayerAccount = {
  readonly account_id: string
  readonly account_type: string
  readonly display_name?: string
  readonly currency: string
  readonly account_number?: {
    readonly iban?: string
    readonly number?: string
    readonly sort_code?: string
    readonly swift_bic?: string
  }
  readonly provider?: TrueLayerProvider
  readonly update_timestamp?: string
}

/** `GET /data/v1/accounts/{id}/balance` */
export type TrueLayerBalance = {
  readonly currency: string
  readonly available?: number
  readonly current: number
  readonly overdraft?: number
  readonly update_timestamp?: string
}

/** `GET /data/v1/accounts/{id}/transactions`. Debits of accounts are negative, debits of cards positive. */
export type TrueLayerTransaction = {
  readonly transaction_id: string
  /** Stable between requests, unlike `transaction_id`. */
  readonly normalised_provider_transaction_id?: string
  readonly timestamp: string
  readonly description: string
  readonly amount: number
  readonly currency: string
  readonly transaction_type: 'DEBIT' | 'CREDIT' | (string & {})
  readonly transaction_category: string
  readonly merchant_name?: string
  readonly running_balance?: { readonly amount: number; readonly currency: string }
}

/** `GET /data/v1/cards` */
export type TrueLayerCard = {
  readonly account_id: string
  readonly card_network: string
  readonly card_type: string
  readonly currency: string
  readonly display_name?: string
  readonly partial_card_number: string
  readonly name_on_card?: string
}

/** `GET /data/v1/info` */
export type TrueLayerInfo = {
  readonly full_name: string
  readonly emails?: readonly string[]
  readonly phones?: readonly string[]
  readonly date_of_birth?: string
}

/** `POST` and `GET /v3/payments` */
export type TrueLayerPayment = {
  readonly id: string
  readonly status: string
  readonly resource_token?: string
  readonly user?: { readonly id: string }
  readonly amount_in_minor?: number
  readonly currency?: string
  readonly failure_reason?: string
}
