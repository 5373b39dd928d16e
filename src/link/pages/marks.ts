// page: marks of apps and banks: a monogram on a colour of the name's own, so that nothing has to be loaded

import { type Html, html } from '../../http/html.ts'

/** As many as the style sheet has colours for (`.m0` and on). */
const COLOURS = 8

/** Stands beside the name, and says nothing more. */
export function renderMark(name: string): Html {
  return html`<span class="tile m${colourOf(name)}" aria-hidden="true">${initialsOf(name)}</span>`
}

/** The same as attributes of a row, whose style sheet draws it; a long list stays small so. */
export function markAttributes(name: string): Html {
  return html`class="m${colourOf(name)}" data-m="${initialsOf(name)}"`
}

/** From the bank to the app: what is shared goes this way. */
export function renderPair(from: string, to: string): Html {
  return html`<div class="pair" aria-hidden="true">!${renderMark(from)}<i></i>!${renderMark(to)}</div>`
}

/** The first letters of the first two words; whole characters, whatever their length in UTF-16. */
function initialsOf(name: string): string {
  const letters = name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => [...word][0] ?? '')
  return letters.slice(0, 2).join('').toUpperCase() || '?'
}

function colourOf(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum % COLOURS
}
