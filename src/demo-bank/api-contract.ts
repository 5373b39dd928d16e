// contract: The HTTP API of Demo Bank: account information, faults and errors
// Never: imported by a client of the bank; a client parses what it receives

/*
 * Endpoints (relative to the bank's base URL, by default http://127.0.0.1:8401)
 *
 *   POST   /oauth/register              client registration (RFC 7591)            RegistrationRequest -> RegistrationResponse
 *   GET    /oauth/authorize             browser; see AuthorizeQuery               302 back to redirect_uri
 *   POST   /oauth/token                 form; HTTP Basic (RFC 6749 2.3.1)         TokenResponse | OAuthError
 *   POST   /oauth/extend                form `refresh_token`, `days`; HTTP Basic    200 with `consent_expires_at`; also after the expiry
 *   POST   /oauth/revoke                form `token`; HTTP Basic (RFC 7009)       200 with an empty body
 *   POST   /oauth/embedded/start        JSON; HTTP Basic                          EmbeddedStart -> FlowStep
 *   POST   /oauth/embedded/answer       JSON; HTTP Basic                          EmbeddedInput -> FlowStep
 *   POST   /oauth/decoupled/start       JSON; HTTP Basic                          DecoupledStart -> DecoupledStarted | FlowFailed
 *   POST   /oauth/decoupled/status      JSON; HTTP Basic                          DecoupledStatusRequest -> DecoupledStatus
 *   GET    /open-banking/v1/providers   no token                                  ProvidersResponse
 *   GET    /open-banking/v1/customer    Bearer                                    Customer
 *   GET    /open-banking/v1/consent     Bearer                                    Consent
 *   DELETE /open-banking/v1/consent     Bearer                                    204; revokes the consent and all of its tokens
 *   POST   /open-banking/v1/consent/extend  Bearer, JSON ConsentExtension         Consent (only brands with `extendable`)
 *   GET    /open-banking/v1/accounts    Bearer                                    AccountsResponse
 *   GET    /open-banking/v1/accounts/{id}/balances      Bearer                    Balances
 *   GET    /open-banking/v1/accounts/{id}/transactions  Bearer, TransactionsQuery TransactionsResponse
 *   GET    /open-banking/v1/accounts/{id}/holdings      Bearer                    HoldingsResponse (type `investment`; else empty)
 *   GET    /open-banking/v1/accounts/{id}/payment-orders  Bearer                  PaymentOrdersResponse (not at every brand)
 *   /open-banking/v1/payments, /open-banking/v1/collection-accounts: see payments-contract.ts
 *
 * Formats: an instant is `YYYY-MM-DDTHH:MM:SSZ` (UTC), a date `YYYY-MM-DD`. Money is a decimal string with the
 * currency's number of decimals and a leading `-` for debits and debts; never a JSON number. Some accounts hold whole
 * thousands and use exponent notation instead: `25E+3` for 25000.00. An optional field is absent, never null.
 */

export type * from './payments-contract.ts'
export type * from './sign-in-contract.ts'

// -------------------------------------------------------------------------------------- account information

export type Flow = 'password' | 'redirect' | 'embedded' | 'decoupled' | 'app_to_app'

/** One brand of the bank: a market and a sign-in method. */
export type Provider = {
  name: string
  displayName: string
  /** ISO 3166-1 alpha-2; `GB` for the United Kingdom, although the name starts with `uk`. */
  market: string
  currency: string
  /** `app_to_app` uses the same endpoints as `redirect`. */
  flow: Flow
  /** False for payment-only brands: their authorization requests fail with invalid_scope. */
  accountInformation: boolean
  /** True if `POST /consent/extend` works without a new sign-in. */
  extendable: boolean
  /** Whether the API returns standing orders and direct debits. */
  paymentOrders: boolean
  /** True if the sign-in offers a choice of second-factor methods. */
  multiFactor: boolean
  /** Brands of one group share their customers. No customer belongs to two groups. */
  group: ProviderGroup
}

export type ProviderGroup = 'demo' | 'mock' | 'capital'

export type ProvidersResponse = { providers: Provider[] }

/** Response of `GET /customer`: the user who signed in. */
export type Customer = {
  /** Stable for each user. */
  id: string
  name: string
  /** The company that the user acts for, if the segment is business. */
  companyName?: string
  segment: 'personal' | 'business'
  dateOfBirth: string
  /** Fictitious national identity number in the market's usual format, if it has one. */
  nationalId?: string
  /** `region` if addresses of the country include one, such as the province `QC`. */
  address: { street: string; postalCode: string; city: string; region?: string; country: string }
  email: string
  phone: string
}

