// page: The layout of a page in one column: logo, test notice, content, footer

import { type Html, html } from '../http/html.ts'
import { type Page, type PageDocument, renderDocument } from './document.ts'
import { LOGO } from './logo.ts'
import { BASE_STYLE } from './style.ts'
import type { PageTexts } from './texts.ts'

/** Documents of the operator, as the installation's settings name them. */
export interface LegalLinks {
  readonly termsUrl: string | undefined
  readonly privacyUrl: string | undefined
}

export interface ColumnPage
  extends Pick<PageDocument, 'scripts' | 'connects' | 'bodyAttributes' | 'theme' | 'refresh' | 'body'> {
  readonly texts: Pick<PageTexts, 'lang' | 'testNotice' | 'footer' | 'terms' | 'privacy'>
  readonly legal?: LegalLinks | undefined
  /** Of the content; the browser tab shows the product's name behind it. */
  readonly title: string
  /** Shows that nothing here is real. */
  readonly test: boolean
  /** Style sheet of this page surface, which follows the one of every page. */
  readonly style: string
}

export function renderColumnPage(page: ColumnPage): Page {
  const { texts, title, test, style, body } = page
  return renderDocument({
    ...page,
    lang: texts.lang,
    title: `${title} – Tallystick`,
    styles: [BASE_STYLE, style],
    body: html`<div class="page">
<header>!${LOGO}<span>Tallystick</span></header>
!${test ? renderTestNotice(texts.testNotice) : ''}
<main>!${body}</main>
<footer>${texts.footer}!${renderLegal(page)}</footer>
</div>`,
  })
}

function renderTestNotice(text: string): Html {
  return html`<aside class="test" id="link-test-notice">${text}</aside>`
}

/** In a new tab, so that the flow stays where it is. */
function renderLegal({ texts, legal }: Pick<ColumnPage, 'texts' | 'legal'>): Html {
  const links = [
    ['legal-terms', texts.terms, legal?.termsUrl],
    ['legal-privacy', texts.privacy, legal?.privacyUrl],
  ] as const
  const shown = links.flatMap(([id, label, url]) =>
    url === undefined
      ? []
      : [
          html`<a class="plain" id="${id}" href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`,
        ],
  )
  return shown.length === 0 ? '' : html`<nav class="legal">!${shown}</nav>`
}
