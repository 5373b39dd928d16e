// page: Error of a flow, or of beginning one, and what to do next

import type { Restart } from '../../core/link/restart.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField, renderTokenField } from '../../pages/forms.ts'
import { type DeveloperHint, type Notice, renderDeveloperHint, renderNotice } from '../../pages/notice.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'

export interface ErrorPage extends LinkPageLook {
  readonly notice: Notice
  /** To quote to support. */
  readonly reference: string
  /** What may help, the best first; above the way back. */
  readonly restarts?: ErrorRestarts | undefined
  /** The same URL again, where that can help before a flow has begun. */
  readonly retryLabel?: string | undefined
  /** The way back. Its URL is a path of ours, or was checked by `isSafeToLink`. */
  readonly next:
    | {
        readonly label: string
        readonly url: string
        /** Posted to the URL; a link without them. */
        readonly fields?: readonly (readonly [name: string, value: string])[] | undefined
        /** Leads out of the frame; the frame script removes it where the app's page receives the message instead. */
        readonly outOfFrame?: boolean
      }
    | undefined
  readonly developer: DeveloperHint | undefined
}

interface ErrorRestarts {
  readonly path: string
  readonly csrf: string
  readonly offers: readonly { readonly restart: Restart; readonly label: string }[]
}

const IDS = { title: 'error-title', detail: 'error-detail', reference: 'error-id' }

export function renderErrorPage(page: ErrorPage): Page {
  const { texts, notice, reference, developer } = page
  const body = html`!${renderNotice({
    ids: IDS,
    notice,
    reference: { label: texts.reference, id: reference },
    action: renderActions(page),
  })}
!${developer === undefined ? '' : renderDeveloperHint(developer)}`
  return renderLinkPage({ ...page, title: notice.title, body })
}

const RESTART_IDS: Readonly<Record<Restart, string>> = {
  same_bank: 'error-retry',
  other_bank: 'error-other-bank',
}

function renderActions({ restarts, retryLabel, next }: ErrorPage): Html {
  const { path, csrf, offers } = restarts ?? { path: '', csrf: '', offers: [] }
  if (offers.length === 0 && next === undefined && retryLabel === undefined) return ''
  // An empty URL is that of the page itself.
  const retry =
    retryLabel === undefined ? '' : html`<a class="button" id="error-retry" href="">${retryLabel}</a>\n`
  const forms = offers.map(
    ({ restart, label }, index) =>
      html`<form id="${RESTART_IDS[restart]}-form" method="post" action="${path}/again">!${renderTokenField(csrf)}!${renderHiddenField('restart', restart)}<button id="${RESTART_IDS[restart]}"!${index === 0 ? '' : html` class="quiet"`}>${label}</button></form>
`,
  )
  // Only a refused entry leads out of the frame, and it offers no restart.
  const isAlone = next?.outOfFrame === true
  const isSecond = offers.length > 0 || retryLabel !== undefined
  return html`<div class="acts"!${isAlone ? html` data-alone="yes"` : ''}>!${retry}!${forms}!${next === undefined ? '' : renderNext(next, isSecond)}</div>`
}

function renderNext(
  { label, url, fields, outOfFrame = false }: NonNullable<ErrorPage['next']>,
  isSecond: boolean,
): Html {
  if (fields !== undefined) {
    const inputs = fields.map(([name, value]) => renderHiddenField(name, value))
    return html`<form method="post" action="${url}"!${outOfFrame ? html` target="_top"` : ''}>!${inputs}<button id="error-return"!${isSecond ? html` class="quiet"` : ''}>${label}</button></form>`
  }
  return html`<a class="${isSecond ? 'button quiet' : 'button'}" id="error-return" href="${url}"!${outOfFrame ? html` target="_top"` : ''}>${label}</a>`
}