/** Response of `GET /consent`. */
export type Consent = {
  id: string
  status: 'active'
  scope: 'accounts'
  provider: string
  createdAt: string
  expiresAt: string
  /** The accounts that the user chose to share. Empty for a user without accounts. */
  accountIds: string[]
  /** Pseudonym of the customer, the same in every consent. Not part of the data. */
  customerId: string
  /** Words of `identity accounts balances payments wealth`; the API refuses the others with `not_consented`. */
  data: string[]
  /** The first day of which payments are shared. */
  paymentsFrom: string
  extendable: boolean
}

/** Body of `POST /consent/extend`: days from now, 1 to 180. */
export type ConsentExtension = { days: number }

export type Amount = { amount: string; currency: string }

export type AccountType = 'current' | 'savings' | 'card' | 'loan' | 'investment'

export type AccountsResponse = { accounts: Account[] }

export type Account = {
  /** Stable across consents; `acc_` and 20 letters and digits. */
  id: string
  type: AccountType
  /** The product, in the market's language: `Lönekonto`, `Livret A`. */
  name: string
  /** Absent where the bank does not state whom the account is for. */
  segment?: 'personal' | 'business'
  currency: string
  openedDate: string
  numbers: AccountNumbers
  owners: AccountOwner[]
  /** Credit line (positive) and this user's daily payment limit, if the account has them. */
  limits?: { credit?: Amount; dailyPayment?: Amount }
  /** Only for type `loan`. */
  loan?: LoanDetails
  /** Only for type `investment`. */
  investment?: InvestmentDetails
}

/** Which fields exist depends on market and type: a card has only maskedPan, a British account has a sort code. */
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
  /** An `authorised_user` may use the account but does not own it. */
  role: 'holder' | 'authorised_user'
  /** True for the user who signed in, or their company. */
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
  previousPaymentDate?: string
  nextPaymentDate?: string
  /** What secures the loan, such as the address of a home. */
  collateral?: string
  /** Name of the guarantor. */
  guarantor?: string
  /** Number of the part of a loan that the terms are for. */
  partNumber?: string
  variableRate?: boolean
  /** Percent points above the reference index, such as `1.20`. */
  margin?: string
  referenceIndex?: string
  /** Months for which the rate is fixed. */
  monthsBound?: number
  /** When the rate is revised next. */
  revisionDate?: string
}

export type InvestmentDetails = {
  kind: 'securities' | 'pension'
  /** Market value of the holdings now, without cash. */
  holdingsValue: Amount
  /** Numbers of the current account that the investment account is settled with. */
  settlementAccount?: Account['numbers']
}

/** Response of `GET /accounts/{id}/balances`. */
export type Balances = {
  accountId: string
  /** The instant of all figures; consistent with the transaction list at the same instant. */
  asOf: string
  currency: string
  /** Sum of all booked transactions since the account was opened. Negative for debts. */
  booked: string
  /** `booked` less pending transactions, without credit. */
  available: string
  /** `available` plus the credit line, if there is one. */
  availableWithCredit?: string
  creditLimit?: string
}

/**
 * Header of every authorized `GET`: the IP address of the user (PSU) who is waiting for the response, or `unknown` if the
 * third party knows only that one is. Without it the read is unattended: four in 24 hours for each resource of a consent
 * (Delegated Regulation (EU) 2018/389 article 36(5)(b)). `/consent` and further pages by cursor do not count.
 */
export type PsuIpAddressHeader = { 'psu-ip-address'?: string }

/**
 * Query of `GET /accounts/{id}/transactions`. History goes back 730 days.
 * - from, to: inclusive dates; of bookingDate for booked transactions, of transactionDate for pending ones
 * - limit: 1 to 500, default 100
 * - cursor: nextCursor of the previous page, without from, to and limit. Valid for 1 hour. All pages show the account as
 *   of the instant of the first page.
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
   * Unique over all accounts, and stable once booked. A pending transaction is booked after 1 to 3 days under another
   * id; as at most banks, nothing links the two.
   */
  id: string
  status: 'booked' | 'pending'
  type: TransactionType
  /** The bank's own code for the type, such as `CARD-POS`. */
  typeCode: string
  amount: Amount
  /** Date and instant of the purchase or order. */
  transactionDate: string
  transactionAt: string
  /** Only booked. */
  bookingDate?: string
  /** Only booked: the date from which interest accrues. */
  valueDate?: string
  /** The statement text. Pending card payments have a prefix. */
  description: string
  /** Reference or message of a transfer or direct debit. */
  reference?: string
  counterparty?: Counterparty
  /** Card payments and cash withdrawals. */
  merchant?: Merchant
  /** For payments in another currency: `amount = original.amount * rate`, rounded. */
  original?: { amount: Amount; rate: string }
  /** Only booked: balance after this transaction, in booking order. */
  balanceAfter?: string
}

