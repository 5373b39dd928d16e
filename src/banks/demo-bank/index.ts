// glue: Demo Bank adapter, over HTTP only
// Never: import src/demo-bank

import type { AccountDetails } from '../../core/banks/account-details.ts'
import type {
  BankAccount,
  BankProblem,
  BankSession,
  BankTransaction,
  BankVisit,
} from '../../core/banks/bank.ts'
import type { Bank, BankAuthorization, RequestedAccess } from '../../core/banks/bank-port.ts'
import type { Hash, Vault } from '../../core/keys/cryptography.ts'
import type { Log } from '../../core/ports.ts'
import { renderBasic } from '../../lib/basic.ts'
import { renderForm } from '../../lib/form.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { type BankNetwork, type BankResponse, callBank } from '../call-bank.ts'
import { createCircuitBreaker } from '../circuit-breaker.ts'
import { type CallPayments, createPayments } from './payments.ts'
import { demoBankProviders } from './providers.ts'
import { readAccount, readAccountList, readIdentity, readTransactionPage } from './read-account.ts'
import { readDetails } from './read-details.ts'
import { readPaymentOrders } from './read-payment-orders.ts'
import {
  type Registration,
  readApiError,
  readAuthorizeError,
  readSession,
  readTokenError,
  unfitProblem,
} from './read-sign-in.ts'
import { type BankClientStore, createRegistrar } from './registration.ts'
import { createSignIns, type PostSignIn, renderAccountTypes, renderUiLocales } from './sign-ins.ts'

export type { BankClientStore } from './registration.ts'

export interface DemoBankOptions extends BankNetwork {
  /** Base URL of the bank, without a trailing slash. */
  readonly baseUrl: string
  /** Redirect URI of our client registration at the bank. */
  readonly redirectUri: string
  /** That of payments, which have a registration of their own. */
  readonly paymentRedirectUri: string
  /** Client name on the bank's consent page. */
  readonly clientName: string
  readonly hash: Pick<Hash, 'sha256'>
  readonly vault: Vault
  readonly clients: BankClientStore
  readonly log: Pick<Log, 'warn'>
}

const DATA = '/open-banking/v1'
/** PSU-IP-Address of an end user who is present with an unknown IP address (as in RFC 7239 section 6.2). */
const UNKNOWN_ADDRESS = 'unknown'
const PAGE_SIZE = 500
/** Maximum of pages, against a bank whose pages never end. */
const MAX_PAGES = 1000

