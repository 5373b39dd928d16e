// page: the picture of a bank, drawn from its name: the bank's own mark is the bank's to license

import type { BankProvider } from '../core/banks/bank.ts'
import type { BankImageKind } from '../core/banks/bank-images.ts'
import { type Html, html } from '../http/html.ts'

/** White stands out from each (4.5:1 and more). */
const GROUNDS = ['#0f6b4f', '#1f5aa6', '#8a3b12', '#6b2f8a', '#9b1c3f', '#3f5f1a']

const FONT = 'system-ui, sans-serif'

export function drawBankImage(
  { institutionName, institutionId }: Pick<BankProvider, 'institutionName' | 'institutionId'>,
  kind: BankImageKind,
): Html {
  const ground = GROUNDS[sumOf(institutionId) % GROUNDS.length] ?? ''
  const initials = initialsOf(institutionName)
  const mark = html`<rect width="64" height="64" rx="12" fill="${ground}"/><text x="32" y="33" fill="#ffffff" font-family="${FONT}" font-size="${initials.length > 1 ? 26 : 34}" font-weight="600" text-anchor="middle" dominant-baseline="central">${initials}</text>`
  if (kind === 'icon') return frame(64, institutionName, mark)
  const name = html`<text x="80" y="33" fill="${ground}" font-family="${FONT}" font-size="24" font-weight="600" dominant-baseline="central">${institutionName}</text>`
  // About as wide as the widest letters of that size.
  return frame(96 + 18 * [...institutionName].length, institutionName, mark + name)
}

function frame(width: number, label: string, content: Html): Html {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 64" width="${width}" height="64" role="img" aria-label="${label}">!${content}</svg>`
}

/** Of its first two words. */
function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}

function sumOf(text: string): number {
  let sum = 0
  for (const sign of text) sum += sign.codePointAt(0) ?? 0
  return sum
}
