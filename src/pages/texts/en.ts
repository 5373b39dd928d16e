// table: Texts that every page shares, in English

import type { PageTexts } from '../page-texts.ts'

export const en: PageTexts = {
  lang: 'en',
  testNotice: 'Test: all banks and figures are made up.',
  footer: 'Tallystick connects you with your bank and never keeps your bank password.',
  terms: 'Terms',
  privacy: 'Privacy',
  reference: 'Reference',
  tryAgain: 'Try again',
  outdated: {
    title: 'This page is out of date',
    detail: 'Something has changed since it was opened. Nothing was sent.',
  },
  away: {
    title: 'We cannot answer right now',
    detail:
      'Our systems are restarting or very busy. Nothing is lost. Wait a moment, and load this page again to try again.',
  },
  broken: {
    title: 'We could not show this page',
    detail:
      'Something failed on our side. Wait a moment and load the page again, or go back to where you came from and start again.',
  },
  notFound: { title: 'There is no page here', detail: 'The address is wrong, or the page no longer exists.' },
  wrongMethod: {
    title: 'This page cannot be opened like this',
    detail: 'The address does not take this kind of request. Nothing was done.',
  },
  refused: {
    title: 'This request cannot be read',
    detail: 'It is malformed or too large. Nothing was done.',
  },
  nearest: 'Go to',
}
