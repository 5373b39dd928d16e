// contract: what Demo Bank says over HTTP: the account-information API, the sign-in APIs and their errors
// Never: imported by the bank's clients at run time for logic; a client parses what it receives and only borrows these shapes.

/*
 * Addresses (all below the bank's base URL, default http://127.0.0.1:8401)
 *
 *   POST   /oauth/register              client registration (RFC 7591)            RegistrationRequest -> RegistrationResponse
 *   GET    /oauth/authorize             browser; see AuthorizeQuery               302 back to redirect_uri
 *   POST   /oauth/token                 form; HTTP Basic (RFC 6749 2.3.1)         TokenResponse | OAuthError
 *   POST   /oauth/revoke                form `token`; HTTP Basic (RFC 7009)       200 with an empty body
 *   POST   /oauth/embedded/start        JSON; HTTP Basic                          EmbeddedStart -> FlowStep
 *   POST   /oauth/embedded/answer       JSON; HTTP Basic                          EmbeddedAnswer -> FlowStep
 *   POST   /oauth/decoupled/start       JSON; HTTP Basic                          DecoupledStart -> DecoupledStarted | FlowFailed
 *   POST   /oauth/decoupled/status      JSON; HTTP Basic                          DecoupledStatusRequest -> DecoupledStatus
 *   GET    /open-banking/v1/providers   no token                                  ProvidersResponse
 *   GET    /open-banking/v1/customer    Bearer                                    Customer
 *   GET    /open-banking/v1/consent     Bearer                                    Consent
 *   DELETE /open-banking/v1/consent     Bearer                                    204; ends the consent and all of its tokens
 *   POST   /open-banking/v1/consent/extend  Bearer, JSON ConsentExtension         Consent (only brands with `extendable`)
 *   GET    /open-banking/v1/accounts    Bearer                                    AccountsResponse
 *   GET    /open-banking/v1/accounts/{id}/balances      Bearer                    Balances
 *   GET    /open-banking/v1/accounts/{id}/transactions  Bearer, TransactionsQuery TransactionsResponse
 *   GET    /open-banking/v1/accounts/{id}/holdings      Bearer                    HoldingsResponse (type `investment`; else empty)
 *
 * Formats: an instant is `YYYY-MM-DDTHH:MM:SSZ` (UTC), a date `YYYY-MM-DD`. Money is a decimal string with the
 * currency's number of decimals and a leading `-` for what leaves the account or is owed; never a JSON number. Some
 * accounts are kept in thousands: their amounts may have an exponent instead, `25E+3` for 25000.00.
 * A field with `?` is absent where the bank has nothing to say; it is never null.
 */

export type * from './sign-in-contract.ts'

// -------------------------------------------------------------------------------------- account information

export type Flow = 'password' | 'redirect' | 'embedded' | 'decoupled' | 'app_to_app'

/** One brand of the bank: a market and a way to sign in. */
export type Provider = {
  name: string
  displayName: string
  /** ISO 3166-1 alpha-2, `GB` for the United Kingdom although the name begins with `uk`. */
  market: string
  currency: string
  /** `app_to_app` uses the same addresses as `redirect`. */
  flow: Flow
  /** False for brands that only take payments: their authorize answers invalid_scope. */
  accountInformation: boolean
  /** True where `POST /consent/extend` works without a new sign-in. */
  extendable: boolean
  /** True where a step offers a choice of second-factor methods. */
  multiFactor: boolean
  /** Brands with the same customers: nobody is a customer of two groups. */
  group: ProviderGroup
}

export type ProviderGroup = 'demo' | 'mock' | 'capital'

export type ProvidersResponse = { providers: Provider[] }

/** Answer of `GET /customer`: the person who signed in. */
export type Customer = {
  /** Stable per person. */
  id: string
  name: string
  /** The company that the person signs in for, where the segment is business. */
  companyName?: string
  segment: 'personal' | 'business'
  dateOfBirth: string
  /** National identity number in the market's usual writing, where the market has one. Made up. */
  nationalId?: string
  /** `region` where addresses of the country name one, such as a province: `QC`. */
  address: { street: string; postalCode: string; city: string; region?: string; country: string }
  email: string
  phone: string
}

/** Answer of `GET /consent`. */
export type Consent = {
  id: string
  status: 'active'
  scope: 'accounts'
  provider: string
  createdAt: string
  expiresAt: string
  /** The accounts that the person chose; only these are visible. May be empty for a person without accounts. */
  accountIds: string[]
  extendable: boolean
}

