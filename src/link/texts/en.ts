// table: The hosted flow in English

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const en: LinkTexts = {
  ...PAGE_TEXTS.en,
  cancel: 'Cancel',
  back: (app) => `Back to ${app}`,

  chooseTitle: 'Choose your bank',
  chooseLead: (app) => `${app} asks to see your accounts.`,
  marketLabel: 'Country',
  searchLabel: 'Name of your bank',
  searchButton: 'Search',
  searchNone: (query) => `No bank matches “${query}”.`,
  searchMore: 'More banks match. Type more of the name.',
  searchAll: 'Show all banks',
  banksFound: (count) => `Banks found: ${count}`,
  banksIn: (market) => `Banks in ${market}`,
  noBanks: (market) => `No bank in ${market} can be connected yet.`,

  consentTitle: (app) => `Share your accounts with ${app}?`,
  consentLead: (app, bank) => `If you agree, ${bank} shares what is listed here with ${app}.`,
  whatHeading: 'What is shared',
  whatItems: {
    identity: 'Your name, date of birth and identity number',
    accounts: 'Account names, numbers and holders',
    balances: 'Balances',
    payments: 'Payments of the last 12 months',
    wealth: 'Loans with their terms, and investments with what they hold',
  },
  paymentsAndNew: 'Payments of the last 12 months and new ones',
  whatNot: 'Nobody can move money with this.',
  howLongHeading: 'For how long',
  howLongOnce: (app) => `Once. ${app} can read it for 24 hours; then it is deleted here.`,
  howLongUntil: (app, bank, date) =>
    `Until ${date}. You can stop it before then at any time, in ${app} or at ${bank}.`,
  reportTitle: (app) => `Confirm your accounts to ${app}?`,
  reportLead: (app, bank) =>
    `If you agree, ${bank} confirms what is listed here, and ${app} gets a report of it.`,
  howLongReport: (app) =>
    `Once. ${app} can read the report for an hour; after 24 hours everything is deleted here.`,
  refreshTitle: (app) => `Update your accounts for ${app}?`,
  refreshLead: (app, bank) =>
    `If you agree, we read your accounts at ${bank} again for ${app}, with the access that you have given.`,
  refreshHowLong: (app) =>
    `Nothing changes: ${app} keeps the access that you have given, until it ends or you end it.`,
  refreshNext: (bank) => `You do not have to sign in to ${bank} again. It takes a few seconds.`,
  refreshNow: 'Update now',
  extendNow: 'Extend',
  nextHeading: 'What happens next',
  next: (app, bank) =>
    `You sign in on ${bank}’s own page and choose the accounts. ${app} never sees your password.`,
  nextHere: (app, bank) =>
    `You sign in to ${bank} on the next page and choose the accounts. What you enter goes to ${bank} only: ${app} never sees it, and we do not keep it.`,
  nextDevice: (app, bank) =>
    `You approve at ${bank}, here or on your phone, and choose the accounts there. ${app} never sees your password.`,
  idHint: (app, name) => `${app} knows you as ${name}. If that is not you, cancel.`,
  continueTo: (bank) => `Continue to ${bank}`,
  otherBank: 'Choose another bank',
  unfinished: (bank) => `You have not finished at ${bank} yet. Continue to go there again.`,
  unreachable: (bank) =>
    `${bank} cannot be reached right now. Try again in a moment, or choose another bank.`,
  bankUnknown: 'That bank cannot be connected here. Choose another one.',

  signInTitle: (bank) => `Sign in to ${bank}`,
  signInLead: (bank) => `What you enter goes to ${bank} only. We do not keep it.`,
  methodTitle: 'Get your code',
  codeTitle: 'Enter your code',
  accountsTitle: 'Choose what to share',
  noAccountsHere: (app, bank) =>
    `${bank} shows no accounts for you. If you continue, ${app} learns only that.`,
  fields: {
    username: 'User name',
    password: 'Password',
    method: 'How do you want your code?',
    code: 'One-time code',
    question: 'Answer to your security question',
    accounts: 'Accounts to share',
  },
  signInSubmit: 'Continue',
  wrongCredentials: 'User name or password is wrong. Check both and try again.',
  wrongCode: 'That code is wrong. Try again.',
  wrongAnswer: 'That answer is not right. Try again.',
  chooseAccount: 'Choose at least one account.',
  answerInvalid: 'Something is missing. Fill in every field.',
  reportAccountsTitle: { one: 'Choose an account', several: 'Choose the accounts' },
  reportAccountsLead: (app) => `${app} gets a report of what you choose here, and of nothing else.`,
  lastTry: (bank) =>
    `One attempt is left: after another mistake the sign-in ends here, so that ${bank} does not block you.`,
  deviceTitle: (bank) => `Approve at ${bank}`,
  deviceLead: (bank) =>
    `Open ${bank} here or on your phone, sign in and approve. This code must stand there, too:`,
  deviceMatch: 'Code',
  deviceOpen: (bank) => `Open ${bank} in a new tab`,
  deviceScan: (bank) => `Or scan the code with your phone to open ${bank} there`,
  deviceWaiting: 'This page goes on by itself once you have approved.',
  windowTitle: (bank) => `Continue at ${bank}`,
  windowLead: (bank) =>
    `${bank} opens in a window of its own. This page goes on by itself once you have finished there.`,
  windowAgain: (bank) => `Open ${bank} again`,
  windowDone: (app) => `Go back to the page of ${app} on which you began. It goes on there.`,

  readingTitle: (bank) => `Reading your accounts at ${bank}`,
  reading: 'This takes a few seconds. Keep this page open.',
  readingSlow: (bank) => `${bank} is taking longer than usual. You can wait, try again, or go back.`,
  readingCheck: 'Check now',

  leavingTitle: (app) => `Taking you back to ${app}`,
  leavingConnected: 'Your accounts are connected.',
  leavingNothing: 'Nothing was shared.',
  leavingContinue: (app) => `Continue to ${app}`,
  returnedTitle: 'You can close this page',
  returned: (app) =>
    `You were sent back to ${app} from here. If nothing happened there, start again from ${app}.`,

  payment: {
    title: (amount) => `Pay ${amount}`,
    to: 'To',
    reference: 'Reference',
    lead: (app) =>
      `You choose your bank here and approve the payment there. ${app} never sees your password.`,
    badLink:
      'The link that brought you here is not complete, not allowed or too old. Nothing was paid. Go back to where you came from and start again.',
  },

  expired: {
    title: 'This page has expired',
    detail: 'To keep you safe it works for 30 minutes only. Go back to where you came from and start again.',
  },
  elsewhere: {
    title: 'Continue where you began',
    detail:
      'This page belongs to another browser, or this browser does not keep cookies. Open it where you began, or go back to where you came from and start again.',
  },
  openAgain: 'Open it again',
  badLink: {
    title: 'This link does not work',
    detail:
      'The link that brought you here is not complete or not allowed. Nothing was shared. Go back to where you came from and start again.',
  },
  notServed: {
    title: 'This service is not offered here',
    detail:
      'The link asks for something that cannot be done here, such as a payment or an income check. Nothing was shared. Go back to where you came from and choose another way.',
  },
  connectionBusy: {
    title: 'Your accounts are being updated already',
    detail:
      'Somebody has begun to update this connection, or it waits for your approval at the bank. Finish that first, or try again in ten minutes.',
  },
  cancelledMessage: 'Cancelled by the person.',
  declinedMessage: 'The person did not allow the access at the bank.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} did not answer`,
      detail: `${bank} cannot be reached right now, so nothing was shared. Try again later.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} did not accept the connection`,
      detail: `${bank} refused our request, so nothing was shared. Try again later, or use another bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'The sign-in did not work',
      detail: `${bank} did not accept what was entered. Check your details and try again.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Something failed at ${bank}`,
      detail: `${bank} gave an answer that we do not understand, so nothing was shared. Try again later.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} does not know you`,
      detail: `${bank} has no customer with that user name. Check it, or use another bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'The code was wrong too often',
      detail: `For your safety ${bank} has stopped the sign-in, and nothing was shared. Start again to get a new code.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'The approval was cancelled',
      detail: `It was cancelled at ${bank}, so nothing was shared. Start again if you want to go on.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'The approval took too long',
      detail: `${bank} waited for your approval and has stopped. Nothing was shared. Start again when you are ready.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `You cannot approve at ${bank} now`,
      detail: `The approval page or app of ${bank} does not work at the moment, so nothing was shared. Try again later.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} has blocked the access`,
      detail: `Contact ${bank} to have your online access opened again, then come back.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'You are signed in in another place',
      detail: `${bank} allows one sign-in at a time, so nothing was shared. Sign out there, wait a minute and start again.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} does not let you share this`,
      detail: `You may not share these accounts, so nothing was shared. Ask ${bank} or the holder of the accounts to allow it, or use another account.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} needs something from you first`,
      detail: `Nothing was shared. Sign in on ${bank}’s own page or app, do what it asks for, and start again.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `You cannot sign in to ${bank} in this way`,
      detail: `${bank} does not offer your way of signing in here, so nothing was shared. Use another way, such as its app, or another bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} was asked too often`,
      detail: `${bank} wants a pause, so nothing new was read. Try again in an hour.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Somebody else signed in',
      detail: `This connection belongs to another customer of ${bank}, so nothing was shared. Start again and sign in as the person whose accounts are connected.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Your bank did not show who signed in',
      detail: `${bank} did not tell us who signed in, so nobody can tell whether this connection is yours, and nothing was shared. Start again, and allow ${bank} to share your identity if it asks. Otherwise remove the connection and connect the bank anew.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'The sign-in took too long',
      detail: `${bank} ended the sign-in, so nothing was shared. Start again when you are ready.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'No accounts to share',
      detail: `${bank} shows no accounts for you, or you chose none. Choose at least one, or use another bank.`,
    }),
    code_invalid: (app) => ({
      title: 'This link was used or is too old',
      detail: `For your safety a link works once and for a short time. Go back to ${app} and start again.`,
    }),
    access_ended: (app) => ({
      title: `${app} has ended this`,
      detail: `The access behind this page was ended meanwhile, so nothing was shared. Go back to ${app} and start again.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'This connection has ended',
      detail: `The connection to ${bank} was ended meanwhile, so there is nothing to renew. Go back to ${app} and connect again.`,
    }),
    internal: (app) => ({
      title: 'We could not finish',
      detail: `Something failed on our side, and nothing was shared. Try again, or go back to ${app}.`,
    }),
  },
  yourBank: 'your bank',
}
