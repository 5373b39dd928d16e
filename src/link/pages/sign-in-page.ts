// page: A step of the sign-in on our own page: credentials, method, code, accounts
// Never: render what was typed as a password or code

import type { BankField } from '../../core/banks/bank.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField, renderTokenField } from '../../pages/forms.ts'
import { type LinkPageLook, renderLinkPage, renderOnSubmit } from './layout.ts'
import { renderCancelRow, renderOtherBankLink } from './parts.ts'

export interface SignInPage extends LinkPageLook {
  readonly app: string
  readonly bank: string
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
  /** Number of the step, submitted with its fields. */
  readonly number: number
  readonly fields: readonly BankField[]
  /** What was wrong with the last submission. */
  readonly problem: string | undefined
  /** Shown with the problem: another mistake ends the flow. */
  readonly warning: string | undefined
  /** Prefills the user name field. */
  readonly username: string | undefined
  /** The end user cannot change the prefilled user name. */
  readonly usernameLocked: boolean
  /** False where a consent is renewed at the bank that has it. */
  readonly otherBanks: boolean
}

/** Prefix of the bank's fields in the form, which keeps them apart from ours. */
export const FIELD_PREFIX = 'answer-'

const PROBLEM_ID = 'sign-in-problem'

export function renderSignInPage(page: SignInPage): Page {
  const { texts, bank, path, csrf, problem, fields } = page
  const title = titleOf(page)
  const body = html`<h1>${title}</h1>
<p class="lead">${texts.signInLead(bank)}</p>
!${problem === undefined ? '' : html`<p class="note warn" id="${PROBLEM_ID}" role="alert">${problem}!${page.warning === undefined ? '' : html` <strong id="sign-in-warning">${page.warning}</strong>`}</p>`}
<form id="link-sign-in" method="post" action="${path}/sign-in"!${renderOnSubmit(page.framing)}>!${renderTokenField(csrf)}!${renderHiddenField('step', `${page.number}`)}
!${fields.map((field) => renderField(page, field))}
<div class="acts"><button id="link-sign-in-submit">${texts.signInSubmit}</button></div>
</form>
!${renderCancelRow(page)}
!${renderOtherBankLink(page)}`
  return renderLinkPage({ ...page, title, body })
}

function titleOf({ texts, bank, fields }: SignInPage): string {
  switch (fields[0]?.purpose) {
    case 'method':
      return texts.methodTitle
    case 'code':
      return texts.codeTitle
    case 'question':
      return texts.fields.question
    case 'accounts':
      return texts.accountsTitle
    default:
      return texts.signInTitle(bank)
  }
}

function renderField(page: SignInPage, field: BankField): Html {
  switch (field.purpose) {
    case 'method':
      return renderChoices(page, field, 'radio')
    case 'accounts':
      if (field.choices.length > 0) return renderChoices(page, field, 'checkbox')
      return html`<p class="note" id="sign-in-no-accounts">${page.texts.noAccountsHere(page.app, page.bank)}</p>`
    default:
      return renderInput(page, field, field.purpose)
  }
}

/** A problem is shown for all fields of a step: banks do not say which of them was wrong. */
function renderInput(
  { texts, problem, username, usernameLocked }: SignInPage,
  field: BankField,
  purpose: keyof typeof KINDS,
): Html {
  const id = `sign-in-${field.name}`
  const hintId = `${id}-hint`
  const described = [problem === undefined ? '' : PROBLEM_ID, field.hint === undefined ? '' : hintId]
  const describedBy = described.filter((each) => each !== '').join(' ')
  const value = purpose === 'username' ? (username ?? '') : ''
  const isLocked = value !== '' && usernameLocked
  return html`<div class="field"><label for="${id}">${texts.fields[purpose]}</label>
!${field.hint === undefined ? '' : html`<p class="hint" id="${hintId}">${field.hint}</p>`}
<input id="${id}" name="${FIELD_PREFIX}${field.name}" value="${value}" !${KINDS[purpose]} maxlength="${field.length ?? 100}" required!${isLocked ? html` readonly` : ''}!${problem === undefined ? '' : html` aria-invalid="true"`}!${describedBy === '' ? '' : html` aria-describedby="${describedBy}"`}></div>`
}

const KINDS = {
  username: html`type="text" autocomplete="username" autocapitalize="none" spellcheck="false"`,
  password: html`type="password" autocomplete="current-password"`,
  question: html`type="text" autocomplete="off" autocapitalize="none" spellcheck="false"`,
  code: html`type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"`,
} as const satisfies Partial<Record<BankField['purpose'], Html>>

function renderChoices({ texts, problem }: SignInPage, field: BankField, type: 'radio' | 'checkbox'): Html {
  const described = problem === undefined ? '' : html` aria-describedby="${PROBLEM_ID}"`
  return html`<fieldset!${described}><legend>${texts.fields[field.purpose]}</legend>
!${field.choices.map(({ value, label }, index) => {
    const id = `sign-in-${field.name}-${index}`
    const checked = type === 'checkbox' || index === 0 ? html` checked` : ''
    return html`<label class="choice" for="${id}"><input id="${id}" type="${type}" name="${FIELD_PREFIX}${field.name}" value="${value}"!${checked}><span>!${renderLabel(label)}</span></label>
`
  })}</fieldset>`
}

const NUMBER_AT_END = /^(.*\S)\s+([A-Z]{2}\d{2}[A-Z\d]{8,}|[\d*]{8,})$/

/** An account name with its number below, in groups of four as on a card or a statement. */
function renderLabel(label: string): Html {
  const [, name, number] = NUMBER_AT_END.exec(label) ?? []
  if (name === undefined || number === undefined) return html`${label}`
  return html`<b>${name}</b><small>${number.replace(/(.{4})(?=.)/g, '$1 ')}</small>`
}
