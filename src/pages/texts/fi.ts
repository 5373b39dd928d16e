// table: Texts that every page shares, in Finnish

import type { PageTexts } from '../page-texts.ts'

export const fi: PageTexts = {
  lang: 'fi',
  testNotice: 'Testi: pankit ja summat ovat keksittyjä.',
  footer: 'Tallystick yhdistää sinut pankkiisi eikä koskaan tallenna pankkisi salasanaa.',
  terms: 'Käyttöehdot',
  privacy: 'Tietosuoja',
  reference: 'Viite',
  tryAgain: 'Yritä uudelleen',
  outdated: {
    title: 'Tämä sivu on vanhentunut',
    detail: 'Jokin on muuttunut sivun avaamisen jälkeen. Mitään ei lähetetty.',
  },
  away: {
    title: 'Emme voi vastata juuri nyt',
    detail:
      'Järjestelmämme käynnistyvät uudelleen tai ovat kuormittuneita. Mitään ei ole kadonnut. Odota hetki ja lataa sivu uudelleen.',
  },
  broken: {
    title: 'Emme voineet näyttää tätä sivua',
    detail:
      'Jokin meni meillä vikaan. Odota hetki ja lataa sivu uudelleen, tai palaa sinne, mistä tulit, ja aloita alusta.',
  },
  notFound: { title: 'Täällä ei ole sivua', detail: 'Osoite on väärä, tai sivua ei enää ole.' },
  wrongMethod: {
    title: 'Sivua ei voi avata näin',
    detail: 'Osoite ei ota vastaan tällaista pyyntöä. Mitään ei tehty.',
  },
  refused: {
    title: 'Pyyntöä ei voi lukea',
    detail: 'Se on virheellinen tai liian suuri. Mitään ei tehty.',
  },
  nearest: 'Siirry:',
}
