// page: what a person reads where there is nothing to show, and what to do

import { type Html, html } from '../../http/html.ts'
import { WARNING_SIGN } from '../../link/pages/signs.ts'
import type { Notice } from '../../link/texts/texts.ts'
import type { Words } from '../texts/index.ts'
import { renderPersonFrame } from './frame.ts'

export interface NoticePage {
  readonly words: Words
  readonly test: boolean
  readonly notice: Notice
  /** To quote to support; undefined where all is well. */
  readonly reference: string | undefined
  readonly next: { readonly label: string; readonly address: string } | undefined
}

export function renderNoticePage({ words, test, notice, reference, next }: NoticePage): Html {
  const body = html`!${reference === undefined ? '' : WARNING_SIGN}<h1 id="notice-title">${notice.title}</h1>
<p id="notice-detail">${notice.detail}</p>
!${next === undefined ? '' : html`<div class="acts"><a class="button" id="notice-next" href="${next.address}">${next.label}</a></div>`}
!${reference === undefined ? '' : html`<p class="ref">${words.frame.reference}: <code id="notice-id">${reference}</code></p>`}`
  return renderPersonFrame({ words, title: notice.title, body, test, csrf: undefined })
}