/** Body of `POST /consent/extend`: days from now, 1 to 180. */
export type ConsentExtension = { days: number }

export type Amount = { amount: string; currency: string }

export type AccountType = 'current' | 'savings' | 'card' | 'loan' | 'investment'

export type AccountsResponse = { accounts: Account[] }

export type Account = {
  /** Stable, also across consents; `acc_` and 20 letters and digits. */
  id: string
  type: AccountType
  /** The product, in the market's language: `Lönekonto`, `Livret A`. */
  name: string
  segment: 'personal' | 'business'
  currency: string
  openedDate: string
  numbers: AccountNumbers
  owners: AccountOwner[]
  /** Where the account has limits: the credit line (positive), and what this person may pay per day. */
  limits?: { credit?: Amount; dailyPayment?: Amount }
  /** Only for type `loan`. */
  loan?: LoanDetails
  /** Only for type `investment`. */
  investment?: InvestmentDetails
}

/** Which of these exist depends on market and type: a card has only maskedPan, a British account also a sort code. */
export type AccountNumbers = {
  iban?: string
  bic?: string
  /** The national number as one string (the IBAN without its first four characters). */
  bban?: string
  /** Six digits; GB and IE. */
  sortCode?: string
  /** GB and IE: eight digits. CA: 7 to 12. SE: the account number without the clearing number. */
  accountNumber?: string
  /** SE: four digits. */
  clearingNumber?: string
  /** CA: three digits, leading zeros kept. */
  institutionNumber?: string
  /** CA: the branch, five digits, leading zeros kept. */
  transitNumber?: string
  /** `552801******4021`. */
  maskedPan?: string
  /** Loans and investments: the bank's contract number. */
  contractNumber?: string
}

export type AccountOwner = {
  name: string
  kind: 'person' | 'company'
  /** `authorised_user` may use the account and does not own it. */
  role: 'holder' | 'authorised_user'
  /** True for the person who signed in (or whose company it is). */
  self: boolean
}

export type LoanDetails = {
  kind: 'mortgage' | 'vehicle'
  /** Percent a year, such as `3.45`. */
  interestRate: string
  originalAmount: Amount
  monthlyAmortisation: Amount
  startDate: string
  endDate: string
}

export type InvestmentDetails = {
  kind: 'securities' | 'pension'
  /** Market value of the holdings now, without cash. */
  holdingsValue: Amount
}

/** Answer of `GET /accounts/{id}/balances`. */
export type Balances = {
  accountId: string
  /** The instant that all figures and the transaction list of the same moment agree with. */
  asOf: string
  currency: string
  /** Sum of all booked transactions since the account was opened. Negative on cards in use, loans and overdrafts. */
  booked: string
  /** booked, less what is pending. Credit not included. */
  available: string
  /** available plus the credit line, where there is one. */
  availableWithCredit?: string
  creditLimit?: string
}

/**
 * Header of each `GET` behind a token: the address of the person who waits for the answer, or `unknown` where the third
 * party knows only that somebody does. Absent: nobody does, and each resource of the consent is answered four times in 24
 * hours (Delegated Regulation (EU) 2018/389 article 36(5)(b)). `/consent` and pages asked for by cursor do not count.
 */
export type PsuIpAddressHeader = { 'psu-ip-address'?: string }

/**
 * Query of `GET /accounts/{id}/transactions`. The bank keeps 730 days.
 * - from, to: inclusive dates; a booked transaction counts by bookingDate, a pending one by transactionDate
 * - limit: 1 to 500, default 100
 * - cursor: nextCursor of the page before; from, to and limit then come from the first page and must be left out.
 *   All pages of one walk show the account as of the first page's moment, whatever happens meanwhile. Good for 1 hour.
 */
export type TransactionsQuery = { from?: string; to?: string; limit?: string; cursor?: string }

export type TransactionsResponse = {
  accountId: string
  asOf: string
  /** Newest first by transactionAt. */
  transactions: Transaction[]
  /** Absent on the last page. */
  nextCursor?: string
}

export type TransactionType =
  | 'card_payment'
  | 'cash_withdrawal'
  | 'transfer'
  | 'direct_debit'
  | 'standing_order'
  | 'salary'
  | 'refund'
  | 'fee'
  | 'interest'
  | 'securities'

