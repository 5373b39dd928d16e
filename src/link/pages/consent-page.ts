// page: who gets what, for how long, before the person goes to the bank
// Spec: OWASP ASVS 5.0 10.7.2

import type { AuthenticationFlow } from '../../core/banks/bank.ts'
import { type Html, html } from '../../http/html.ts'
import type { LinkTexts } from '../texts/texts.ts'
import { type PageLook, renderFrame, renderSent } from './layout.ts'
import { renderPair } from './marks.ts'

export interface ConsentPage extends PageLook {
  readonly app: string
  readonly bank: string
  readonly providerName: string
  readonly flow: AuthenticationFlow
  readonly path: string
  readonly csrf: string
  /** Lines of what is shared. */
  readonly shared: readonly string[]
  /** What the app gets; a refresh reads again what it has. */
  readonly kind: 'access' | 'report' | 'refresh'
  /** The last day of a continuous consent, in words; undefined for one-time access. */
  readonly until: string | undefined
  /** Name that the app gave, against spoofed addresses. */
  readonly idHint: string | undefined
  readonly notice: string | undefined
  /** False where the app has chosen the bank and there is no other. */
  readonly otherBanks: boolean
  /** In a frame: the bank opens in a window of its own, because no bank lets itself be framed. */
  readonly window: BankWindow | undefined
}

export interface BankWindow {
  /** Ties the window to the flow in the frame, whose cookie it does not have. */
  readonly handoff: string
  /** Where the frame waits meanwhile. */
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
}

const LEADS: ByKind<(app: string, bank: string) => string> = {
  access: ({ consentLead }) => consentLead,
  report: ({ reportLead }) => reportLead,
  refresh: ({ refreshLead }) => refreshLead,
}

function howLong({ texts, app, bank, kind, until }: ConsentPage): string {
  if (kind === 'refresh') return texts.refreshHowLong(app)
  if (until !== undefined) return texts.howLongUntil(app, bank, until)
  return kind === 'report' ? texts.howLongReport(app) : texts.howLongOnce(app)
}

export function renderConsentPage(page: ConsentPage): Html {
  const { texts, app, bank, path, idHint, notice } = page
  const title = TITLES[page.kind](texts)(app)
  const body = html`!${renderPair(bank, app)}<h1>${title}</h1>
<p class="lead">${LEADS[page.kind](texts)(app, bank)}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
!${idHint === undefined ? '' : html`<p class="note" id="link-id-hint">${texts.idHint(app, idHint)}</p>`}
<section><h2>${texts.whatHeading}</h2>
<ul class="what">!${page.shared.map((item) => html`<li>${item}</li>`)}</ul>
<p>${texts.whatNot}</p></section>
<section><h2>${texts.howLongHeading}</h2>
<p id="link-how-long">${howLong(page)}</p></section>
<section><h2>${texts.nextHeading}</h2>
<p id="link-what-next">${page.kind === 'refresh' ? texts.refreshNext(bank) : NEXT[page.flow](texts)(app, bank)}</p></section>
<div class="acts">
!${renderBankForm(page, page.kind === 'refresh' ? texts.refreshNow : texts.continueTo(bank))}
<form id="link-cancel-form" method="post" action="${path}/cancel"><input type="hidden" name="csrf" value="${page.csrf}"><button class="quiet" id="link-cancel">${texts.cancel}</button></form>
</div>
!${page.otherBanks ? html`<p class="ref"><a class="plain" id="link-other-bank" href="${path}?list=1">${texts.otherBank}</a></p>` : ''}`
  return renderFrame({ ...page, title, body })
}

/** The form that leads to the bank. A window of its own keeps no tie to the frame: the bank has no use for one. */
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
  const way =
    window === undefined
      ? html`action="${path}/bank"`
      : html`action="${path}/bank-window" target="_blank" rel="noopener" data-then="${window.waitingPath}"`
  return html`<form id="link-consent" method="post" !${way}!${renderSent(framing)}><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="bank" value="${providerName}">!${window === undefined ? '' : html`<input type="hidden" name="handoff" value="${window.handoff}">`}<button id="link-continue">${label}</button></form>`
}
