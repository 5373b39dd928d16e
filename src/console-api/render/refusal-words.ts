// rule: Sentence and remedy of a stored refusal code

import { REFUSALS, type RefusalCode } from '../../core/errors.ts'

/** A later version may have stored a code that this one does not have. */
export function wordsOfRefusal(code: string): { readonly sentence: string; readonly remedy: string } {
  if (!isRefusal(code)) return { sentence: 'The request was refused.', remedy: '' }
  const { sentence, hint } = REFUSALS[code]
  return { sentence, remedy: hint }
}

function isRefusal(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code)
}
