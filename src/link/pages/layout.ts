// page: The layout of the hosted flow's pages, and their messages to the app's page

import { type Html, html } from '../../http/html.ts'
import type { Json } from '../../lib/json.ts'
import type { Page, PageRefresh, PageTheme } from '../../pages/document.ts'
import { type PageLegal, renderColumnPage } from '../../pages/layout.ts'
import type { PageLook } from '../../pages/look.ts'
import type { LinkTexts } from '../texts/texts.ts'
import { FRAME_SCRIPT } from './frame-script.ts'
import { LINK_STYLE, WAITING_STYLE } from './style.ts'
import { WAIT_SCRIPT } from './wait-script.ts'

/** What all pages of a flow have in common. */
export interface LinkPageLook {
  readonly texts: LinkTexts
  /** Shows that nothing here is real. */
  readonly test: boolean
  /** As the app requested; undefined follows the browser. */
  readonly theme?: PageTheme | undefined
  readonly legal?: PageLegal | undefined
  /** Of the app; undefined for the standard one. */
  readonly look?: PageLook | undefined
  readonly framing?: Framing | undefined
}

/** A message to the app's page around the frame, and a key under which it is sent once only; '' sends it every time. */
export type FrameMessage = readonly [onceKey: string, message: Json]

/** Set for a page in a frame of the app's. */
export interface Framing {
  /** Origin of the app's page, the only one that receives the messages. */
  readonly parentOrigin: string
  /** Sent when the page is shown. */
  readonly onShow: readonly FrameMessage[]
  /** Sent when the form of the page is submitted. */
  readonly onSubmit: readonly FrameMessage[]
}

export interface LinkPage extends LinkPageLook {
  readonly title: string
  readonly body: Html
  /** Leads to another page by itself, also without scripts. */
  readonly refresh?: PageRefresh
  /** Asks for the state with a script, and refreshes itself without. */
  readonly polling?: Polling
  /** Data attributes of the body, as the frame script reads them. */
  readonly data?: Html
  readonly scripts?: readonly string[]
  readonly connects?: boolean
  /** Shows that something is in progress; a page that leads on by itself always does. */
  readonly waiting?: true
}

interface Polling {
  /** URL of the state, with a query. */
  readonly statusUrl: string
  /** URL of the page that shows a new state. */
  readonly nextUrl: string
  /** The end user decides when to go on without scripts, because the bank is slow. */
  readonly slow?: boolean
}

export function renderLinkPage(page: LinkPage): Page {
  const { framing, polling, data = '' } = page
  if (polling !== undefined) return renderLinkPage(withPolling(page, polling))
  const scripts = page.scripts ?? []
  return renderColumnPage({
    ...page,
    // Kept from the other pages, so that the longest one stays under 20 KB.
    style: page.refresh === undefined && page.waiting === undefined ? LINK_STYLE : LINK_STYLE + WAITING_STYLE,
    scripts: framing === undefined ? scripts : [...scripts, FRAME_SCRIPT],
    bodyAttributes: renderOnShow(framing) + data,
  })
}

function withPolling(page: LinkPage, { statusUrl, nextUrl, slow }: Polling): LinkPage {
  const { polling: _, ...rest } = page
  return {
    ...rest,
    waiting: true,
    connects: true,
    scripts: [WAIT_SCRIPT],
    data: html` data-poll="${statusUrl}" data-next="${nextUrl}"`,
    ...(slow !== true && { refresh: { seconds: 0, url: nextUrl, onlyWithoutScripts: true } }),
  }
}

function renderOnShow(framing: Framing | undefined): Html {
  return framing === undefined
    ? ''
    : html` data-to="${framing.parentOrigin}" data-tell="${JSON.stringify(framing.onShow)}"`
}

/** Attributes of a form whose submission is sent to the app's page. */
export function renderOnSubmit(framing: Framing | undefined): Html {
  return framing === undefined || framing.onSubmit.length === 0
    ? ''
    : html` data-tell="${JSON.stringify(framing.onSubmit)}"`
}
