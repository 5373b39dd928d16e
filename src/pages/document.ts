// page: An HTML document, with the style sheets and scripts of its content policy

import { type Html, html } from '../http/html.ts'
import { FAVICON } from './logo.ts'

/** What `sendPage` sends. The content policy is built from these lists, so it allows what the markup contains. */
export interface Page {
  readonly markup: Html
  /** Language tag of the text, for the header `Content-Language`. */
  readonly lang: string
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
  /** Its scripts make requests to us. */
  readonly connects: boolean
}

export interface PageDocument {
  /** Language tag of the text. */
  readonly lang: string
  /** The whole title of the browser tab. */
  readonly title: string
  readonly body: Html
  /** Whole style sheets, in the order of the cascade; their only variable values are the checked colours of an app. */
  readonly styles: readonly string[]
  /** Whole scripts, run at the end of the body; none may contain a variable value. */
  readonly scripts?: readonly string[]
  /** Attributes of the body element, each with a leading space. */
  readonly bodyAttributes?: Html
  /** Colour scheme of the page; undefined follows the browser. */
  readonly theme?: PageTheme | undefined
  /** Leads to another page by itself, also without scripts. */
  readonly refresh?: PageRefresh | undefined
  /** Its scripts make requests to us. */
  readonly connects?: boolean | undefined
  /** True where search engines may list the page. */
  readonly isIndexed?: boolean
}

export type PageTheme = 'light' | 'dark'

export interface PageRefresh {
  readonly seconds: number
  /** A path of ours, or a URL whose scheme was checked. */
  readonly url: string
  /** A script does it where scripts run, so that the page keeps the focus. */
  readonly onlyWithoutScripts?: boolean
}

function renderRefresh({ seconds, url, onlyWithoutScripts }: PageRefresh): Html {
  const meta = html`<meta http-equiv="refresh" content="${seconds};url=${url}">`
  return onlyWithoutScripts === true ? html`<noscript>!${meta}</noscript>` : meta
}

export function renderDocument(document: PageDocument): Page {
  const { lang, title, body, styles, scripts = [], bodyAttributes = '', theme, refresh } = document
  const markup = html`<!doctype html>
<html lang="${lang}"!${theme === undefined ? '' : html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
!${document.isIndexed === true ? '' : html`<meta name="robots" content="noindex">`}
<meta name="color-scheme" content="${theme ?? 'light dark'}">
!${refresh === undefined ? '' : renderRefresh(refresh)}
<title>${title}</title>
<link rel="icon" href="${FAVICON}">
!${styles.map((style) => html`<style>!${style}</style>`)}
</head>
<body!${bodyAttributes}>
!${body}
!${scripts.map((script) => html`<script>!${script}</script>`)}</body>
</html>
`
  return { markup, lang, styles, scripts, connects: document.connects === true }
}
