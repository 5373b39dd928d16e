// table: Texts that every page shares, in Danish

import type { PageTexts } from '../page-texts.ts'

export const da: PageTexts = {
  lang: 'da',
  testNotice: 'Test: alle banker og beløb er opdigtede.',
  footer: 'Tallystick forbinder dig med din bank og gemmer aldrig din adgangskode til banken.',
  terms: 'Vilkår',
  privacy: 'Privatlivspolitik',
  reference: 'Reference',
  tryAgain: 'Prøv igen',
  outdated: {
    title: 'Siden er forældet',
    detail: 'Noget er ændret, siden den blev åbnet. Intet blev sendt.',
  },
  away: {
    title: 'Vi kan ikke svare lige nu',
    detail:
      'Vores systemer genstarter eller er meget belastede. Intet er gået tabt. Vent et øjeblik, og genindlæs siden.',
  },
  broken: {
    title: 'Vi kunne ikke vise siden',
    detail:
      'Noget gik galt hos os. Vent et øjeblik, og genindlæs siden, eller gå tilbage til der, hvor du kom fra, og begynd forfra.',
  },
  notFound: {
    title: 'Der er ingen side her',
    detail: 'Adressen er forkert, eller siden findes ikke længere.',
  },
  wrongMethod: {
    title: 'Siden kan ikke åbnes på denne måde',
    detail: 'Adressen tager ikke imod denne slags anmodning. Der er ikke sket noget.',
  },
  refused: {
    title: 'Anmodningen kan ikke læses',
    detail: 'Den er forkert opbygget eller for stor. Der er ikke sket noget.',
  },
  nearest: 'Gå til',
}
