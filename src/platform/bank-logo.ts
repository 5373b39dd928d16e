// page: The logo of a bank, drawn from its name, because the bank's own is licensed

import type { BankProvider } from '../core/banks/bank.ts'
import type { BankImageKind } from '../core/banks/bank-images.ts'
import { type Html, html } from '../http/html.ts'
import { initialsOf, tileColour } from '../pages/tile.ts'

const FONT = 'system-ui, sans-serif'

/** In the colour and with the initials of its tile on the pages. */
export function drawBankLogo(
  { institutionName }: Pick<BankProvider, 'institutionName'>,
  kind: BankImageKind,
): Html {
  const colour = tileColour(institutionName)
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
