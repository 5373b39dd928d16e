// page: The product's logo, in the header of a page and as its favicon

import { type Html, html } from '../http/html.ts'

/** Two halves of a split tally stick that fit, with three notches across both. */
const SHAPE: Html = html`<path d="M2 6h28v9H20v-4h-2v4h-4v-4h-2v4H8v-4H6v4H2zM2 17h4v4h2v-4h4v4h2v-4h4v4h2v-4h3v9H2z"/>`

/** In the colour of the text around it. */
export const LOGO: Html = html`<svg class="logo" viewBox="0 0 32 32" width="28" height="28" fill="currentColor" aria-hidden="true">!${SHAPE}</svg>`

/** A data URL, so that the page loads nothing. */
export const FAVICON: string = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#0f6b4f">${SHAPE}</svg>`)}`
