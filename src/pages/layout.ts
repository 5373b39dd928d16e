// page: The layout of a page in one column: logo, test notice, content, footer

import { type Html, html } from '../http/html.ts'
import { type Page, type PageDocument, renderDocument } from './document.ts'
import { LOGO } from './logo.ts'
import { BASE_STYLE } from './style.ts'
import type { PageTexts } from './texts.ts'

export interface ColumnPage
  extends Pick<PageDocument, 'scripts' | 'bodyAttributes' | 'theme' | 'refresh' | 'body'> {
  readonly texts: Pick<PageTexts, 'lang' | 'testNotice' | 'footer'>
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
<footer>${texts.footer}</footer>
</div>`,
  })
}

function renderTestNotice(text: string): Html {
  return html`<aside class="test" id="link-test-notice">${text}</aside>`
}
