// table: Texts that every page shares, in Dutch

import type { PageTexts } from '../page-texts.ts'

export const nl: PageTexts = {
  lang: 'nl',
  testNotice: 'Test: alle banken en bedragen zijn verzonnen.',
  footer: 'Tallystick verbindt u met uw bank en bewaart uw bankwachtwoord nooit.',
  terms: 'Voorwaarden',
  privacy: 'Privacybeleid',
  reference: 'Referentie',
  tryAgain: 'Opnieuw proberen',
  outdated: {
    title: 'Deze pagina is verouderd',
    detail: 'Er is iets veranderd sinds de pagina werd geopend. Er is niets verzonden.',
  },
  away: {
    title: 'We kunnen nu niet antwoorden',
    detail:
      'Onze systemen starten opnieuw of zijn erg druk. Er is niets verloren gegaan. Wacht even en laad deze pagina opnieuw.',
  },
  broken: {
    title: 'We konden deze pagina niet tonen',
    detail:
      'Er is bij ons iets misgegaan. Wacht even en laad de pagina opnieuw, of ga terug naar waar u vandaan kwam en begin opnieuw.',
  },
  notFound: { title: 'Hier is geen pagina', detail: 'Het adres is onjuist of de pagina bestaat niet meer.' },
  wrongMethod: {
    title: 'Deze pagina kan zo niet worden geopend',
    detail: 'Het adres accepteert dit soort verzoek niet. Er is niets gebeurd.',
  },
  refused: {
    title: 'Dit verzoek is niet leesbaar',
    detail: 'Het is onjuist opgebouwd of te groot. Er is niets gebeurd.',
  },
  nearest: 'Ga naar',
}
