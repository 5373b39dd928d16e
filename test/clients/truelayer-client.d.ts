// contract: The part of TrueLayer's JavaScript client that the tests call, typed by hand

declare module 'truelayer-client' {
  type Results<T> = Promise<{ readonly results: readonly T[] }>
  type Tokens = Promise<{ readonly access_token: string; readonly refresh_token: string }>
  type WithId = { readonly account_id: string }
  type Balance = { readonly current: number; readonly credit_limit?: number }

  /** The base URLs of the client. */
  export const Constants: { AUTH_URL: string; API_URL: string }
  export const AuthAPIClient: {
    new (options: {
      readonly client_id: string
      readonly client_secret: string
    }): {
      getAuthUrl(options: Readonly<Record<string, unknown>>): string
      exchangeCodeForToken(redirectUri: string, code: string): Tokens
      refreshAccessToken(refreshToken: string): Tokens
    }
    getProviderInfos(kind?: string): Promise<readonly object[]>
  }
  export const DataAPIClient: {
    validateToken(token: string): boolean
    getMe(token: string): Results<{ readonly client_id: string }>
    getInfo(token: string): Results<{ readonly full_name: string }>
    getAccounts(token: string): Results<WithId>
    getAccount(token: string, id: string): Results<WithId>
    getBalance(token: string, id: string): Results<Balance>
    getTransactions(token: string, id: string, from?: string, to?: string): Results<object>
    getPendingTransactions(token: string, id: string): Results<object>
    getDirectDebits(token: string, id: string): Results<object>
    getStandingOrders(token: string, id: string): Results<object>
    getCards(token: string): Results<WithId>
    getCard(token: string, id: string): Results<WithId>
    getCardBalance(token: string, id: string): Results<Balance>
    getCardTransactions(token: string, id: string, from?: string, to?: string): Results<object>
    getCardPendingTransactions(token: string, id: string): Results<object>
  }
}
