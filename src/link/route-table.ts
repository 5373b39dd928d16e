// table: The endpoints of the hosted flow
// Never: a handler; mount.ts mounts these

import { type DescribedRoute, HTML_TYPE, JSON_TYPE, PAGE_FAILURES } from '../http/described-route.ts'

const NO_FLOW = {
  403: { description: 'An error page: the flow was started in another browser.', contentType: HTML_TYPE },
  410: { description: 'An error page: the flow is finished or has expired.', contentType: HTML_TYPE },
  ...PAGE_FAILURES,
}
const WAIT_STATUS = {
  type: 'object',
  required: ['waiting', 'slow'],
  properties: { waiting: { type: 'boolean' }, slow: { type: 'boolean' } },
}
const REDIRECT = { description: 'Redirect to the page that fits the state of the flow, or to the app.' }
const PAGE = { description: 'The page.', contentType: HTML_TYPE }
/** Also of a body that cannot be read, which is worded for whoever sent it. */
const NO_SUCH_PAYMENT = {
  description:
    'The link or the browser is not that of the payment, or the body cannot be read: an error page, or JSON where no page is asked for.',
  contentType: [HTML_TYPE, JSON_TYPE],
}
const NO_PAYMENT = {
  description: 'An error page: the link or the browser is not that of the payment.',
  contentType: HTML_TYPE,
}

/** Between the entry, whose paths are the dialect's, and the redirect to the app. For the browser of the end user only. */
export const LINK_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'GET',
    path: '/link/:sessionId',
    name: 'showLinkPage',
    summary: 'The page that fits the state of the flow',
    responses: { 200: PAGE, 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/wait',
    name: 'showLinkWait',
    summary: 'The waiting page, while data is fetched from the bank',
    responses: { 200: PAGE, 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/next',
    name: 'leaveLinkWait',
    summary: 'Waits for the fetch, up to 15 seconds',
    responses: { 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/status',
    name: 'readLinkStatus',
    summary: 'Whether a waiting page has to wait; held until there is a change, up to 15 seconds',
    responses: {
      200: { description: 'The state.', contentType: JSON_TYPE, schema: WAIT_STATUS },
      ...NO_FLOW,
    },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/return',
    name: 'leaveLink',
    summary: 'Finish the flow and return to the app',
    responses: {
      200: {
        description:
          'A page that sends the outcome to the app: as a message from a frame, or as a form post.',
        contentType: HTML_TYPE,
      },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/bank',
    name: 'chooseLinkBank',
    summary: 'Form: choose the bank and continue there',
    responses: {
      200: { description: 'The page, with what is wrong with the choice.', contentType: HTML_TYPE },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/bank-window',
    name: 'openLinkBankWindow',
    summary: 'Form: continue at the bank in a new window, for a framed flow',
    responses: {
      200: { description: 'The page that says why the bank cannot be opened.', contentType: HTML_TYPE },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/at-bank',
    name: 'showLinkAtBank',
    summary: 'The waiting page of a framed flow, while the bank is open in a window',
    responses: { 200: PAGE, 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/at-bank/next',
    name: 'leaveLinkAtBank',
    summary: 'Waits for the return from the bank, up to 15 seconds',
    responses: { 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/window',
    name: 'showLinkWindow',
    summary: 'The last page of the bank window',
    responses: { 200: PAGE, ...NO_FLOW },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/sign-in',
    name: 'answerLinkSignIn',
    summary: 'Form: submit a step of a sign-in on our own pages',
    responses: {
      200: { description: 'The page, with the field that is missing.', contentType: HTML_TYPE },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/accounts',
    name: 'chooseLinkAccounts',
    summary: 'Form: choose the accounts that the reports contain',
    responses: {
      200: { description: 'The page, with what is wrong with the choice.', contentType: HTML_TYPE },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/cancel',
    name: 'cancelLink',
    summary: 'Form: cancel the flow',
    responses: { 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/again',
    name: 'restartLink',
    summary: 'Form: start a failed flow again, at the same bank or with the choice of another',
    responses: { 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/fetch',
    name: 'fetchLinkBank',
    summary: 'Form: fetch from the bank again',
    responses: { 303: REDIRECT, ...NO_FLOW },
  },
  {
    method: 'GET',
    path: '/link/bank-callback',
    name: 'returnFromBank',
    summary: 'Redirect URI at the banks',
    responses: {
      200: {
        description:
          'For a sign-in over the API: a page that continues to the app, with the parameters of the bank.',
        contentType: HTML_TYPE,
      },
      303: REDIRECT,
      ...NO_FLOW,
    },
  },
  {
    method: 'GET',
    path: '/callback',
    name: 'showLanding',
    summary: 'Redirect URI of the sandbox app',
    description: 'In development only: shows what the app receives, and the request that it would make next.',
    responses: { 200: PAGE, ...PAGE_FAILURES },
  },
  {
    method: 'GET',
    path: '/pay/:paymentId',
    name: 'showPayment',
    summary: 'The page of a payment, for the browser that was given its token',
    responses: { 200: PAGE, 303: REDIRECT, 400: NO_SUCH_PAYMENT, 403: NO_PAYMENT, ...PAGE_FAILURES },
  },
  {
    method: 'POST',
    path: '/pay/:paymentId/bank',
    name: 'choosePayingBank',
    summary: 'Form: choose the bank that pays',
    responses: {
      200: PAGE,
      303: { description: 'Redirect to the bank, or to the page of the payment.' },
      400: NO_SUCH_PAYMENT,
      403: NO_PAYMENT,
      ...PAGE_FAILURES,
    },
  },
  {
    method: 'POST',
    path: '/pay/:paymentId/cancel',
    name: 'cancelPaymentPage',
    summary: 'Form: cancel the payment',
    responses: { 303: REDIRECT, 400: NO_SUCH_PAYMENT, 403: NO_PAYMENT, ...PAGE_FAILURES },
  },
  {
    method: 'GET',
    path: '/pay/bank-callback',
    name: 'receivePaymentCallback',
    summary: 'Redirect URI of payments at banks',
    responses: {
      303: { description: 'Redirect to the app.' },
      400: NO_SUCH_PAYMENT,
      403: NO_PAYMENT,
      ...PAGE_FAILURES,
    },
  },
]
