// table: The bank's pages in English

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const months = (count: number) => pluralForm('en', count, { one: 'month', other: `${count} months` })

export const en: BankTexts = {
  lang: 'en',
  skip: 'Skip to content',
  home: 'Demo Bank, test people',
  practice: 'For practice. No real money.',
  cancel: 'Cancel',
  proceed: 'Continue',
  lastAttempt: 'This is your last attempt: after another mistake the sign-in ends.',
  notices: {
    wrong_credentials: {
      title: 'User name or password is wrong.',
      detail: 'Check both and try again. After three attempts we stop.',
    },
    wrong_otp: { title: 'That code is wrong.', detail: 'Type the four digits as they are shown below.' },
    wrong_answer: {
      title: 'That answer is wrong.',
      detail: 'Try again; large and small letters do not matter. After three attempts we stop.',
    },
    no_choice: { title: 'Choose at least one account.', detail: 'Or press Do not share.' },
  },

  signIn: {
    title: 'Sign in',
    heading: 'Sign in to Demo Bank',
    lead: (client) => `${client} asks to read your accounts. Next you choose which.`,
    userName: 'User name',
    password: 'Password',
    submit: 'Sign in',
    noUserName: 'No user name?',
    practice: 'This bank is for practice.',
    testPeople: 'See the test people (new tab)',
  },
  otp: {
    title: 'One-time code',
    heading: 'Enter your one-time code',
    lead: 'A real bank would send it to your phone. Here it is printed.',
    hint: (code) => `Your code is ${code}`,
    label: 'Four-digit code',
    method: 'How do you want your code?',
    methods: { text: 'Text message', app: 'Bank app' },
  },
  question: {
    title: 'Security question',
    heading: 'Answer your security question',
    lead: (number, count) => `Question ${number} of ${count}. At a real bank only you would know.`,
    hint: (answer) => `The answer is ${answer}`,
    questions: {
      birthCity: 'What city were you born in?',
      bestCountry: 'What is the best country on earth?',
      bestShape: 'What shape do people like most?',
    },
  },
  consent: {
    title: 'Your consent',
    heading: (client) => `Share with ${client}?`,
    signedInAs: (name) => `You are signed in as ${name}.`,
    mayRead: (client, until) => `${client} may read, until ${until}:`,
    sentence: (client, until, data) => `${client} may read, until ${until}: ${data}. It cannot move money.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, which is ${pluralForm('en', seconds, { one: 'a second', other: `${seconds} seconds` })} after you share`,
    data: {
      identity: 'your name, date of birth and identity number',
      accounts: 'account names, numbers and holders',
      balances: 'balances',
      wealth: 'loans with their terms, and investments with what they hold',
    },
    payments: (count) => `payments of the last ${months(count)}`,
    paymentsAndNew: (count) => `payments of the last ${months(count)} and new ones`,
    limits: 'It cannot move money. You can end this at any time.',
    accounts: 'Accounts to share',
    noAccounts: (client) => `You have no accounts with us. If you go on, ${client} learns only that.`,
    card: (digits) => `Card ending in ${digits}`,
    share: 'Share',
    deny: 'Do not share',
  },
  payment: {
    title: 'Confirm the payment',
    lead: (amount, payee) => `You are paying ${amount} to ${payee}. Sign in to check and confirm it.`,
    heading: (amount) => `Pay ${amount}?`,
    to: 'To',
    number: 'Account number',
    reference: 'Reference',
    initiatedBy: 'Started by',
    from: 'Pay from',
    noAccounts: (currency) => `You have no account in ${currency} to pay from.`,
    limits: 'The money leaves your account at once. You cannot take it back.',
    confirm: 'Confirm payment',
    deny: 'Do not pay',
    approved: 'You have confirmed the payment',
    nothingPaid: 'Nothing has been paid',
    nothingPaidRestart: 'Nothing has been paid. Start again from the app.',
  },
  decoupled: {
    note: (code) =>
      `You began this on another device. It must show ${code} there, too. If it does not, cancel.`,
    pending: 'Open the page of Demo Bank on your other device and approve there.',
  },

  failures: {
    wrong_credentials: {
      title: 'We could not sign you in',
      detail:
        'The user name or password was wrong three times. Nothing has been shared. Start again from the app when you have checked both.',
    },
    wrong_otp: {
      title: 'The code was wrong three times',
      detail:
        'For your safety we have stopped here. Nothing has been shared. Start again from the app to get a new code.',
    },
    wrong_answer: {
      title: 'The answer was wrong three times',
      detail: 'For your safety we have stopped here. Nothing has been shared. Start again from the app.',
    },
    blocked: {
      title: 'Your online access is blocked',
      detail:
        'The bank has blocked online access for this customer. Nothing has been shared. A customer of a real bank would have to call it now.',
    },
    signed_in_elsewhere: {
      title: 'You are signed in in another place',
      detail:
        'We allow one sign-in at a time. Nothing has been shared. Sign out there, wait a minute and start again from the app.',
    },
    not_permitted: {
      title: 'You may not share these accounts',
      detail:
        'Whoever is responsible for the accounts has to allow it. Nothing has been shared. Ask them to do so, or use another account.',
    },
    action_required: {
      title: 'There is something to do first',
      detail:
        'Our terms have changed. Nothing has been shared. Sign in on our own pages, accept the new terms, and start again from the app.',
    },
    method_unsupported: {
      title: 'Your card reader does not work here',
      detail:
        'You sign in with a card reader, which we do not offer to other companies. Nothing has been shared. Order our app, or use another bank.',
    },
    expired: {
      title: 'This sign-in has expired',
      detail: 'It took longer than we can wait. Nothing has been shared. Start again from the app.',
    },
    unavailable: {
      title: 'Demo Bank is not available',
      detail: 'Our systems are down at the moment. Nothing has been shared. Try again later.',
    },
  },
  stopped: {
    title: 'Nothing has been shared',
    detail: 'You have stopped here. You can close this page and go back to your other device.',
  },
  approved: {
    title: 'You have given your consent',
    detail: (client) => `You can close this page and go back to ${client}.`,
  },
  unknownSignIn: {
    title: 'This sign-in is not known',
    detail: 'The address is wrong, or the sign-in ended long ago. Start again from the app.',
  },
  foreignSignIn: {
    title: 'This sign-in began elsewhere',
    detail:
      'For your safety it can only go on in the browser in which it began, with cookies allowed. Start again from the app.',
  },
  badRequest: {
    title: 'This request cannot be answered',
    detail: (problem) =>
      `The company that sent you here made a mistake: ${problem}. Nothing has been shared.`,
  },
  wrongUrl: {
    title: 'This page cannot be used here',
    detail: (shown, own) =>
      `The browser shows the bank at ${shown}, but it is set up for ${own}. Start it with --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'There is nothing here', detail: 'The address is wrong.' },
    wrongMethod: { title: 'That does not work here', detail: 'This address does not take that method.' },
    refused: {
      title: 'That cannot be read',
      detail: 'The request is malformed, too large, or of a kind that is not supported.',
    },
    timeout: { title: 'That took too long', detail: 'The request did not arrive in time.' },
    internal: {
      title: 'Something failed here',
      detail: 'The fault is ours. Try again, and quote the reference if it stays.',
    },
    unavailable: {
      title: 'Demo Bank is not available',
      detail: 'The bank is stopping. Try again in a moment.',
    },
  },
  back: (client) => `Go back to ${client}`,
  toTestPeople: 'See the test people',
  reference: 'Reference',
  otherCompany: 'the other company',
}
