// table: Refusals of the Console API: status, code and a sentence for the member
// Spec: RFC 9457 (problem details); `code` is stable

import { REFUSALS, type Refusal } from '../core/errors.ts'
import { ORGANISATION_PROBLEMS, type OrganisationProblem } from '../core/organisations/problem.ts'
import { PRODUCTION_PROBLEMS, type ProductionProblem } from '../core/production/production-request.ts'
import type { Result } from '../lib/result.ts'
import type { ProblemView } from './contracts/bodies.ts'
import type { IdentityProblem } from './identity/identity.ts'

interface ProblemText {
  readonly status: number
  readonly sentence: string
}

const OWN = {
  not_found: { status: 404, sentence: 'There is nothing at this address, or you may not see it.' },
  method_not_allowed: { status: 405, sentence: 'This address does not support that method.' },
  body_invalid: {
    status: 400,
    sentence: 'Some of the fields are missing or have a value that is not allowed.',
  },
  body_not_json: { status: 415, sentence: 'Send one JSON object, with Content-Type application/json.' },
  foreign_page: { status: 403, sentence: 'The request was sent by a page of another site.' },
  csrf_token_wrong: {
    status: 403,
    sentence: 'The session has changed since this page was loaded. Reload the page.',
  },
  sign_up_closed: {
    status: 403,
    sentence: 'Accounts are by invitation here: ask an administrator of your organisation, or the operator.',
  },
  organisation_suspended: {
    status: 403,
    sentence: 'The operator has suspended this organisation: nothing of it can be changed.',
  },
  app_held: {
    status: 409,
    sentence: 'The app stays disabled: it is suspended by the operator, or waits for its production access.',
  },
  sandbox_only: {
    status: 403,
    sentence: 'The API explorer sends requests of sandbox apps only: a production app reads real accounts.',
  },
  explorer_token_invalid: {
    status: 400,
    sentence: 'The token is of another session or app, or was altered. Create a new one.',
  },
  second_factor_required: {
    status: 403,
    sentence: 'Operators need a second factor: set one up under Account, and log in with it.',
  },
  passkeys_unavailable: {
    status: 409,
    sentence:
      'Passkeys need a host name: open the Console under one, such as localhost, in place of an IP address.',
  },
  no_provider: {
    status: 404,
    sentence:
      'No organisation logs in with addresses of this domain. Log in with your password or a passkey.',
  },
  provider_unreachable: {
    status: 502,
    sentence:
      'The provider of your organisation does not respond, or not as its settings say. Tell your administrator.',
  },
  provider_required: {
    status: 403,
    sentence:
      'This organisation requires the log-in through its provider: choose “Continue with your organisation”.',
  },
  key_missing: { status: 401, sentence: 'Send a key of the organisation as a bearer token.' },
  key_invalid: { status: 401, sentence: 'The key is unknown, was revoked or has expired.' },
  key_not_allowed: { status: 403, sentence: 'This is for people: a key cannot do it.' },
  permission_missing: {
    status: 403,
    sentence: 'Your role in this organisation, or the key, does not allow this.',
  },
  too_many_attempts: { status: 429, sentence: 'Too many attempts. Wait a moment, and try again.' },
  demo_bank_unreachable: { status: 503, sentence: 'Demo Bank cannot be reached at the moment.' },
  unavailable: { status: 503, sentence: 'The database cannot be reached at the moment. Try again.' },
  internal: {
    status: 500,
    sentence: 'Something failed on our side. Quote the request id when you report it.',
  },
} as const satisfies Readonly<Record<string, ProblemText>>

const IDENTITY: Readonly<Record<IdentityProblem, ProblemText>> = {
  credentials_wrong: { status: 401, sentence: 'The e-mail address or the password is wrong.' },
  address_not_verified: {
    status: 403,
    sentence: 'Verify your e-mail address first: open the link in the mail that we have just sent again.',
  },
  password_too_short: { status: 400, sentence: 'A password has at least 10 characters.' },
  password_too_long: { status: 400, sentence: 'A password has at most 128 characters.' },
  password_wrong: { status: 403, sentence: 'The password is wrong.' },
  email_invalid: { status: 400, sentence: 'This is not an e-mail address.' },
  token_invalid: { status: 400, sentence: 'This link was used or has expired. Request a new one.' },
  code_wrong: { status: 401, sentence: 'The code is wrong or has expired.' },
  second_factor_locked: {
    status: 429,
    sentence: 'Too many wrong codes. Wait 15 minutes, or log in again.',
  },
  second_factor_missing: { status: 409, sentence: 'No such second factor is set up.' },
  second_factor_exists: {
    status: 409,
    sentence: 'An authenticator app is set up: turn it off to add another.',
  },
  passkey_invalid: {
    status: 401,
    sentence:
      'This passkey was not accepted: it is unknown here, or took too long. Try again, or use the password.',
  },
  too_many_passkeys: { status: 409, sentence: 'There are 20 passkeys: remove one to add another.' },
  not_signed_in: { status: 401, sentence: 'Log in first.' },
}

