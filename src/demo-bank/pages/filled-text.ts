// page: A text with markup in place of what is filled in

import { type Html, html } from '../../http/html.ts'

// No text contains it.
const MARK = '\u0000'

/** The text, escaped, with the markup where the text has its values. */
export function renderFilled(text: (...values: string[]) => string, ...values: readonly Html[]): Html {
  const parts = text(...values.map((_, index) => `${MARK}${index}${MARK}`)).split(MARK)
  return parts.map((part, index) => (index % 2 === 0 ? html`${part}` : (values[Number(part)] ?? ''))).join('')
}