export type Transaction = {
  /**
   * The bank's id, stable once booked, unique over all accounts. A pending transaction becomes booked after 1 to 3
   * days under another id; nothing links the two, as at most banks.
   */
  id: string
  status: 'booked' | 'pending'
  type: TransactionType
  /** The bank's own code for the type, such as `CARD-POS`. */
  typeCode: string
  amount: Amount
  /** Day and moment of the purchase or order. */
  transactionDate: string
  transactionAt: string
  /** Only booked. */
  bookingDate?: string
  /** Only booked: the day from which interest counts. */
  valueDate?: string
  /** The line on the statement. Pending card payments carry a prefix. */
  description: string
  /** Reference or message of a transfer or direct debit. */
  reference?: string
  counterparty?: Counterparty
  /** Card payments and cash withdrawals. */
  merchant?: Merchant
  /** What was paid abroad, with the rate: `amount = originalAmount * rate`, rounded. */
  original?: { amount: Amount; rate: string }
  /** Only booked: balance after this booking, in the order of booking. */
  balanceAfter?: string
}

/** The other side of a transfer, with its account where the bank knows it. */
export type Counterparty = {
  name: string
  iban?: string
  /** Domestic number where the market prefers it (GB: sort code and number). */
  accountNumber?: string
  /** True where the other side is an account of the same person. */
  ownAccount: boolean
}

export type Merchant = {
  name: string
  /** ISO 18245, four digits. */
  categoryCode: string
  city: string
  /** ISO 3166-1 alpha-2. */
  country: string
}

export type HoldingsResponse = { accountId: string; asOf: string; holdings: Holding[] }

export type Holding = {
  name: string
  isin: string
  kind: 'stock' | 'fund' | 'bond'
  /** Decimal string with up to 4 decimals. */
  quantity: string
  price: Amount
  value: Amount
  /** What was paid for it. */
  acquisitionValue: Amount
}

// ---------------------------------------------------------------------------------------------------- errors

/** Body of every refusal of the account-information API. */
export type ApiError = { error: ApiErrorCode; message: string }

/**
 * - invalid_request (400): the message names the parameter
 * - invalid_token (401): unknown, revoked or malformed; token_expired (401): refresh it; both with WWW-Authenticate: Bearer
 * - consent_ended (403): expired, revoked by the person, or withdrawn at the bank; only a new authorization helps
 * - sign_in_needed (403): only a new sign-in of the person helps; credentials_changed (403): and with other credentials
 * - account_permanently_locked, account_temporarily_locked (403): the bank has closed the person's access
 * - not_found (404): no such address, no such account, or an account that is not part of the consent
 * - rate_limited (429, Retry-After in seconds)
 * - access_exceeded (429, Retry-After): the fifth read of one resource within 24 hours without the person
 * - unavailable (503, Retry-After): the bank is down; server_error (500)
 */
export type ApiErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'token_expired'
  | 'consent_ended'
  | 'sign_in_needed'
  | 'credentials_changed'
  | 'account_permanently_locked'
  | 'account_temporarily_locked'
  | 'not_found'
  | 'rate_limited'
  | 'access_exceeded'
  | 'unavailable'
  | 'server_error'

// ---------------------------------------------------------------------------------------- switches (admin only)

/**
 * Body of `POST /admin/faults` (only where the bank was created with `admin: true`). Answers FaultsResponse.
 * `person` is a user name and limits the fault to that person; absent: everybody. What is not given stays as it is.
 */
export type FaultChange = {
  person?: string
  /** Delay of every answer of the data API and token endpoint, in ms; 0 ends it. */
  slowMs?: number
  /** Everything answers 503 (pages say so, too). */
  down?: boolean
  /** The next `times` calls of the data API answer `status` (429, 500 or 503). 0 ends it. */
  failNext?: { times: number; status: 429 | 500 | 503 }
  /** The next `times` answers of the data API break off in the middle of the body. 0 ends it. */
  dropNext?: number
  /** Ends, now, the consents (of `person`, or `consentId`) as if withdrawn at the bank: 403 consent_ended. */
  revokeConsents?: true
  /** Ends, now, the access tokens: 401 token_expired; refreshing works. */
  expireTokens?: true
  consentId?: string
}

/** Answer of `GET /admin/faults` and `POST /admin/faults`; `POST /admin/reset` (204) clears all faults, consents, sessions and tokens. */
export type FaultsResponse = {
  faults: {
    /** Absent: everybody. */
    person?: string
    slowMs: number
    down: boolean
    failNext: { times: number; status: 429 | 500 | 503 }
    dropNext: number
  }[]
}