/** The other party of a transfer, with its account if known. */
export type Counterparty = {
  name: string
  iban?: string
  /** Domestic number, in markets that use one (GB: sort code and account number). */
  accountNumber?: string
  /** True for an account of the same user. */
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
  kind: 'stock' | 'fund' | 'bond' | 'pension_plan'
  ticker?: string
  /** Market identifier code of the exchange (ISO 10383). */
  mic?: string
  /** Bonds: when the bond is repaid. */
  expirationDate?: string
  /** Percent a year. */
  expenseRatio?: string
  /** Percent a year. */
  interestRate?: string
  /** Pension plans: the number of the plan. */
  planNumber?: string
  /** Decimal string with up to 4 decimals. */
  quantity: string
  price: Amount
  value: Amount
  /** Purchase price. */
  acquisitionValue: Amount
}

/** Response of `GET /accounts/{id}/payment-orders`. Their executions are in the list of transactions. */
export type PaymentOrdersResponse = {
  accountId: string
  asOf: string
  standingOrders: RegularPayment[]
  directDebits: RegularPayment[]
}

export type RegularPayment = {
  /** Stable; `ord_` and letters and digits. */
  id: string
  /** Of the standing order, or of the mandate of a direct debit. */
  reference: string
  /** The payee or the creditor. */
  name: string
  status: 'active' | 'inactive'
  frequency: { everyMonths: number; dayOfMonth: number }
  /** Amounts are positive. A next amount is the planned one. */
  previous?: Execution
  next?: Execution
  first?: Execution
}

type Execution = { date: string; amount: Amount }

// ---------------------------------------------------------------------------------------------------- errors

/** Body of every error response of the account-information API. */
export type ApiError = { error: ApiErrorCode; message: string }

/**
 * - invalid_request (400): the message names the parameter
 * - invalid_token (401): unknown, revoked or malformed; token_expired (401): refresh it; both with WWW-Authenticate: Bearer
 * - consent_ended (403): the consent expired or was revoked; the user must authorize again
 * - not_consented (403): the consent does not contain this kind of data, or payments of that time
 * - sign_in_needed (403): the user must sign in again; credentials_changed (403): with new credentials
 * - account_permanently_locked, account_temporarily_locked (403): the bank has locked the user's access
 * - not_found (404): no such endpoint or account, or the account is not part of the consent
 * - rate_limited (429, Retry-After in seconds)
 * - access_exceeded (429, Retry-After): the fifth unattended read of one resource within 24 hours
 * - unavailable (503, Retry-After): the bank is down; server_error (500)
 */
export type ApiErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'token_expired'
  | 'consent_ended'
  | 'not_consented'
  | 'sign_in_needed'
  | 'credentials_changed'
  | 'account_permanently_locked'
  | 'account_temporarily_locked'
  | 'not_found'
  | 'rate_limited'
  | 'access_exceeded'
  | 'unavailable'
  | 'server_error'

// ------------------------------------------------------------------------------------------ faults (admin only)

/**
 * Body of `POST /admin/faults` (only if the bank was created with `admin: true`). The response is FaultsResponse.
 * `person` is a user name and limits the fault to that test user; absent: all users. Absent fields stay unchanged.
 */
export type FaultChange = {
  person?: string
  /** Delay of every response of the account-information API and the token endpoint, in ms; 0 turns it off. */
  slowMs?: number
  /** Every endpoint responds with 503, and pages say so. */
  down?: boolean
  /** The next `times` account-information requests fail with `status` (429, 500 or 503); 0 turns it off. */
  failNext?: { times: number; status: 429 | 500 | 503 }
  /** The next `dropNext` account-information responses are cut off in the middle of the body; 0 turns it off. */
  dropNext?: number
  /** Revokes the consents (of `person` or `consentId`) now, as if at the bank: 403 consent_ended. */
  revokeConsents?: true
  /** Expires the access tokens now: 401 token_expired; refreshing still works. */
  expireTokens?: true
  consentId?: string
}

/** Response of `GET` and `POST /admin/faults`. `POST /admin/reset` (204) deletes all faults, flows, consents and tokens. */
export type FaultsResponse = {
  faults: {
    /** Absent: all users. */
    person?: string
    slowMs: number
    down: boolean
    failNext: { times: number; status: 429 | 500 | 503 }
    dropNext: number
  }[]
}

/** Response of `GET /admin/test-users?market=SE`, with `flow` for those who sign in that way. */
export type TestUsersResponse = {
  markets: { code: string; name: string }[]
  users: {
    /** Unique, and what `person` of a fault names. */
    key: string
    userName: string
    password: string
    flows: Flow[]
    title: string
    description: string
    /** Display names of the brands at which the user signs in. */
    banks: string[]
  }[]
}
