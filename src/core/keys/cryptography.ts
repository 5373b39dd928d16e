// contract: Randomness, keyed hashes and encryption at rest, as ports

export interface Random {
  bytes(count: number): Uint8Array
  /** 32 hexadecimal digits, 128 random bits. */
  id(): string
  /** RFC 9562 version 4. */
  uuid(): string
}

/** Domain separation: the same text has a different hash for each purpose. */
type HashPurpose =
  | 'audit'
  | 'link-origin'
  | 'client-secret'
  | 'api-key'
  | 'authorization-code'
  | 'refresh-token'
  | 'refresh-token-tag'
  | 'refresh-token-successor'
  | 'browser'
  | 'bank-identity'
  | 'bank-state'
  | 'bank-state-tag'
  | 'bank-code-verifier'
  | 'csrf'
  | 'derived-id'
  | 'page-token'
  | 'link-ticket'
  | 'link-url'
  | 'link-flow'
  | 'connection-claim'
  | 'person-link'
  | 'person-browser'
  | 'idempotency-key'
  | 'bank-login'
  | 'invitation'
  | 'organisation-key'
  | 'console-session'
  | 'console-identity'
  | 'console-passkey'
  | 'console-provider'
  | 'domain-proof'
  | 'payment-token'

export interface Hash {
  /** HMAC-SHA-256 under the hash key of the installation; base64url, 43 characters. */
  keyed(purpose: HashPurpose, text: string): string
  /** SHA-256, base64url (RFC 7636 section 4.2). */
  sha256(text: string): string
}

/** Encryption at rest under the master key (AES-256-GCM). `context` is additional authenticated data, so a sealed value cannot be moved. */
export interface Vault {
  seal(plain: string, context: string): string
  /** Throws if the value was altered or moved, or if its key is not configured. */
  open(sealed: string, context: string): string
}
