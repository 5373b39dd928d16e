// table: Texts that every page shares, in Estonian

import type { PageTexts } from '../page-texts.ts'

export const et: PageTexts = {
  lang: 'et',
  testNotice: 'Test: pangad ja summad on väljamõeldud.',
  footer: 'Tallystick ühendab Teid Teie pangaga ega salvesta kunagi Teie pangaparooli.',
  terms: 'Tingimused',
  privacy: 'Privaatsus',
  reference: 'Viitenumber',
  tryAgain: 'Proovi uuesti',
  outdated: {
    title: 'See leht on aegunud',
    detail: 'Pärast lehe avamist on midagi muutunud. Midagi ei saadetud.',
  },
  away: {
    title: 'Me ei saa praegu vastata',
    detail:
      'Meie süsteemid taaskäivituvad või on väga koormatud. Midagi pole kaduma läinud. Oodake hetk ja laadige leht uuesti.',
  },
  broken: {
    title: 'Me ei saanud seda lehte näidata',
    detail:
      'Meie poolel läks midagi valesti. Oodake hetk ja laadige leht uuesti või minge tagasi sinna, kust tulite, ja alustage uuesti.',
  },
  notFound: { title: 'Siin ei ole lehte', detail: 'Aadress on vale või lehte enam ei ole.' },
  wrongMethod: {
    title: 'Seda lehte ei saa nii avada',
    detail: 'See aadress ei võta sellist päringut vastu. Midagi ei tehtud.',
  },
  refused: {
    title: 'Seda päringut ei saa lugeda',
    detail: 'See on vigane või liiga suur. Midagi ei tehtud.',
  },
  nearest: 'Mine:',
}
