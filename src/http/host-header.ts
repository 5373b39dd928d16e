// rule: The form of a Host header

// RFC 9112 section 3.2: 400 for a Host that is missing, repeated or not of this form (RFC 3986 section 3.2.2).
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/

export function isHost(text: string): boolean {
  return HOST.test(text)
}
