// page: A notice: what happened and what to do next; the body of error pages

import { type Html, html } from '../http/html.ts'
import { WARNING_ICON } from './icons.ts'

/** Plain text; the page escapes it. */
export interface Notice {
  readonly title: string
  readonly detail: string
}

/** For the developer of the app or the operator of the server: what to change. In English, as the API reference is. */
export interface DeveloperHint {
  readonly code: string
  /** The provider's name of the error. */
  readonly name?: string
  readonly hint: string
}

export function renderDeveloperHint({ code, name, hint }: DeveloperHint): Html {
  return html`<details lang="en" open><summary>For developers</summary><p><code id="error-code">${code}</code>!${name === undefined ? '' : html` <code id="error-reason">${name}</code>`}</p><p id="error-hint">${hint}</p></details>`
}

export interface NoticeBody {
  /** Element ids, which differ between the page surfaces. */
  readonly ids: { readonly title: string; readonly detail: string; readonly reference: string }
  readonly notice: Notice
  /** To quote to support; undefined where nothing went wrong, and then there is no warning icon either. */
  readonly reference: { readonly label: string; readonly id: string } | undefined
  /** The one next action. */
  readonly action: Html
}

export function renderNotice({ ids, notice, reference, action }: NoticeBody): Html {
  return html`!${reference === undefined ? '' : WARNING_ICON}<h1 id="${ids.title}">${notice.title}</h1>
<p id="${ids.detail}">${notice.detail}</p>
!${action}
!${reference === undefined ? '' : html`<p class="ref">${reference.label}: <code id="${ids.reference}">${reference.id}</code></p>`}`
}
