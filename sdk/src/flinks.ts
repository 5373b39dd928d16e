// glue: The entry for Flinks

export type { Callback } from './core/callback.ts'
export type { Pages } from './core/pages.ts'
export {
  type AuthorizeOptions,
  createFlinksClient,
  type FlinksClient,
  type FlinksOptions,
  type Subject,
} from './flinks/client.ts'
export {
  type AccountsOptions,
  type Authorized,
  type Challenge,
  type ConnectBody,
  type ConnectOptions,
  createFlinksConnect,
  type FlinksConnect,
} from './flinks/connect.ts'
export type {
  Fdx,
  FdxAccount,
  FdxCustomer,
  FdxListing,
  FdxPaymentNetwork,
  FdxPeriod,
  FdxStatement,
  FdxTransaction,
  FdxVersion,
} from './flinks/fdx.ts'
export type {
  FlinksProvider,
  NewRecipient,
  Recipient,
  Recipients,
  Registration,
} from './flinks/recipients.ts'
export * from './index.ts'
