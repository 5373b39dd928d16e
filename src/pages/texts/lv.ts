// table: Texts that every page shares, in Latvian

import type { PageTexts } from '../page-texts.ts'

export const lv: PageTexts = {
  lang: 'lv',
  testNotice: 'Tests: bankas un summas ir izdomātas.',
  footer: 'Tallystick savieno Jūs ar Jūsu banku un nekad neglabā bankas paroli.',
  terms: 'Noteikumi',
  privacy: 'Privātums',
  reference: 'Atsauces numurs',
  tryAgain: 'Mēģināt vēlreiz',
  outdated: {
    title: 'Šī lapa ir novecojusi',
    detail: 'Kopš tās atvēršanas kaut kas ir mainījies. Nekas netika nosūtīts.',
  },
  away: {
    title: 'Pašlaik nevaram atbildēt',
    detail:
      'Mūsu sistēmas tiek restartētas vai ir ļoti noslogotas. Nekas nav zudis. Brīdi uzgaidiet un ielādējiet lapu no jauna.',
  },
  broken: {
    title: 'Neizdevās parādīt šo lapu',
    detail:
      'Mūsu pusē radās kļūda. Brīdi uzgaidiet un ielādējiet lapu no jauna vai atgriezieties tur, no kurienes nācāt, un sāciet no sākuma.',
  },
  notFound: { title: 'Šeit nav lapas', detail: 'Adrese ir nepareiza vai lapas vairs nav.' },
  wrongMethod: {
    title: 'Šo lapu tā atvērt nevar',
    detail: 'Šī adrese šādu pieprasījumu nepieņem. Nekas netika darīts.',
  },
  refused: {
    title: 'Šo pieprasījumu nevar nolasīt',
    detail: 'Tas ir kļūdains vai pārāk liels. Nekas netika darīts.',
  },
  nearest: 'Doties uz',
}
