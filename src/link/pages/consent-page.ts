// page: The consent: which data the app receives, and for how long
// Spec: OWASP ASVS 5.0 10.7.2

import type { AuthenticationFlow } from '../../core/policy.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField, renderTokenField } from '../../pages/forms.ts'
import { renderTile } from '../../pages/tile.ts'
import type { LinkTexts } from '../texts/texts.ts'
import { type LinkPageLook, renderLinkPage, renderOnSubmit } from './layout.ts'
import { renderCancelForm, renderOtherBankLink } from './parts.ts'

export interface ConsentPage extends LinkPageLook {
  readonly app: string
  readonly bank: string
  readonly providerName: string
  readonly flow: AuthenticationFlow
  readonly path: string
  readonly csrf: string
  /** A line for each kind of data that is shared. */
  readonly shared: readonly string[]
  /** What the app receives; a refresh fetches again the data that it has access to, an extension prolongs the access. */
  readonly kind: 'access' | 'report' | 'refresh' | 'extension'
  /** The last day of a continuous consent, in words; undefined for one-time access. */
  readonly until: string | undefined
  /** The end user's name as the app knows it, so that a forwarded link is noticed. */
  readonly idHint: string | undefined
  readonly notice: string | undefined
  /** False where a consent is renewed at the bank that has it. */
  readonly otherBanks: boolean
  /** In a frame the bank opens in a window of its own, because banks forbid framing. */
  readonly window: BankWindow | undefined
}

export interface BankWindow {
  /** Ties the window to the flow in the frame, because it does not have the frame's cookie. */
  readonly handoff: string
  /** The page on which the frame waits meanwhile. */
  readonly waitingPath: string
}

const NEXT: Readonly<
  Record<AuthenticationFlow, (texts: LinkTexts) => (app: string, bank: string) => string>
> = {
  redirect: ({ next }) => next,
  embedded: ({ nextHere }) => nextHere,
  password: ({ nextHere }) => nextHere,
  decoupled: ({ nextDevice }) => nextDevice,
}

type ByKind<Words> = Readonly<Record<ConsentPage['kind'], (texts: LinkTexts) => Words>>

const TITLES: ByKind<(app: string) => string> = {
  access: ({ consentTitle }) => consentTitle,
  report: ({ reportTitle }) => reportTitle,
  refresh: ({ refreshTitle }) => refreshTitle,
  extension: ({ consentTitle }) => consentTitle,
}

const LEADS: ByKind<(app: string, bank: string) => string> = {
  access: ({ consentLead }) => consentLead,
  report: ({ reportLead }) => reportLead,
  refresh: ({ refreshLead }) => refreshLead,
  extension: ({ consentLead }) => consentLead,
}

function howLong({ texts, app, bank, kind, until }: ConsentPage): string {
  if (kind === 'refresh') return texts.refreshHowLong(app)
  if (until !== undefined) return texts.howLongUntil(app, bank, until)
  return kind === 'report' ? texts.howLongReport(app) : texts.howLongOnce(app)
}

export function renderConsentPage(page: ConsentPage): Page {
  const { texts, app, bank, idHint, notice } = page
  const title = TITLES[page.kind](texts)(app)
  const body = html`!${renderPair(bank, app)}<h1>${title}</h1>
<p class="lead">${LEADS[page.kind](texts)(app, bank)}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
!${idHint === undefined ? '' : html`<p class="note" id="link-id-hint">${texts.idHint(app, idHint)}</p>`}
<section><h2>${texts.whatHeading}</h2>
<ul class="what" id="link-shared">!${page.shared.map((item) => html`<li>${item}</li>`)}</ul>
<p>${texts.whatNot}</p></section>
<section><h2>${texts.howLongHeading}</h2>
<p id="link-how-long">${howLong(page)}</p></section>
<section><h2>${texts.nextHeading}</h2>
<p id="link-what-next">${staysHere(page) ? texts.refreshNext(bank) : NEXT[page.flow](texts)(app, bank)}</p></section>
<div class="acts">
!${renderBankForm(page, continueLabel(page))}
!${renderCancelForm(page)}
</div>
!${renderOtherBankLink(page)}`
  return renderLinkPage({ ...page, title, body })
}

/** Without a sign-in at the bank. */
function staysHere({ kind }: ConsentPage): boolean {
  return kind === 'refresh' || kind === 'extension'
}

function continueLabel({ texts, kind, bank }: ConsentPage): string {
  if (kind === 'extension') return texts.extendNow
  return kind === 'refresh' ? texts.refreshNow : texts.continueTo(bank)
}

/** From the bank to the app: the direction in which data is shared. */
function renderPair(from: string, to: string): Html {
  return html`<div class="pair" aria-hidden="true">!${renderTile(from)}<i></i>!${renderTile(to)}</div>`
}

/** The form that leads to the bank. `noopener`: the bank's page must not reach the frame. */
export function renderBankForm(
  {
    path,
    csrf,
    providerName,
    window,
    framing,
  }: Pick<ConsentPage, 'path' | 'csrf' | 'providerName' | 'window' | 'framing'>,
  label: string,
): Html {
  const target =
    window === undefined
      ? html`action="${path}/bank"`
      : html`action="${path}/bank-window" target="_blank" rel="noopener" data-then="${window.waitingPath}"`
  return html`<form id="link-consent" method="post" !${target}!${renderOnSubmit(framing)}>!${renderTokenField(csrf)}!${renderHiddenField('bank', providerName)}!${window === undefined ? '' : renderHiddenField('handoff', window.handoff)}<button id="link-continue">${label}</button></form>`
}
