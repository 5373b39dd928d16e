// page: The logo of a bank, drawn from its name, because the bank's own is licensed

import type { BankProvider } from '../core/banks/bank.ts'
import type { BankImageKind } from '../core/banks/bank-images.ts'
import { type Html, html } from '../http/html.ts'
import { initialsOf } from '../pages/tile.ts'

/** White text has a contrast of at least 4.5:1 on each. */
const COLOURS = ['#0f6b4f', '#1f5aa6', '#8a3b12', '#6b2f8a', '#9b1c3f', '#3f5f1a']

const FONT = 'system-ui, sans-serif'

export function drawBankLogo(
  { institutionName, institutionId }: Pick<BankProvider, 'institutionName' | 'institutionId'>,
  kind: BankImageKind,
): Html {
  const colour = COLOURS[sumOf(institutionId) % COLOURS.length] ?? ''
  const initials = initialsOf(institutionName)
  const icon = html`<rect width="64" height="64" rx="12" fill="${colour}"/><text x="32" y="33" fill="#ffffff" font-family="${FONT}" font-size="${initials.length > 1 ? 26 : 34}" font-weight="600" text-anchor="middle" dominant-baseline="central">${initials}</text>`
  if (kind === 'icon') return frame(64, institutionName, icon)
  const name = html`<text x="80" y="33" fill="${colour}" font-family="${FONT}" font-size="24" font-weight="600" dominant-baseline="central">${institutionName}</text>`
  // The width of the widest letters at this size.
  return frame(96 + 18 * [...institutionName].length, institutionName, icon + name)
}

function frame(width: number, label: string, content: Html): Html {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 64" width="${width}" height="64" role="img" aria-label="${label}">!${content}</svg>`
}

function sumOf(text: string): number {
  let sum = 0
  for (const character of text) sum += character.codePointAt(0) ?? 0
  return sum
}
