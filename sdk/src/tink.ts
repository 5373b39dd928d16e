// glue: The entry for Tink

export type { Callback } from './core/callback.ts'
export type { Pages } from './core/pages.ts'
export * from './index.ts'
export {
  createTinkClient,
  type LinkOptions,
  type NewUser,
  type TinkCallback,
  type TinkClient,
  type TinkLink,
  type TinkOptions,
  type TinkUserReference,
} from './tink/client.ts'
export type {
  AccountFilter,
  ProviderFilter,
  RequestOptions,
  TinkData,
  TransactionFilter,
} from './tink/data.ts'
export { scopes } from './tink/scopes.ts'
export type * from './tink/types.ts'
export { type TinkEvent, type TinkWebhook, verifyWebhook } from './tink/webhook.ts'
