// page: Monogram tiles of banks and apps: initials on a colour that follows from the name

import { type Html, html } from '../http/html.ts'

/** As many as the style sheet has (`.m0` and on). */
const COLOURS = 8

/** Decorative: the name is beside it. Nothing is loaded, and a bank's own logo is the bank's to license. */
export function renderTile(name: string): Html {
  return html`<span class="tile m${colourOf(name)}" aria-hidden="true">${initialsOf(name)}</span>`
}

/** The same as attributes of a row, which its style sheet draws; this keeps a long list small. */
export function tileAttributes(name: string): Html {
  return html`class="m${colourOf(name)}" data-m="${initialsOf(name)}"`
}

/** The first letters of the first two words: whole characters, whatever their length in UTF-16; `?` without a letter. */
export function initialsOf(name: string): string {
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
