// page: Mails about production access and suspensions, one for each step

import type { Letter } from '../call.ts'

interface AboutApp {
  readonly app: string
  readonly message?: string
}

interface AboutOrganisation {
  readonly organisation: string
  readonly message?: string
}

const PRODUCTION_PATH = '/production'

export const toMembers = {
  contactReceived: ({ organisation }: AboutOrganisation): Letter => ({
    subject: 'We received your contact details',
    paragraphs: [
      `${organisation} told us whom to talk to about production. Next, create a production app and request access for it.`,
    ],
    label: 'Go to Products',
    path: PRODUCTION_PATH,
  }),
  requested: ({ app }: AboutApp): Letter => ({
    subject: `Production access requested for ${app}`,
    paragraphs: [
      'Complete the business verification (KYB) next: facts about the company, and its documents.',
    ],
    label: 'Complete the verification',
    path: PRODUCTION_PATH,
  }),
  submitted: ({ app }: AboutApp): Letter => ({
    subject: `${app} is in review`,
    paragraphs: ['We check the facts and documents, and write to you when there is a decision.'],
    label: 'See the request',
    path: PRODUCTION_PATH,
  }),
  approved: ({ app }: AboutApp): Letter => ({
    subject: `${app} is approved for production`,
    paragraphs: ['The app connects real banks from now on. Create a client secret for it, and go live.'],
    label: 'Open the app',
    path: PRODUCTION_PATH,
  }),
  refused: ({ app, message = '' }: AboutApp): Letter => ({
    subject: `Production access for ${app} was refused`,
    paragraphs: [`The reason: ${message}`, 'You can request access again once the reason is gone.'],
    label: 'See the request',
    path: PRODUCTION_PATH,
  }),
  moreNeeded: ({ app, message = '' }: AboutApp): Letter => ({
    subject: `We need more to decide about ${app}`,
    paragraphs: [message, 'Add what is missing, and submit the request again.'],
    label: 'Add what is missing',
    path: PRODUCTION_PATH,
  }),
  appSuspended: ({ app, message = '' }: AboutApp): Letter => ({
    subject: `${app} is suspended`,
    paragraphs: [
      `The operator has suspended the app: its tokens are refused from now on. The reason: ${message}`,
    ],
    label: 'Open the Console',
    path: '/',
  }),
  appResumed: ({ app }: AboutApp): Letter => ({
    subject: `${app} is no longer suspended`,
    paragraphs: ['The operator has resumed the app.'],
    label: 'Open the Console',
    path: '/',
  }),
  organisationSuspended: ({ organisation, message = '' }: AboutOrganisation): Letter => ({
    subject: `${organisation} is suspended`,
    paragraphs: [
      `The operator has suspended the organisation: its apps get no tokens, and nothing can be changed. The reason: ${message}`,
    ],
    label: 'Open the Console',
    path: '/',
  }),
  organisationResumed: ({ organisation }: AboutOrganisation): Letter => ({
    subject: `${organisation} is no longer suspended`,
    paragraphs: ['The operator has resumed the organisation and its apps.'],
    label: 'Open the Console',
    path: '/',
  }),
} as const

export const toOperators = {
  contact: ({ organisation, message = '' }: AboutOrganisation): Letter => ({
    subject: `${organisation} asks about production`,
    paragraphs: [message],
    label: 'Open the desk',
    path: '/operator',
  }),
  submitted: ({ app, organisation }: AboutApp & AboutOrganisation): Letter => ({
    subject: `To review: ${app} of ${organisation}`,
    paragraphs: ['The business verification is complete, and waits for your decision.'],
    label: 'Review',
    path: '/operator',
  }),
} as const
