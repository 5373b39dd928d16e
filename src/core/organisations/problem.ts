// table: Refusals of operations on organisations, with a sentence for the member
// Never: a refusal of the APIs; those are in core/errors.ts

export const ORGANISATION_PROBLEMS = {
  organisation_unknown: 'There is no such organisation, or you are not a member of it.',
  name_invalid: 'A name has 1 to 80 characters, without line breaks.',
  email_invalid: 'This is not an e-mail address.',
  member_unknown: 'This person is not a member of the organisation.',
  last_administrator: 'An organisation needs an administrator: make somebody else one first.',
  already_member: 'This person is a member already.',
  too_many_invitations: 'There are 100 open invitations: withdraw one, or wait until some are accepted.',
  invitation_unknown: 'This invitation was used, withdrawn or replaced, or it has expired.',
  invitation_for_other_address: 'This invitation is for another address: log in with that one.',
  expiry_in_the_past: 'The expiry is in the past.',
  role_too_high:
    'The role has permissions that you, or the key, do not have. An administrator can do this, and no key can for administrators.',
  permissions_invalid: 'Choose one or more of your own permissions that a key can have.',
  too_many_keys: 'There are 20 live keys: revoke one to create another.',
  key_unknown: 'There is no such key.',
  provider_missing: 'No provider is set up.',
  provider_untried: 'Log in through the provider once, with its present settings, before members have to.',
  way_back_missing:
    'Set up a second factor under Account first: administrators with one can still log in when the provider fails.',
  issuer_invalid: 'This is not the issuer of a provider that can be reached.',
  secret_missing: 'Enter the client secret, which belongs to the issuer and the client id.',
  role_rules_invalid:
    'Name the claim that the rules read, and at most 50 rules with a value and a role each.',
  domain_invalid: 'This is not a domain that an organisation can have.',
  domain_exists: 'The domain is listed already.',
  domain_taken: 'Another organisation has this domain.',
  domain_unknown: 'There is no such domain.',
  too_many_domains: 'There are 20 domains: remove one to add another.',
} as const

export type OrganisationProblem = keyof typeof ORGANISATION_PROBLEMS
