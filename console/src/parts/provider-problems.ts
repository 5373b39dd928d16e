// table: Reasons why a log-in at a provider failed, each in a sentence

import type { ProviderProblem } from '../../../src/console-api/contracts/provider.ts'

const SENTENCES: Readonly<Record<ProviderProblem, string>> = {
  callback_unknown:
    'This log-in was finished or has expired, or it began in another browser. Begin it again here.',
  provider_refused:
    'The provider of your organisation refused the log-in. Try again, or ask your administrator.',
  provider_unreachable: 'The provider of your organisation does not respond. Try again later.',
  provider_invalid:
    'The response of the provider did not match the settings of your organisation. Tell your administrator.',
  email_unverified: 'The provider did not state a verified e-mail address for you. Ask your administrator.',
  domain_foreign: 'Your e-mail address is not of a domain of this organisation.',
  no_role: 'Your organisation gives you no access to the Console. Ask your administrator.',
  connected_to_other:
    'Your address is connected to another user of the provider. Ask your administrator to remove the member first.',
  second_factor_first:
    'There is an account with your address and a second factor. Log in with it once, then continue with your organisation in the same browser to connect the two.',
}

/** Undefined for a reason that this version does not have. */
export function sentenceOf(problem: string): string | undefined {
  return Object.hasOwn(SENTENCES, problem) ? SENTENCES[problem as ProviderProblem] : undefined
}
