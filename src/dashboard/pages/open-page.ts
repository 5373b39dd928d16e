// page: what a link of the app's shows to whoever looks; only its button uses the link up

import { type Html, html } from '../../http/html.ts'
import type { Words } from '../texts/index.ts'
import { renderPersonFrame } from './frame.ts'

export interface OpenPage {
  readonly words: Words
  readonly test: boolean
  readonly app: string
  readonly path: string
  readonly link: string
}

/** Says nothing of the person: who looks may be a program that reads their mail. */
export function renderOpenPage({ words, test, app, path, link }: OpenPage): Html {
  const { own } = words
  const title = own.openTitle(app)
  const body = html`<h1>${title}</h1>
<p class="lead">${own.openLead(app)}</p>
<p class="note">${own.openOnce}</p>
<form class="acts" id="person-open-form" method="post" action="${path}"><input type="hidden" name="link" value="${link}"><button id="person-open">${own.openButton}</button></form>`
  return renderPersonFrame({ words, title, body, test, csrf: undefined })
}
