// operation: Make values for state, nonce and code verifiers

/** 244 random bits as 72 characters, which a URL, a cookie and a code verifier (RFC 7636 section 4.1) may have. */
export function randomText(): string {
  return crypto.randomUUID() + crypto.randomUUID()
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
