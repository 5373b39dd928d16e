// contract: Objects of Tink's APIs that the client returns, in their own names
import type { Schemas } from './generated.ts'

/** `GET /data/v2/accounts` */
export type TinkAccount = Schemas['TinkAccount']

export type TinkBalances = TinkAccount['balances']

/** `GET /data/v2/transactions` */
export type TinkTransaction = Schemas['TinkTransaction']

/** `unscaledValue * 10 ** -scale`; both are decimal integers as text. */
export type TinkAmount = TinkTransaction['amount']

/** `GET /api/v1/credentials/list`. Times are in ms since 1970. */
export type TinkCredentials = Schemas['TinkCredentials']

/** `GET /api/v1/providers/{market}` */
export type TinkProvider = Schemas['TinkProvider']

/** `GET /api/v1/user` */
export type TinkUser = Schemas['TinkUser']

/** `POST /events/v2/webhook-endpoints`; `secret` on creation only. */
export type TinkWebhookEndpoint = Schemas['TinkWebhookEndpoint']
