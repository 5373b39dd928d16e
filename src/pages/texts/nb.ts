// table: Texts that every page shares, in Norwegian Bokmål

import type { PageTexts } from '../page-texts.ts'

export const nb: PageTexts = {
  lang: 'nb',
  testNotice: 'Test: alle banker og beløp er oppdiktet.',
  footer: 'Tallystick kobler deg til banken din og lagrer aldri bankpassordet ditt.',
  terms: 'Vilkår',
  privacy: 'Personvern',
  reference: 'Referanse',
  tryAgain: 'Prøv på nytt',
  outdated: {
    title: 'Siden er utdatert',
    detail: 'Noe er endret siden den ble åpnet. Ingenting ble sendt.',
  },
  away: {
    title: 'Vi kan ikke svare akkurat nå',
    detail:
      'Systemene våre starter på nytt eller er sterkt belastet. Ingenting er gått tapt. Vent litt og last inn siden på nytt.',
  },
  broken: {
    title: 'Vi kunne ikke vise siden',
    detail:
      'Noe gikk galt hos oss. Vent litt og last inn siden på nytt, eller gå tilbake dit du kom fra, og begynn på nytt.',
  },
  notFound: { title: 'Det er ingen side her', detail: 'Adressen er feil, eller siden finnes ikke lenger.' },
  wrongMethod: {
    title: 'Siden kan ikke åpnes på denne måten',
    detail: 'Adressen tar ikke imot denne typen forespørsel. Ingenting ble gjort.',
  },
  refused: {
    title: 'Forespørselen kan ikke leses',
    detail: 'Den er feil bygd opp eller for stor. Ingenting ble gjort.',
  },
  nearest: 'Gå til',
}
