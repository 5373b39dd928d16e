// table: the addresses of the person's own page, for the document of the API
// Never: a handler. src/person/ mounts these; a test proves that the two agree.

import type { PlatformRoute } from '../platform/routes.ts'

const PAGE_TYPE = 'text/html; charset=utf-8'
const STRANGER = {
  403: { description: 'A page that says how to come in: nobody is signed in here.', contentType: PAGE_TYPE },
}
const PERSON_PAGE = { description: 'The page.', contentType: PAGE_TYPE }
const PERSON_QUESTION = { description: 'A page that asks first.', contentType: PAGE_TYPE }
const NOT_THEIRS = {
  description: 'A page that says that there is no such connection.',
  contentType: PAGE_TYPE,
}
const SHOWN_AGAIN = { description: 'On to the page that shows how it stands now.' }

/** The person's own page, opened by a link of the app's. */
export const PERSON_PAGES: readonly PlatformRoute[] = [
  {
    method: 'GET',
    path: '/my/open',
    name: 'showPersonLink',
    summary: 'A look at a link to the own page of a person; does not use it up',
    responses: {
      200: { description: 'A page with one button.', contentType: PAGE_TYPE },
      410: { description: 'A page that says that the link was used, or is too old.', contentType: PAGE_TYPE },
    },
  },
  {
    method: 'POST',
    path: '/my/open',
    name: 'openPersonPage',
    summary: 'Form: use the link up, and sign this browser in',
    responses: {
      303: { description: 'On to the list.' },
      403: { description: 'Not from our own page.', contentType: PAGE_TYPE },
      410: { description: 'A page that says that the link was used, or is too old.', contentType: PAGE_TYPE },
    },
  },
  {
    method: 'GET',
    path: '/my',
    name: 'listPersonConnections',
    summary: 'What the person has connected with the app',
    responses: { 200: PERSON_PAGE, ...STRANGER },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId',
    name: 'showPersonConnection',
    summary: 'One connection, with its history',
    responses: { 200: PERSON_PAGE, ...STRANGER, 404: NOT_THEIRS },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId/narrow',
    name: 'askToNarrowConnection',
    summary: 'Asks whether what is chosen is to be shared no more',
    responses: { 200: PERSON_QUESTION, 303: SHOWN_AGAIN, ...STRANGER, 404: NOT_THEIRS },
  },
  {
    method: 'POST',
    path: '/my/connections/:connectionId/narrow',
    name: 'narrowConnection',
    summary: 'Form: share it no more, at once',
    responses: { 200: PERSON_PAGE, 303: SHOWN_AGAIN, ...STRANGER, 404: NOT_THEIRS },
  },
  {
    method: 'GET',
    path: '/my/connections/:connectionId/end',
    name: 'askToEndConnection',
    summary: 'Asks whether the connection is to end',
    responses: { 200: PERSON_QUESTION, 303: SHOWN_AGAIN, ...STRANGER, 404: NOT_THEIRS },
  },
  {
    method: 'POST',
    path: '/my/connections/:connectionId/end',
    name: 'endPersonConnection',
    summary: 'Form: end it, at once',
    responses: { 303: SHOWN_AGAIN, ...STRANGER, 404: NOT_THEIRS },
  },
  {
    method: 'GET',
    path: '/my/access/end',
    name: 'askToEndAccess',
    summary: 'Asks whether the access that the app holds is to end',
    responses: { 200: PERSON_QUESTION, 303: SHOWN_AGAIN, ...STRANGER },
  },
  {
    method: 'POST',
    path: '/my/access/end',
    name: 'endPersonAccess',
    summary: 'Form: end it, at once',
    responses: { 303: SHOWN_AGAIN, ...STRANGER },
  },
  {
    method: 'POST',
    path: '/my/sign-out',
    name: 'signPersonOut',
    summary: 'Form: end the session',
    responses: { 303: { description: 'On to a page that says so.' }, ...STRANGER },
  },
  {
    method: 'GET',
    path: '/my/signed-out',
    name: 'showSignedOut',
    summary: 'Says that the person is signed out',
    responses: { 200: PERSON_PAGE },
  },
]
