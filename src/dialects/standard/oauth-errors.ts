// codec: Descriptions of errors in the characters that OAuth allows
// Spec: RFC 6749 section 5.2

import { REFUSALS, type Refusal } from '../../core/errors.ts'

/** RFC 6749 section 5.2 allows printable ASCII without quotation mark and backslash. */
export function describeOAuthError({ code, subject }: Refusal): string {
  const { sentence, hint } = REFUSALS[code]
  const isPrintable = subject !== undefined && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(subject)
  const named = isPrintable ? `${sentence.slice(0, -1)}: ${subject}.` : sentence
  return `${named} ${hint}`.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, ' ')
}
