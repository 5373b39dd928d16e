// glue: The entry for any OAuth 2.0 or OpenID Connect server

export type { Callback } from './core/callback.ts'
export * from './index.ts'
export {
  type AuthorizeOptions,
  createStandardClient,
  type Selection,
  type StandardClient,
  type StandardOptions,
  type Transaction,
} from './standard/client.ts'
export { createDpop, type Dpop } from './standard/dpop.ts'
export {
  type ClientAssertion,
  type ClientKey,
  generateDpopKeyPair,
  type KeyPair,
  privateKeyJwt,
  type SigningAlgorithm,
} from './standard/keys.ts'
export type { ServerMetadata } from './standard/metadata.ts'
