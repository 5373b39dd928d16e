// table: The consent dashboard in Estonian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const et: DashboardTexts = {
  ...PAGE_TEXTS.et,
  openTitle: (app) => `Teie ühendused rakendusega ${app}`,
  openLead: (app) =>
    `Vaadake, millised pangad olete rakendusega ${app} ühendanud ja mida jagatakse, ning lõpetage see, mida enam ei soovi.`,
  openOnce: 'See link on ainult Teie oma. See töötab ühe korra ja kümme minutit.',
  openButton: 'Ava minu ühendused',

  listTitle: 'Teie ühendused',
  listLead: (app) => `Seda jagate rakendusega ${app}. Saate seda igal ajal muuta või lõpetada.`,
  nothing: 'Te ei ole ühtegi panka ühendanud.',
  nothingMore: (app) => `Kui ühendate panga rakenduses ${app}, on see siin näha.`,
  nothingLeft: 'Enam ei ole midagi ühendatud.',
  change: 'Vaata ja muuda',
  history: 'Ajalugu',
  endedHeading: 'Lõppenud',
  unfinishedHeading: 'Päringud, mis kuhugi ei viinud',
  signOut: 'Logi välja',

  standings: {
    unfinished: 'Lõpetamata',
    active: 'Ühendatud',
    failing: 'Ühendatud, aga pank viimati ei vastanud',
    renew: 'Pole enam ajakohane: pank palub uuesti sisse logida',
    ended: 'Lõppenud',
  },
  accounts: 'Kontod',
  noAccounts: 'Puuduvad',
  reads: (app) => `Mida ${app} saab lugeda`,
  kinds: {
    accounts: 'Kontode nimed ja numbrid',
    balances: 'Kontojäägid ning laenude ja investeeringute väärtus',
    transactions: 'Maksed',
    identity: 'Teie nimi, sünniaeg ja isikukood ning kontode omanikud',
  },
  since: 'Alates',
  until: 'Kuni',
  lastRead: 'Viimati pangast loetud',
  never: 'Mitte kunagi',
  readBy: {
    person: () => 'Teie juuresolekul',
    app: (app) => `sest ${app} palus`,
    background: () => 'taustal',
  },

  back: 'Kõik ühendused',
  stopHeading: (app) => `Mida jagate rakendusega ${app}`,
  stopHint:
    'Märgitud ruut tähendab, et seda jagatakse. Eemaldage märge sellelt, mida enam jagada ei soovi. Enne kinnitamist ei juhtu midagi.',
  stopAccounts: 'Kontod',
  stopKinds: 'Andmete liigid',
  stopButton: 'Lõpeta märkimata andmete jagamine',
  stopNone: 'Kõik on endiselt märgitud. Eemaldage vähemalt üks märge.',
  stopAll: (bank) =>
    `Siis ei jääks ühtegi kontot. Kui Te ei soovi ühtegi jagada, lõpetage ühendus pangaga ${bank}.`,
  endedLine: (app, bank) => `${app} ei saa siin enam midagi pangast ${bank} lugeda.`,
  reducedLine: (app) => `Ei jagata enam rakendusega ${app}`,
  withdrawnHeading: 'Enam ei jagata',
  stoppedOn: (date) => `alates ${date}`,
  withdrawnBack: (app) => `Et seda taas jagada, ühendage pank rakenduses ${app} uuesti.`,
  disconnectHeading: 'Lõpeta kõige jagamine',
  disconnectHint: (app, bank) => `Seejärel ei saa ${app} midagi pangast ${bank} lugeda.`,
  disconnectLink: (bank) => `Lõpeta ühendus pangaga ${bank}`,
  steps: {
    requested: 'Nõustusite ja läksite panka',
    authorised: 'Pangas lubatud',
    active: 'Antud',
    expiring: 'Lõpeb nädala jooksul',
    expired: 'Aegunud',
    revoked: 'Lõpetatud',
    rejected: 'Andmata',
    consumed: 'Ühekordselt antud',
  },
  requestedByApp: 'Pangas küsitud; rakenduse sõnul olete nõustunud',
  reductions: {
    account: 'Üht kontot enam ei jagata',
    balances: 'Kontojääke enam ei jagata',
    transactions: 'Makseid enam ei jagata',
    identity: 'Teie nime ja isikuandmeid enam ei jagata',
  },
  actors: {
    person: () => 'Teie',
    client: (app) => `rakendus ${app}`,
    bank: (_app, bank) => `pank ${bank}`,
    operator: () => 'teenuse haldaja',
    system: () => 'automaatselt',
  },

  accessHeading: (app) => `Juurdepääs, mis on rakendusel ${app}`,
  accessLead: (app) => `Sellega loeb ${app} seda, mille olete ühendanud ja mille hiljem ühendate.`,
  lastUsed: 'Viimati kasutatud',
  accessLink: 'Lõpeta see juurdepääs',
  accessEndedLine: (app) => `Rakenduse ${app} juurdepääs on lõppenud.`,

  keep: 'Jäta nii, nagu on',
  reduceTitle: (app) => `Kas lõpetada selle jagamine rakendusega ${app}?`,
  reduceWhat: (app) =>
    `${app} ei saa seda siin kohe enam lugeda, seda ei küsita enam pangast ja meie koopia kustutatakse.`,
  reduceButton: 'Lõpeta jagamine',
  disconnectTitle: (bank) => `Kas lõpetada ühendus pangaga ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} ei saa siin kohe enam midagi pangast ${bank} lugeda. Meie koopia kustutatakse ja palume pangal juurdepääsu lõpetada.`,
  disconnectButton: 'Lõpeta ühendus',
  accessTitle: (app) => `Kas lõpetada rakenduse ${app} juurdepääs?`,
  accessWhat: (app) =>
    `Kõik, millega ${app} praegu Teie andmeid loeb, lakkab kohe töötamast. Teie ühendused jäävad alles; ${app} saab neid uuesti lugeda ainult uue juurdepääsuga. Kui Te ei soovi enam midagi jagada, lõpetage ka ühendused.`,
  accessButton: 'Lõpeta juurdepääs',
  copies: (app) =>
    `See, mida ${app} on juba lugenud, võib seal endiselt alles olla. Paluge, et ${app} selle kustutaks.`,

  linkUsed: {
    title: 'See link on kasutatud või liiga vana',
    detail:
      'Teie turvalisuse huvides töötab see ühe korra ja kümme minutit. Minge tagasi rakendusse ja avage oma ühendused sealt.',
  },
  elsewhere: {
    title: 'Avage oma ühendused rakendusest',
    detail:
      'See leht kuulub teisele brauserile või see brauser ei salvesta küpsiseid. Minge tagasi rakendusse ja avage oma ühendused sealt.',
  },
  expired: {
    title: 'Olete välja logitud',
    detail:
      'Teie turvalisuse huvides sulgub see leht pärast 15 minutit kasutamata olekut ja tunni aja pärast. Minge tagasi rakendusse ja avage oma ühendused sealt.',
  },
  signedOut: {
    title: 'Olete välja logitud',
    detail: 'Tagasi tulemiseks avage oma ühendused rakendusest.',
  },
  notHere: {
    title: 'Seda ühendust siin ei ole',
    detail: 'Seda ei ole olemas või see ei ole Teie oma.',
  },
  toList: 'Näita minu ühendusi',
}
