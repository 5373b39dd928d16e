// table: Texts that every page shares, in German

import type { PageTexts } from '../page-texts.ts'

export const de: PageTexts = {
  lang: 'de',
  testNotice: 'Test: Banken und Beträge sind erfunden.',
  footer: 'Tallystick verbindet Sie mit Ihrer Bank und speichert Ihr Bankpasswort nie.',
  terms: 'Nutzungsbedingungen',
  privacy: 'Datenschutz',
  reference: 'Vorgangsnummer',
  tryAgain: 'Erneut versuchen',
  outdated: {
    title: 'Diese Seite ist veraltet',
    detail: 'Seit sie geöffnet wurde, hat sich etwas geändert. Es wurde nichts gesendet.',
  },
  away: {
    title: 'Wir können gerade nicht antworten',
    detail:
      'Unsere Systeme starten neu oder sind stark ausgelastet. Nichts ist verloren. Warten Sie einen Moment und laden Sie diese Seite neu.',
  },
  broken: {
    title: 'Wir konnten diese Seite nicht zeigen',
    detail:
      'Bei uns ist etwas fehlgeschlagen. Warten Sie einen Moment und laden Sie die Seite neu, oder gehen Sie dorthin zurück, woher Sie kamen, und beginnen Sie von vorn.',
  },
  notFound: {
    title: 'Hier ist keine Seite',
    detail: 'Die Adresse ist falsch, oder die Seite gibt es nicht mehr.',
  },
  wrongMethod: {
    title: 'Diese Seite lässt sich so nicht öffnen',
    detail: 'Die Adresse nimmt diese Art von Anfrage nicht an. Es ist nichts geschehen.',
  },
  refused: {
    title: 'Diese Anfrage ist nicht lesbar',
    detail: 'Sie ist fehlerhaft oder zu groß. Es ist nichts geschehen.',
  },
  nearest: 'Weiter zu',
}
