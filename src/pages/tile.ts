// page: Monogram tiles of banks and apps: initials on a colour that follows from the name

import { type Html, html } from '../http/html.ts'

/** Grounds of white initials, each with a contrast of at least 4.5:1. The style sheet has a class for each (`.m0` and on). */
export const TILE_COLOURS: readonly string[] = [
  '#0f5c8a',
  '#7a1f4b',
  '#8a3b12',
  '#14635a',
  '#4b2e91',
  '#5a5614',
  '#8a1f2b',
  '#34508c',
]

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

/** The colour of a name, the same wherever its tile or logo is shown. */
export function tileColour(name: string): string {
  return TILE_COLOURS[colourOf(name)] ?? ''
}

function colourOf(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum % TILE_COLOURS.length
}