export function createDemoBankConnector(options: DemoBankOptions): Bank {
  const { baseUrl, hash, clock, log } = options
  const breaker = createCircuitBreaker(clock)
  const registrar = createRegistrar({ ...options, network: options, breaker })

  /** Calls an endpoint with client authentication; retries once with a new registration if ours is unknown. */
  const callAsClient = async (
    call: (client: Registration) => Promise<Result<BankResponse, BankProblem>>,
    redirectUri = options.redirectUri,
  ): Promise<Result<BankResponse, BankProblem>> => {
    const first = await registrar.ensure(redirectUri)
    if (!first.ok) return first
    const response = await call(first.value)
    if (!response.ok || !isUnknownClient(response.value)) return response
    log.warn({ bank: baseUrl }, 'the bank does not know our registration any more; registering again')
    const second = await registrar.ensure(redirectUri, first.value)
    return second.ok ? call(second.value) : second
  }

  const post = (path: string, type: string, body: string, repeatable: boolean, client: Registration) =>
    callBank(options, breaker, {
      method: 'POST',
      url: baseUrl + path,
      headers: {
        authorization: renderBasic(client.clientId, client.clientSecret),
        'content-type': type,
        accept: 'application/json',
      },
      body,
      repeatable,
    })

  const callToken = (fields: readonly (readonly [string, string])[], repeatable: boolean) =>
    callAsClient((client) =>
      post('/oauth/token', 'application/x-www-form-urlencoded', renderForm(fields), repeatable, client),
    )

  const postSignIn: PostSignIn = (path, body, repeatable) =>
    callAsClient((client) => post(path, 'application/json', JSON.stringify(body), repeatable, client))

  const callPayments: CallPayments = (method, path, body, headers) =>
    callAsClient(
      (client) =>
        callBank(options, breaker, {
          method,
          url: baseUrl + path,
          headers: {
            authorization: renderBasic(client.clientId, client.clientSecret),
            accept: 'application/json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          repeatable: true,
        }),
      options.paymentRedirectUri,
    )

  const toSession = (response: Result<BankResponse, BankProblem>): Result<BankSession, BankProblem> => {
    if (!response.ok) return response
    if (response.value.status !== 200) return err(readTokenError(response.value))
    const session = readSession(response.value.body, clock.nowMs())
    return session === undefined ? err(unfitProblem('token')) : ok(session)
  }

  /** The bank does not rotate refresh tokens, so a retry is safe. */
  const refresh = async ({ refreshToken }: BankSession): Promise<Result<BankSession, BankProblem>> => {
    if (refreshToken === undefined) {
      return err({ kind: 'session_expired', detail: 'the session has no refresh token', retryable: false })
    }
    const fields = [
      ['grant_type', 'refresh_token'],
      ['refresh_token', refreshToken],
    ] as const
    return toSession(await callToken(fields, true))
  }

  const callData = async (
    session: BankSession,
    path: string,
    visit: BankVisit,
  ): Promise<Result<JsonObject, BankProblem>> => {
    const response = await callBank(options, breaker, {
      method: 'GET',
      url: baseUrl + DATA + path,
      headers: {
        authorization: `Bearer ${session.accessToken}`,
        accept: 'application/json',
        ...(visit.attended && { 'psu-ip-address': visit.ipAddress ?? UNKNOWN_ADDRESS }),
      },
      repeatable: true,
    })
    if (!response.ok) return response
    return response.value.status === 200 ? ok(response.value.body) : err(readApiError(response.value))
  }

  const readCallback: Bank['readCallback'] = (_provider, parameters) => {
    // RFC 9207: reject the response of another issuer.
    if (parameters.get('iss') !== baseUrl) {
      return err({
        kind: 'answer_foreign',
        detail: 'the response is from another issuer',
        retryable: false,
      })
    }
    const code = parameters.get('code')
    if (parameters.has('error')) return err(readAuthorizeError(parameters))
    if (code === undefined || code === '') {
      return err({ kind: 'answer_incomplete', detail: 'neither a code nor an error', retryable: false })
    }
    return ok({ code })
  }

  return {
    providers: demoBankProviders,
    origins: [new URL(baseUrl).origin],
    signIns: createSignIns(postSignIn, hash, new URL(baseUrl).origin),
    payments: createPayments({
      call: callPayments,
      clientId: async () => {
        const registered = await registrar.ensure(options.paymentRedirectUri)
        return registered.ok ? ok(registered.value.clientId) : registered
      },
      baseUrl,
      hash,
      readCallback,
    }),

    beginAuthorization: async (request) => {
      const registered = await registrar.ensure(request.redirectUri)
      if (!registered.ok) return registered
      const { clientId } = registered.value
      return ok({
        url: `${baseUrl}/oauth/authorize?${renderForm(authorizeFields(request, clientId, hash))}`,
      })
    },

    readCallback,

    completeAuthorization: async (_provider, code, codeVerifier, redirectUri) => {
      const fields = [
        ['grant_type', 'authorization_code'],
        ['code', code],
        ['code_verifier', codeVerifier],
        ...(redirectUri === undefined ? [] : [['redirect_uri', redirectUri] as const]),
      ] as const
      const first = await callToken(fields, false)
      if (first.ok || !first.error.retryable) return toSession(first)
      // If only the response was lost, nobody has the tokens: the second use of the code revokes them (RFC 6749 section 4.1.2).
      const second = await callToken(fields, false)
      return toSession(second.ok && second.value.status === 200 ? second : first)
    },

    refreshSession: (_provider, session) => refresh(session),

    fetchCustomerId: async (_provider, session, visit) => {
      const consent = await callData(session, '/consent', visit)
      if (!consent.ok) return consent
      const { customerId } = consent.value
      return typeof customerId === 'string' && customerId !== ''
        ? ok(customerId)
        : err(unfitProblem('consent'))
    },

    fetchIdentity: async (_provider, session, visit) => {
      const customer = await callData(session, '/customer', visit)
      if (!customer.ok) return customer
      const identity = readIdentity(customer.value)
      return identity === undefined ? err(unfitProblem('customer')) : ok(identity)
    },

    fetchAccounts: async (_provider, session, reading, visit) => {
      const response = await callData(session, '/accounts', visit)
      if (!response.ok) return response
      const listed = readAccountList(response.value)
      if (listed === undefined) return err(unfitProblem('accounts'))
      const accounts: BankAccount[] = []
      const details = new Map<string, AccountDetails>()
      for (const { id, account } of listed) {
        if (!reading.wants(id)) continue
        const path = `/accounts/${encodeURIComponent(id)}`
        const balances = reading.balances ? await callData(session, `${path}/balances`, visit) : undefined
        if (balances !== undefined && !balances.ok) return balances
        const read = readAccount(account, balances?.value)
        if (read === undefined) return err(unfitProblem('account'))
        accounts.push(read)
        if (!reading.balances || (account.type !== 'loan' && account.type !== 'investment')) continue
        const holdings =
          account.type === 'investment' ? await callData(session, `${path}/holdings`, visit) : undefined
        if (holdings !== undefined && !holdings.ok) return holdings
        const more = readDetails(account, holdings?.value)
        if (more === undefined) return err(unfitProblem('details'))
        details.set(id, more)
      }
      return ok({ accounts, details })
    },

    fetchTransactions: async ({ session, bankAccountId, since, visit }) => {
      const all: BankTransaction[] = []
      const path = `/accounts/${encodeURIComponent(bankAccountId)}/transactions`
      let query = renderForm([
        ['from', since],
        ['limit', String(PAGE_SIZE)],
      ])
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const asked = await callData(session, `${path}?${query}`, visit)
        // The bank's clock may have been ahead at the consent: read the whole period that it shares, which it knows best.
        const isOutside = !asked.ok && asked.error.detail === OUTSIDE_CONSENT && page === 0
        const response = isOutside ? await callData(session, `${path}?limit=${PAGE_SIZE}`, visit) : asked
        if (!response.ok) return response
        const read = readTransactionPage(response.value, bankAccountId)
        if (read === undefined) return err(unfitProblem('transactions'))
        for (const transaction of read.transactions) all.push(transaction)
        if (read.nextCursor === undefined) return ok(all)
        query = renderForm([['cursor', read.nextCursor]])
      }
      return err(unfitProblem('transactions'))
    },

    fetchPaymentOrders: async (_provider, session, bankAccountId, visit) => {
      const path = `/accounts/${encodeURIComponent(bankAccountId)}/payment-orders`
      const response = await callData(session, path, visit)
      if (!response.ok) return response
      const orders = readPaymentOrders(response.value)
      return orders === undefined ? err(unfitProblem('payment orders')) : ok(orders)
    },

    extendConsent: async (_provider, { refreshToken }, days) => {
      if (refreshToken === undefined) {
        return err({ kind: 'session_expired', detail: 'the session has no refresh token', retryable: false })
      }
      const fields = [
        ['refresh_token', refreshToken],
        ['days', String(days)],
      ] as const
      const type = 'application/x-www-form-urlencoded'
      const response = await callAsClient((client) =>
        post('/oauth/extend', type, renderForm(fields), true, client),
      )
      if (!response.ok) return response
      if (response.value.status !== 200) return err(readTokenError(response.value))
      const { consent_expires_at: expiresAt } = response.value.body
      const consentExpiresAtMs = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN
      return Number.isFinite(consentExpiresAtMs) ? ok({ consentExpiresAtMs }) : err(unfitProblem('consent'))
    },

    revokeConsent: async (_provider, session) => {
      const expired = session.accessTokenExpiresAtMs <= clock.nowMs()
      const live = expired ? await refresh(session) : ok(session)
      const ended = live.ok
        ? await callBank(options, breaker, {
            method: 'DELETE',
            url: `${baseUrl}${DATA}/consent`,
            headers: { authorization: `Bearer ${live.value.accessToken}`, accept: 'application/json' },
            repeatable: true,
          })
        : live
      if (ended.ok && ended.value.status < 400) return ok(undefined)
      const problem = ended.ok ? readApiError(ended.value) : ended.error
      const isOver = problem.kind === 'consent_ended' || problem.kind === 'session_expired'
      return isOver ? ok(undefined) : err(problem)
    },
  }
}

