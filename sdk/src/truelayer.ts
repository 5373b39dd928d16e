// glue: The entry for TrueLayer

export type { Callback } from './core/callback.ts'
export * from './index.ts'
export {
  type AuthLinkOptions,
  createTrueLayerClient,
  dataScopes,
  paymentsScopes,
  type Subject,
  type TokenKind,
  type TrueLayerClient,
  type TrueLayerOptions,
} from './truelayer/client.ts'
export type { DataOptions, Period, TrueLayerData } from './truelayer/data.ts'
export {
  createSigner,
  type KeyFetch,
  type Signable,
  type Signer,
  type TrueLayerEvent,
  type TrueLayerWebhook,
  verifyWebhook,
} from './truelayer/signing.ts'
export type * from './truelayer/types.ts'
