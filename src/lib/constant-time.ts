// rule: Constant-time comparison
// Never: return early on a difference

/** Compares two byte strings. The duration depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  // On unequal lengths `a` is compared with itself, so that the work stays the same.
  const other = a.length === b.length ? b : a
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (other[index] ?? 0)
  return difference === 0
}

/** Compares two texts by UTF-16 code unit. The duration depends on the lengths only. */
export function equalText(a: string, b: string): boolean {
  const other = a.length === b.length ? b : a
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ other.charCodeAt(index)
  return difference === 0
}