/** As `readApiError` words it. */
const OUTSIDE_CONSENT = 'data: 403 not_consented'

function isUnknownClient({ status, body }: BankResponse): boolean {
  return status === 401 && body.error === 'invalid_client'
}

function authorizeFields(
  request: BankAuthorization,
  clientId: string,
  hash: Pick<Hash, 'sha256'>,
): readonly (readonly [string, string])[] {
  return [
    ['response_type', 'code'],
    ['client_id', clientId],
    ['redirect_uri', request.redirectUri],
    ['scope', 'accounts'],
    ['state', request.state],
    ['code_challenge', hash.sha256(request.codeVerifier)],
    ['code_challenge_method', 'S256'],
    ['provider', request.provider.name],
    ['consent_days', String(request.consentDays)],
    ...accessFields(request.access),
    ...(request.username === undefined ? [] : [['login_hint', request.username] as const]),
    ...(request.locale === undefined ? [] : [['ui_locales', renderUiLocales(request.locale)] as const]),
  ]
}

function accessFields(access: RequestedAccess): readonly (readonly [string, string])[] {
  const types = renderAccountTypes(access)
  return [
    ['data', access.data.join(' ')],
    ...(types === undefined ? [] : [['account_types', types] as const]),
    ['history_months', String(access.historyMonths)],
  ]
}
