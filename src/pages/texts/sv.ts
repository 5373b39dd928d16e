// table: Texts that every page shares, in Swedish

import type { PageTexts } from '../page-texts.ts'

export const sv: PageTexts = {
  lang: 'sv',
  testNotice: 'Test: alla banker och belopp är påhittade.',
  footer: 'Tallystick kopplar ihop dig med din bank och sparar aldrig ditt lösenord till banken.',
  terms: 'Villkor',
  privacy: 'Integritet',
  reference: 'Referens',
  tryAgain: 'Försök igen',
  outdated: {
    title: 'Sidan är inaktuell',
    detail: 'Något har ändrats sedan den öppnades. Ingenting skickades.',
  },
  away: {
    title: 'Vi kan inte svara just nu',
    detail:
      'Våra system startar om eller är hårt belastade. Ingenting har gått förlorat. Vänta en stund och ladda om sidan.',
  },
  broken: {
    title: 'Vi kunde inte visa sidan',
    detail:
      'Något gick fel hos oss. Vänta en stund och ladda om sidan, eller gå tillbaka dit du kom ifrån och börja om.',
  },
  notFound: { title: 'Här finns ingen sida', detail: 'Adressen är fel, eller så finns sidan inte längre.' },
  wrongMethod: {
    title: 'Sidan kan inte öppnas så här',
    detail: 'Adressen tar inte emot den här sortens begäran. Ingenting har gjorts.',
  },
  refused: {
    title: 'Begäran går inte att läsa',
    detail: 'Den är felaktig eller för stor. Ingenting har gjorts.',
  },
  nearest: 'Gå till',
}
