// table: The consent dashboard in English

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const en: DashboardTexts = {
  ...PAGE_TEXTS.en,
  openTitle: (app) => `Your connections with ${app}`,
  openLead: (app) =>
    `See which banks you have connected with ${app} and what is shared, and end what you no longer want.`,
  openOnce: 'This link is yours alone. It works once, and for ten minutes.',
  openButton: 'Open my connections',

  listTitle: 'Your connections',
  listLead: (app) => `This is what you share with ${app}. You can change it or end it at any time.`,
  nothing: 'You have not connected a bank.',
  nothingMore: (app) => `If you connect one in ${app}, it stands here.`,
  nothingLeft: 'Nothing is connected any more.',
  change: 'See and change',
  history: 'History',
  endedHeading: 'Ended',
  unfinishedHeading: 'Requests that led to nothing',
  signOut: 'Sign out',

  standings: {
    unfinished: 'Not finished',
    active: 'Connected',
    failing: 'Connected, but the bank did not answer last time',
    renew: 'No longer up to date: the bank asks you to sign in again',
    ended: 'Ended',
  },
  accounts: 'Accounts',
  noAccounts: 'None',
  reads: (app) => `What ${app} can read`,
  kinds: {
    accounts: 'Account names and numbers',
    balances: 'Balances, and what loans and investments are worth',
    transactions: 'Payments',
    identity: 'Your name, date of birth and identity number, and who holds the accounts',
  },
  since: 'Since',
  until: 'Until',
  lastRead: 'Last read at the bank',
  never: 'Never',
  readBy: {
    person: () => 'while you were there',
    app: (app) => `because ${app} asked`,
    background: () => 'in the background',
  },

  back: 'All connections',
  stopHeading: (app) => `What you share with ${app}`,
  stopHint:
    'A tick means that it is shared. Untick what you no longer want to share. Nothing happens until you confirm.',
  stopAccounts: 'Accounts',
  stopKinds: 'Kinds of data',
  stopButton: 'Stop sharing what is unticked',
  stopNone: 'Everything is still ticked. Untick at least one.',
  stopAll: (bank) =>
    `That would leave no account. To share none of them, end the connection with ${bank} instead.`,
  endedLine: (app, bank) => `${app} can no longer read anything of ${bank} here.`,
  reducedLine: (app) => `No longer shared with ${app}`,
  withdrawnHeading: 'Not shared any more',
  stoppedOn: (date) => `since ${date}`,
  withdrawnBack: (app) => `To share it again, connect the bank again in ${app}.`,
  disconnectHeading: 'Share nothing any more',
  disconnectHint: (app, bank) => `${app} can then read nothing of ${bank}.`,
  disconnectLink: (bank) => `End the connection with ${bank}`,
  steps: {
    requested: 'You agreed and went to the bank',
    authorised: 'Allowed at the bank',
    active: 'Given',
    expiring: 'Ends within a week',
    expired: 'Run out',
    revoked: 'Ended',
    rejected: 'Not given',
    consumed: 'Given once',
  },
  requestedByApp: 'Asked for at the bank; the app says that you agreed',
  reductions: {
    account: 'An account is not shared any more',
    balances: 'Balances are not shared any more',
    transactions: 'Payments are not shared any more',
    identity: 'Your name and identity are not shared any more',
  },
  actors: {
    person: () => 'by you',
    client: (app) => `by ${app}`,
    bank: (_app, bank) => `by ${bank}`,
    operator: () => 'by the operator of this service',
    system: () => 'by itself',
  },

  accessHeading: (app) => `Access that ${app} holds`,
  accessLead: (app) => `With this, ${app} reads what you have connected, and what you connect later.`,
  lastUsed: 'Last used',
  accessLink: 'End this access',
  accessEndedLine: (app) => `The access of ${app} has ended.`,

  keep: 'Keep it as it is',
  reduceTitle: (app) => `Stop sharing this with ${app}?`,
  reduceWhat: (app) =>
    `At once ${app} can no longer read it here, it is not fetched from the bank again, and our copy is deleted.`,
  reduceButton: 'Stop sharing',
  disconnectTitle: (bank) => `End the connection with ${bank}?`,
  disconnectWhat: (app, bank) =>
    `At once ${app} can no longer read anything of ${bank} here. Our copy is deleted, and we tell ${bank} to end the access.`,
  disconnectButton: 'End the connection',
  accessTitle: (app) => `End the access of ${app}?`,
  accessWhat: (app) =>
    `Everything with which ${app} reads your data now stops at once. Your connections stay; ${app} can only read them again if it gets new access. To share nothing any more, end the connections too.`,
  accessButton: 'End the access',
  copies: (app) => `What ${app} has read before may still be stored there. Ask ${app} to delete it.`,

  linkUsed: {
    title: 'This link was used or is too old',
    detail:
      'For your safety it works once, and for ten minutes. Go back to the app and open your connections from there.',
  },
  elsewhere: {
    title: 'Open your connections from the app',
    detail:
      'This page belongs to another browser, or this browser does not keep cookies. Go back to the app and open your connections from there.',
  },
  expired: {
    title: 'You are signed out',
    detail:
      'To keep you safe this page closes after 15 minutes without use, and after an hour. Go back to the app and open your connections from there.',
  },
  signedOut: {
    title: 'You are signed out',
    detail: 'To come back, open your connections from the app.',
  },
  notHere: {
    title: 'This connection is not here',
    detail: 'It does not exist, or it is not yours.',
  },
  toList: 'Show my connections',
}
