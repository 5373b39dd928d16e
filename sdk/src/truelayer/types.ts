// contract: Objects of TrueLayer's Data API v1 and Payments API v3 that the client returns
import type { Schemas } from './generated.ts'

/** `GET /data/v1/me` */
export type TrueLayerConnection = Schemas['TrueLayerConnection']

/** `GET /data/v1/info` */
export type TrueLayerInfo = Schemas['TrueLayerInfo']

/** `GET /data/v1/accounts` */
export type TrueLayerAccount = Schemas['TrueLayerAccount']

/** `GET /data/v1/accounts/{id}/balance` */
export type TrueLayerBalance = Schemas['TrueLayerBalance']

/** `GET /data/v1/accounts/{id}/transactions`. Debits of accounts are negative, debits of cards positive. */
export type TrueLayerTransaction = Schemas['TrueLayerTransaction']

/** `GET /data/v1/cards` */
export type TrueLayerCard = Schemas['TrueLayerCard']

/** `POST /v3/payments` */
export type TrueLayerNewPayment = Schemas['TrueLayerNewPayment']

/** `GET /v3/payments/{id}` */
export type TrueLayerPayment = Schemas['TrueLayerPayment']
