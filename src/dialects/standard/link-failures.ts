// rule: The OAuth error of a hosted flow that failed
// Spec: RFC 6749 section 4.1.2.1

import type { LinkFailure } from '../../core/link/link-session.ts'

const DENIED: ReadonlySet<LinkFailure> = new Set([
  'cancelled_by_person',
  'declined_by_person',
  'bank_credentials_incorrect',
  'bank_not_a_customer',
  'bank_code_incorrect',
  'bank_code_cancelled',
  'bank_code_timeout',
  'bank_user_blocked',
  'bank_not_permitted',
  'bank_action_required',
  'bank_session_expired',
  'bank_other_person',
  'bank_person_unknown',
  'no_accounts',
  'access_ended',
  'approval_void',
  'connection_ended',
])

const UNAVAILABLE: ReadonlySet<LinkFailure> = new Set([
  'bank_unavailable',
  'bank_asked_too_often',
  'bank_signed_in_elsewhere',
  'bank_device_unavailable',
])

export function oauthErrorOfFailure(
  failure: LinkFailure,
): 'access_denied' | 'temporarily_unavailable' | 'server_error' {
  if (DENIED.has(failure)) return 'access_denied'
  return UNAVAILABLE.has(failure) ? 'temporarily_unavailable' : 'server_error'
}
