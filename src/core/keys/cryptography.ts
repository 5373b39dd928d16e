// contract: Randomness, keyed hashes and encryption at rest, as ports

export interface Random {
  bytes(count: number): Uint8Array
  /** 32 hexadecimal digits, 128 random bits. */
  id(): string
  /** RFC 9562 version 4. */
  uuid(): string
}

/** What a keyed hash is for; the same text hashes differently for each purpose. */
type HashPurpose =
  | 'client-secret'
  | 'authorization-code'
  | 'refresh-token'
  | 'refresh-token-tag'
  | 'browser'
  | 'bank-state'
  | 'csrf'
  | 'derived-id'
  | 'page-token'
  | 'link-ticket'
  | 'person-link'
  | 'person-browser'
  | 'idempotency-key'
  | 'bank-login'

export interface Hash {
  /** HMAC-SHA-256 under the installation's key, base64url, 43 characters. */
  keyed(purpose: HashPurpose, text: string): string
  /** SHA-256, base64url (RFC 7636 section 4.2). */
  sha256(text: string): string
}

/** Encryption at rest under the master key (AES-256-GCM). `context` is authenticated, so a value cannot be moved. */
export interface Vault {
  seal(plain: string, context: string): string
  /** Throws if the value was changed, moved, or sealed under a key that is not configured. */
  open(sealed: string, context: string): string
}