const ORGANISATION: Readonly<Record<OrganisationProblem, number>> = {
  organisation_unknown: 404,
  name_invalid: 400,
  email_invalid: 400,
  member_unknown: 404,
  last_administrator: 409,
  already_member: 409,
  too_many_invitations: 409,
  invitation_unknown: 404,
  invitation_for_other_address: 403,
  expiry_in_the_past: 400,
  role_too_high: 403,
  permissions_invalid: 400,
  too_many_keys: 409,
  key_unknown: 404,
  provider_missing: 404,
  provider_untried: 409,
  way_back_missing: 409,
  issuer_invalid: 400,
  secret_missing: 400,
  role_rules_invalid: 400,
  domain_invalid: 400,
  domain_exists: 409,
  domain_taken: 409,
  domain_unknown: 404,
  too_many_domains: 409,
}

const PRODUCTION: Readonly<Record<ProductionProblem, number>> = {
  contact_missing: 409,
  app_not_production: 409,
  products_approved: 409,
  products_missing: 400,
  request_unknown: 404,
  request_in_other_state: 409,
  business_missing: 409,
  registration_missing: 409,
  document_type_unknown: 400,
  document_too_large: 413,
  document_name_invalid: 400,
  document_submitted: 409,
  document_unknown: 404,
  too_many_documents: 409,
  reason_missing: 400,
  value_invalid: 400,
}

export type ConsoleProblem = keyof typeof OWN | IdentityProblem | OrganisationProblem | ProductionProblem

/** Of the operations on apps. Every other refusal of theirs is a value that is not allowed. */
const CONFLICTS: ReadonlySet<string> = new Set([
  'secret_limit_reached',
  'client_id_taken',
  'webhook_endpoint_exists',
  'webhook_endpoint_limit_reached',
])

export interface RenderedProblem {
  readonly status: number
  readonly code: string
  readonly detail: string
  /** What is wrong, by field. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  readonly retryAfterSeconds?: number | undefined
  /** Last segment of the path of its page; see `helpOf`. */
  readonly help: string
}

/**
 * Last segment of the path of the page that explains a refusal. A code of this API may be one of the dialects as well, with
 * another meaning.
 */
function helpOf(problem: ConsoleProblem): string {
  return `console_${problem}`
}

/** For its page. */
export function describeProblem(problem: ConsoleProblem): {
  readonly slug: string
  readonly status: number
  readonly sentence: string
} {
  return { slug: helpOf(problem), ...textOf(problem) }
}

/** Thrown by a route; the response says what it holds. */
export class ConsoleRefusal extends Error {
  override readonly name = 'ConsoleRefusal'
  readonly rendered: RenderedProblem

  constructor(
    problem: ConsoleProblem | RenderedProblem,
    more: Partial<Pick<RenderedProblem, 'detail' | 'fields' | 'retryAfterSeconds'>> = {},
  ) {
    const rendered = typeof problem === 'string' ? { ...render(problem), ...more } : problem
    super(rendered.code)
    this.rendered = rendered
  }
}

/** The value of an operation, or its problem as the response. */
export function take<T>(result: Result<T, ConsoleProblem>): T {
  if (!result.ok) throw new ConsoleRefusal(result.error)
  return result.value
}

function render(problem: ConsoleProblem): RenderedProblem {
  const { status, sentence } = textOf(problem)
  return { status, code: problem, detail: sentence, help: helpOf(problem) }
}

function textOf(problem: ConsoleProblem): ProblemText {
  if (isKeyOf(OWN, problem)) return OWN[problem]
  if (isKeyOf(IDENTITY, problem)) return IDENTITY[problem]
  if (isKeyOf(PRODUCTION, problem))
    return { status: PRODUCTION[problem], sentence: PRODUCTION_PROBLEMS[problem] }
  return { status: ORGANISATION[problem], sentence: ORGANISATION_PROBLEMS[problem] }
}

function isKeyOf<T extends object>(table: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(table, key)
}

/** A refusal of an operation on apps, for the field that it concerns. */
export function fromRefusal(refusal: Refusal, field?: string): ConsoleRefusal {
  const { sentence, hint } = REFUSALS[refusal.code]
  const subject = refusal.subject === undefined ? '' : ` (${refusal.subject})`
  return new ConsoleRefusal({
    status: CONFLICTS.has(refusal.code) ? 409 : 400,
    code: refusal.code,
    help: refusal.code,
    detail: `${sentence.replace(/\.$/, '')}${subject}. ${hint}`,
    ...(field !== undefined && { fields: { [field]: sentenceOf(refusal) } }),
  })
}

function sentenceOf({ code, subject }: Refusal): string {
  if (subject === undefined) return REFUSALS[code].sentence
  if (code === 'product_not_approved') return `${REFUSALS[code].sentence.replace(/\.$/, '')}: ${subject}.`
  return code === 'parameter_invalid' ? `This is not allowed: ${subject}.` : REFUSALS[code].sentence
}

export function renderProblem(problem: Omit<RenderedProblem, 'help'>, requestId: string): ProblemView {
  const { status, code, detail, fields } = problem
  return {
    type: 'about:blank',
    title: code.replaceAll('_', ' '),
    status,
    code,
    detail,
    ...(fields !== undefined && { fields }),
    request_id: requestId,
  }
}
