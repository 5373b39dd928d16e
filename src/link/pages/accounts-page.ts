// page: The choice of the accounts that the app's reports contain

import type { AccountChoice } from '../../core/link/link-session.ts'
import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderTokenField } from '../../pages/forms.ts'
import { type LinkPageLook, renderLinkPage, renderOnSubmit } from './layout.ts'
import { renderCancelRow } from './parts.ts'

export interface AccountsPage extends LinkPageLook {
  readonly app: string
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
  readonly choice: AccountChoice
  readonly accounts: readonly { readonly accountId: string; readonly label: string }[]
  /** What was wrong with the last submission. */
  readonly problem: string | undefined
}

/** Name of the field that is sent for each chosen account. */
export const ACCOUNT_FIELD = 'account'

const PROBLEM_ID = 'link-accounts-problem'

/** The end user has agreed to share each of them; as on the sign-in pages, a first choice is made. */
export function renderAccountsPage(page: AccountsPage): Page {
  const { texts, app, path, csrf, choice, accounts, problem } = page
  const title = texts.reportAccountsTitle[choice]
  const type = choice === 'one' ? html`radio` : html`checkbox`
  const described = problem === undefined ? '' : html` aria-describedby="${PROBLEM_ID}"`
  const body = html`<h1>${title}</h1>
<p class="lead">${texts.reportAccountsLead(app)}</p>
!${problem === undefined ? '' : html`<p class="note warn" id="${PROBLEM_ID}" role="alert">${problem}</p>`}
<form id="link-accounts" method="post" action="${path}/accounts"!${renderOnSubmit(page.framing)}>!${renderTokenField(csrf)}
<fieldset!${described}><legend>${texts.fields.accounts}</legend>
!${accounts.map(({ accountId, label }, index) => {
    const id = `link-account-${index}`
    const checked = choice === 'several' || index === 0 ? html` checked` : ''
    return html`<label class="choice" for="${id}"><input id="${id}" type="!${type}"!${checked} name="${ACCOUNT_FIELD}" value="${accountId}"><span>${label}</span></label>
`
  })}</fieldset>
<div class="acts"><button id="link-accounts-submit">${texts.signInSubmit}</button></div>
</form>
!${renderCancelRow(page)}`
  return renderLinkPage({ ...page, title, body })
}
