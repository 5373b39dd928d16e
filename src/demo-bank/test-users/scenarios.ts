// table: Scenarios that every market has a test user for

import type { Scenario } from './test-user.ts'

/** Three accounts, and a sign-in that succeeds. */
export const ORDINARY = { accounts: 3, signIn: 'works', secondFactor: false, slowMs: 0 } as const

/** One test user per scenario and market, in the order of the page. */
export const scenarios: readonly Scenario[] = [
  {
    ...ORDINARY,
    key: 'ordinary',
    title: 'Ordinary',
    description:
      'Salary, rent and everyday spending on a current account, a savings account and a credit card.',
  },
  {
    ...ORDINARY,
    key: 'several',
    title: 'Several accounts',
    description:
      'Six accounts with transfers between them: two current, two savings, a credit card, and one in a foreign currency, of which the bank does not state whether it is personal.',
    accounts: 6,
  },
  {
    ...ORDINARY,
    key: 'none',
    title: 'No accounts',
    description: 'Signs in and approves, and has no account to share.',
    accounts: 0,
  },
  {
    ...ORDINARY,
    key: 'new',
    title: 'New customer',
    description: 'One current account with a balance of zero and no transactions.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'business',
    title: 'Business',
    description: 'A company with a business account and a business savings account.',
    accounts: 2,
  },
  {
    ...ORDINARY,
    key: 'joint',
    title: 'Joint account',
    description: 'A current account with two holders beside an own account and savings.',
  },
  {
    ...ORDINARY,
    key: 'joint-limits',
    title: 'Joint account with limits',
    description:
      'May use somebody else’s account up to an amount per day; that account has a credit line. Also an own account.',
    accounts: 2,
  },
  {
    ...ORDINARY,
    key: 'overdrawn',
    title: 'Overdrawn',
    description: 'A current account below zero, within its credit line.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'card',
    title: 'Card only',
    description: 'A credit card and nothing else, paid in full each month.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'loan',
    title: 'Loans',
    description: 'A current account, a mortgage and a car loan with interest and repayments.',
  },
  {
    ...ORDINARY,
    key: 'investments',
    title: 'Investments',
    description: 'A current account, a securities account and a pension account with holdings.',
  },
  {
    ...ORDINARY,
    key: 'round',
    title: 'Round sums',
    description:
      'A savings account in whole thousands, which the bank sends as 25E+3: amounts whose scale is negative.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'heavy',
    title: 'Tens of thousands of transactions',
    description: 'A shop that is paid some forty times a day: about 30,000 transactions in two years.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'otp',
    title: 'Second factor',
    description: 'Asked for a one-time code after the password; the code is printed on the page.',
    secondFactor: true,
  },
  {
    ...ORDINARY,
    key: 'wrong-password',
    title: 'Wrong password',
    description: 'The password printed here is always refused; after three attempts the bank gives up.',
    accounts: 0,
    signIn: 'wrong_password',
  },
  {
    ...ORDINARY,
    key: 'blocked',
    title: 'Blocked',
    description: 'The bank has blocked this person’s online access.',
    accounts: 0,
    signIn: 'blocked',
  },
  {
    ...ORDINARY,
    key: 'elsewhere',
    title: 'Signed in elsewhere',
    description: 'Signed in to the bank in another place; the bank allows one sign-in at a time.',
    accounts: 0,
    signIn: 'signed_in_elsewhere',
  },
  {
    ...ORDINARY,
    key: 'not-permitted',
    title: 'Not permitted',
    description: 'May use the account, but not share it: that is for the guardian to allow.',
    accounts: 0,
    signIn: 'not_permitted',
  },
  {
    ...ORDINARY,
    key: 'action-required',
    title: 'Must act at the bank first',
    description: 'Has to accept new terms on the bank’s own pages before anything can be shared.',
    accounts: 0,
    signIn: 'action_required',
  },
  {
    ...ORDINARY,
    key: 'card-reader',
    title: 'Card reader only',
    description: 'Signs in with a card reader, which the bank does not offer to other companies.',
    accounts: 0,
    signIn: 'method_unsupported',
  },
  {
    ...ORDINARY,
    key: 'slow',
    title: 'Slow bank',
    description: 'Each answer takes two and a half seconds.',
    slowMs: 2500,
  },
  {
    ...ORDINARY,
    key: 'down',
    title: 'Bank down',
    description: 'The bank is unavailable as soon as this person signs in.',
    accounts: 0,
    signIn: 'down',
  },
  {
    ...ORDINARY,
    key: 'down-later',
    title: 'Bank down after linking',
    description: 'Sign-in and consent work; reading data answers that the bank is unavailable.',
    dataRefusal: 'unavailable',
  },
  {
    ...ORDINARY,
    key: 'short-consent',
    title: 'Consent ends in a minute',
    description: 'The consent ends 60 seconds after approval.',
    consentSeconds: 60,
  },
]
