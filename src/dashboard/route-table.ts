// table: The endpoints of the consent dashboard
// Never: a handler; mount.ts mounts these

import { type DescribedRoute, HTML_TYPE, PAGE_FAILURES } from '../http/described-route.ts'

const NOT_SIGNED_IN = {
  403: { description: 'A page for visitors who are not signed in.', contentType: HTML_TYPE },
  ...PAGE_FAILURES,
}
const PAGE = { description: 'The page.', contentType: HTML_TYPE }
const CONFIRMATION = { description: 'A confirmation page.', contentType: HTML_TYPE }
const NOT_FOUND = {
  description: 'A page: the end user has no such connection.',
  contentType: HTML_TYPE,
}
const REDIRECT = { description: 'Redirect to the page of the current state.' }

/** Opened by a dashboard link, which the app requests for its user. */
export const DASHBOARD_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'GET',
    path: '/my/open',
    name: 'showPersonLink',
    summary: 'Open a dashboard link; does not use it up',
    responses: {
      200: { description: 'A page with a button to sign in.', contentType: HTML_TYPE },
      410: { description: 'A page: the link was used or has expired.', contentType: HTML_TYPE },
      ...PAGE_FAILURES,
    },
  },
  {
    method: 'POST',
    path: '/my/open',
    name: 'openPersonPage',
    summary: 'Form: use the link, and sign the browser in',
    responses: {
      303: { description: 'Redirect to the list.' },
      403: { description: 'The form was not sent by our own page.', contentType: HTML_TYPE },
      410: { description: 'A page: the link was used or has expired.', contentType: HTML_TYPE },
      ...PAGE_FAILURES,
    },
  },
  {
    method: 'GET',
    path: '/my',
    name: 'listPersonConnections',
    summary: 'List the connections between the end user and the app',
    responses: { 200: PAGE, ...NOT_SIGNED_IN },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId',
    name: 'showPersonConnection',
    summary: 'Show a connection and its history',
    responses: { 200: PAGE, ...NOT_SIGNED_IN, 404: NOT_FOUND },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId/narrow',
    name: 'askToNarrowConnection',
    summary: 'Confirm before sharing is reduced',
    responses: { 200: CONFIRMATION, 303: REDIRECT, ...NOT_SIGNED_IN, 404: NOT_FOUND },
  },
  {
    method: 'POST',
    path: '/my/connections/:connectionId/narrow',
    name: 'narrowConnection',
    summary: 'Form: reduce sharing',
    responses: { 200: PAGE, 303: REDIRECT, ...NOT_SIGNED_IN, 404: NOT_FOUND },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId/end',
    name: 'askToEndConnection',
    summary: 'Confirm before the connection is disconnected',
    responses: { 200: CONFIRMATION, 303: REDIRECT, ...NOT_SIGNED_IN, 404: NOT_FOUND },
  },
  {
    method: 'POST',
    path: '/my/connections/:connectionId/end',
    name: 'endPersonConnection',
    summary: 'Form: disconnect',
    responses: { 303: REDIRECT, ...NOT_SIGNED_IN, 404: NOT_FOUND },
  },
  {
    method: 'GET',
    path: '/my/access/end',
    name: 'askToEndAccess',
    summary: 'Confirm before the access of the app is revoked',
    responses: { 200: CONFIRMATION, 303: REDIRECT, ...NOT_SIGNED_IN },
  },
  {
    method: 'POST',
    path: '/my/access/end',
    name: 'endPersonAccess',
    summary: 'Form: revoke the access of the app',
    responses: { 303: REDIRECT, ...NOT_SIGNED_IN },
  },
  {
    method: 'POST',
    path: '/my/sign-out',
    name: 'signPersonOut',
    summary: 'Form: sign out',
    responses: { 303: { description: 'Redirect to the page that confirms it.' }, ...NOT_SIGNED_IN },
  },
  {
    method: 'GET',
    path: '/my/signed-out',
    name: 'showSignedOut',
    summary: 'Confirm that the end user is signed out',
    responses: { 200: PAGE, ...PAGE_FAILURES },
  },
]
