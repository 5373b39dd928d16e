// table: Remedies of the refusals of the Console API, for their pages in the reference

import type { Json } from '../lib/json.ts'
import { type ConsoleProblem, describeProblem, renderProblem } from './problems.ts'

const REMEDIES: Readonly<Record<ConsoleProblem, string>> = {
  not_found:
    'Check the path against the OpenAPI document of the Console API, and every id in it. What belongs to another organisation is reported like this, too.',
  method_not_allowed: 'Look the path up in the OpenAPI document of the Console API.',
  body_invalid: 'Correct the members that `fields` names. Names that the schema does not have are refused.',
  body_not_json: 'Send one JSON object as UTF-8, with the header `Content-Type: application/json`.',
  foreign_page: 'Call the API from a page of the Console, or from a server with a key of the organisation.',
  csrf_token_wrong: 'Read `GET /session` again, and send its `csrf_token` as `X-CSRF-Token`.',
  sign_up_closed:
    'Ask an administrator of the organisation for an invitation, and open the link in its mail.',
  organisation_suspended: 'Read the reason at the top of the Console, and contact the operator.',
  app_held: 'Read on the page of the app who holds it, and why.',
  sandbox_only: 'Choose a sandbox app, or copy the call as code and run it where the secret of the app is.',
  explorer_token_invalid: 'Create a token in the API explorer, in the session and for the app that use it.',
  second_factor_required:
    'Add a passkey or an authenticator app under Account, log out, and log in with it; not through a provider.',
  key_missing: 'Send `Authorization: Bearer KEY`. Administrators create keys under Organisation keys.',
  key_invalid: 'Create another key under Organisation keys, and replace it where it is used.',
  key_not_allowed: 'Do it in the Console, as a member who is logged in.',
  permission_missing:
    'Ask an administrator for a role with the permission, or create a key that has it. The reference of the Console API lists what each role may do.',
  too_many_attempts: 'Wait as many seconds as `Retry-After` says.',
  unavailable:
    'Try again after the seconds in `Retry-After`. If it lasts, the operator has to look at the database.',
  internal: 'Report it with the request id: the log has the cause.',
  credentials_wrong: 'Type the password again, or reset it with the link on the log-in page.',
  address_not_verified: 'Open the link in the newest mail. In development, mails are in the mailbox.',
  password_too_short: 'Choose a longer password: several words are easy to remember.',
  password_too_long: 'Choose a password of 10 to 128 characters.',
  password_wrong: 'Type the password of the Console account again. After many wrong ones, wait five minutes.',
  email_invalid: 'Send an address with a part before and a part after one `@`.',
  token_invalid: 'Request another mail, and open the newest link once.',
  code_wrong: 'Enter the code that the authenticator app shows now, and check the clock of the device.',
  second_factor_locked: 'Wait, or use a recovery code after the next log-in.',
  second_factor_exists: 'Turn the present one off under Account first.',
  passkey_invalid: 'Try again within a minute, or use the password.',
  too_many_passkeys: 'Remove a passkey of a device that is no longer used, under Account.',
  passkeys_unavailable: 'Open the Console at its public URL over HTTPS, or on localhost.',
  second_factor_missing: 'Set one up under Account first.',
  not_signed_in: 'Log in, or send a key of the organisation as a bearer token.',
  organisation_unknown: 'Read `GET /session` for the organisations of the account.',
  name_invalid: 'Send 1 to 80 characters on one line.',
  member_unknown: 'List the members of the organisation.',
  last_administrator: 'Give another member the role of administrator, and try again.',
  already_member: 'Change the role of the member instead.',
  too_many_invitations: 'Withdraw invitations that nobody accepts.',
  invitation_unknown: 'Ask an administrator to invite you again.',
  invitation_for_other_address: 'Log out, and log in with the address to which the mail was sent.',
  expiry_in_the_past: 'Send a time in the future, as RFC 3339 has it.',
  role_too_high: 'Choose a role with no more permissions than your own, or ask an administrator.',
  permissions_invalid: 'Choose permissions of your own role. No key can create keys.',
  too_many_keys: 'Revoke keys that were not used for long: the list shows when each was used.',
  key_unknown: 'List the keys again: another member may have revoked it.',
  contact_missing: 'Open Products, and fill in the contact form.',
  app_not_production: 'Create an app of the type production. The type of an app never changes.',
  products_missing: 'Name at least one product of the list.',
  products_approved: 'Request only products that the app lacks.',
  request_unknown: 'Request production access first.',
  request_in_other_state: 'Read the request again, and decide by its present state.',
  business_missing: 'Fill in the facts about the company under Products.',
  registration_missing: 'Upload an extract of the company register as PDF, PNG or JPEG.',
  document_type_unknown: 'Save the document as PDF, PNG or JPEG. Its first bytes count, not its name.',
  document_too_large: 'Reduce the resolution, or split the document.',
  document_name_invalid: 'Rename the file, and upload it again.',
  document_submitted: 'Upload another document beside it.',
  document_unknown: 'List the documents again.',
  too_many_documents: 'Delete a document that was not submitted.',
  reason_missing: 'Write what the members are to know.',
  value_invalid: 'Compare the value with the schema of the body.',
  demo_bank_unreachable: 'Check that Demo Bank runs: `tallystick status` shows its address.',
  no_provider:
    'Log in with a password or a passkey, or ask the administrator for the domain of the organisation.',
  provider_unreachable:
    'Compare the settings of the provider with its discovery document, and try again once it responds.',
  provider_required:
    'Log in with “Continue with your organisation”. Administrators with a second factor may use password or passkey.',
  provider_missing: 'Set the provider up under Organisation settings.',
  provider_untried: 'Log in through the provider once, then require it.',
  way_back_missing: 'Add a passkey or an authenticator app under Account.',
  issuer_invalid: 'Copy the issuer from the discovery document of the provider; it begins with https.',
  secret_missing: 'Enter the client secret again whenever the issuer or the client id changes.',
  role_rules_invalid: 'Name a claim and at least one rule, or neither.',
  domain_invalid: 'Enter a domain such as example.com, not one of a mail provider for everybody.',
  domain_exists: 'Check its DNS record, wait until the operator confirms it, or remove it first.',
  domain_taken: 'Ask the operator, who can take a domain back from an organisation.',
  domain_unknown: 'List the domains of the organisation.',
  too_many_domains: 'Remove a domain that is no longer used.',
}

/** As the reference lists errors. */
interface ListedError {
  /** Last segment of the path of its page. */
  readonly slug: string
  readonly api: string
  readonly code: string
  readonly status: number
  readonly sentence: string
  readonly hint: string
  readonly body: Json
}

export function listConsoleErrors(requestId: string): readonly ListedError[] {
  return Object.entries(REMEDIES).map(([code, hint]) => {
    const { slug, status, sentence } = describeProblem(code as ConsoleProblem)
    const body = { ...renderProblem({ status, code, detail: sentence }, requestId) }
    return { slug, api: 'Console API', code, status, sentence, hint, body }
  })
}
