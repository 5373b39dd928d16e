// table: Texts that every page shares, in Lithuanian

import type { PageTexts } from '../page-texts.ts'

export const lt: PageTexts = {
  lang: 'lt',
  testNotice: 'Bandymas: bankai ir sumos išgalvoti.',
  footer: '„Tallystick“ sujungia Jus su Jūsų banku ir niekada nesaugo banko slaptažodžio.',
  terms: 'Sąlygos',
  privacy: 'Privatumas',
  reference: 'Nuorodos numeris',
  tryAgain: 'Bandyti dar kartą',
  outdated: {
    title: 'Šis puslapis pasenęs',
    detail: 'Jį atidarius kažkas pasikeitė. Niekas nebuvo išsiųsta.',
  },
  away: {
    title: 'Šiuo metu negalime atsakyti',
    detail:
      'Mūsų sistemos paleidžiamos iš naujo arba yra labai apkrautos. Niekas neprarasta. Šiek tiek palaukite ir įkelkite puslapį iš naujo.',
  },
  broken: {
    title: 'Nepavyko parodyti šio puslapio',
    detail:
      'Mūsų pusėje įvyko klaida. Šiek tiek palaukite ir įkelkite puslapį iš naujo arba grįžkite ten, iš kur atėjote, ir pradėkite iš naujo.',
  },
  notFound: { title: 'Čia puslapio nėra', detail: 'Adresas neteisingas arba puslapio nebėra.' },
  wrongMethod: {
    title: 'Šio puslapio taip atidaryti negalima',
    detail: 'Šis adresas tokios užklausos nepriima. Nieko nebuvo padaryta.',
  },
  refused: {
    title: 'Šios užklausos perskaityti negalima',
    detail: 'Ji netaisyklinga arba per didelė. Nieko nebuvo padaryta.',
  },
  nearest: 'Eiti į',
}
