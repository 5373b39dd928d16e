// page: The layout of a page in one column: logo, test notice, content, footer

import { type Html, html } from '../http/html.ts'
import { type Page, type PageDocument, renderDocument } from './document.ts'
import { LOGO } from './logo.ts'
import { type PageLook, renderLookLogo } from './look.ts'
import type { PageTexts } from './page-texts.ts'
import { BASE_STYLE } from './style.ts'

/** Documents of the operator, as the installation's settings name them, or of an app. */
export interface LegalLinks {
  readonly termsUrl: string | undefined
  readonly privacyUrl: string | undefined
}

/** What the footer links to; `app` where the page is of one. */
export interface PageLegal extends LegalLinks {
  readonly app?: LegalLinks & { readonly name: string }
}

/** Adds the documents of an app, whose empty URLs mean that it has none. */
export function withAppDocuments(
  legal: LegalLinks,
  app: { readonly displayName: string; readonly termsUrl: string; readonly privacyUrl: string },
): PageLegal {
  const termsUrl = app.termsUrl === '' ? undefined : app.termsUrl
  const privacyUrl = app.privacyUrl === '' ? undefined : app.privacyUrl
  return { ...legal, app: { name: app.displayName, termsUrl, privacyUrl } }
}

export interface ColumnPage
  extends Pick<PageDocument, 'scripts' | 'connects' | 'bodyAttributes' | 'theme' | 'refresh' | 'body'> {
  readonly texts: Pick<PageTexts, 'lang' | 'fallback' | 'testNotice' | 'footer' | 'terms' | 'privacy'>
  readonly legal?: PageLegal | undefined
  /** Of the app; undefined for the standard one. */
  readonly look?: PageLook | undefined
  /** Of the content; the browser tab shows the product's name behind it. */
  readonly title: string
  /** Shows that nothing here is real. */
  readonly test: boolean
  /** Style sheet of this page surface, which follows the one of every page. */
  readonly style: string
}

export function renderColumnPage(page: ColumnPage): Page {
  const { texts, title, test, style, look, body } = page
  return renderDocument({
    ...page,
    lang: texts.lang,
    title: `${title} – Tallystick`,
    styles: [BASE_STYLE, style, ...(look === undefined ? [] : [look.style])],
    body: html`<div class="page">
<header>!${renderMark(look)}</header>
!${test ? renderTestNotice(texts.testNotice) : ''}
<main>!${body}</main>
<footer>!${texts.fallback === undefined ? '' : html`<p id="language-fallback">${texts.fallback}</p>`}${texts.footer}!${renderLegal(page)}</footer>
</div>`,
  })
}

/** The logo is that of the app that the end user came from; the footer names the product. */
function renderMark(look: PageLook | undefined): Html {
  return look?.logo === undefined ? html`!${LOGO}<span>Tallystick</span>` : renderLookLogo(look.logo)
}

function renderTestNotice(text: string): Html {
  return html`<aside class="test" id="link-test-notice">${text}</aside>`
}

/** The app's first, whose service the end user uses; in a new tab, so that the flow stays where it is. */
function renderLegal({ texts, legal }: Pick<ColumnPage, 'texts' | 'legal'>): Html {
  if (legal === undefined) return ''
  const { app } = legal
  const ofApp = app && renderDocuments(texts, app, { prefix: 'legal-app', name: app.name })
  return html`!${ofApp ?? ''}!${renderDocuments(texts, legal, { prefix: 'legal', name: 'Tallystick' })}`
}

function renderDocuments(
  texts: ColumnPage['texts'],
  { termsUrl, privacyUrl }: LegalLinks,
  { prefix, name }: { readonly prefix: string; readonly name: string },
): Html {
  const links = [
    ['terms', texts.terms, termsUrl],
    ['privacy', texts.privacy, privacyUrl],
  ] as const
  const shown = links.flatMap(([id, label, url]) =>
    url === undefined
      ? []
      : [
          html`<a class="plain" id="${prefix}-${id}" href="${url}" target="_blank" rel="noopener noreferrer" aria-label="${label}: ${name}">${label}</a>`,
        ],
  )
  return shown.length === 0
    ? ''
    : html`<nav class="legal" aria-label="${name}"><span aria-hidden="true">${name}</span>!${shown}</nav>`
}
