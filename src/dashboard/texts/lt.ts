// table: The consent dashboard in Lithuanian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const lt: DashboardTexts = {
  ...PAGE_TEXTS.lt,
  openTitle: (app) => `Jūsų sąsajos su programėle ${app}`,
  openLead: (app) =>
    `Pažiūrėkite, kuriuos bankus susiejote su programėle ${app} ir kas bendrinama, ir nutraukite tai, ko nebenorite.`,
  openOnce: 'Ši nuoroda skirta tik Jums. Ji veikia vieną kartą ir dešimt minučių.',
  openButton: 'Atidaryti mano sąsajas',

  listTitle: 'Jūsų sąsajos',
  listLead: (app) => `Tai bendrinate su programėle ${app}. Galite bet kada pakeisti arba nutraukti.`,
  nothing: 'Nesate susieję jokio banko.',
  nothingMore: (app) => `Jei susiesite banką programėlėje ${app}, jis bus rodomas čia.`,
  nothingLeft: 'Niekas nebėra susieta.',
  change: 'Peržiūrėti ir keisti',
  history: 'Istorija',
  endedHeading: 'Nutrauktos',
  unfinishedHeading: 'Prašymai, kurie nieko nedavė',
  signOut: 'Atsijungti',

  standings: {
    unfinished: 'Nebaigta',
    active: 'Susieta',
    failing: 'Susieta, bet bankas paskutinį kartą neatsakė',
    renew: 'Nebeatnaujinama: bankas prašo prisijungti iš naujo',
    ended: 'Nutraukta',
  },
  accounts: 'Sąskaitos',
  noAccounts: 'Nėra',
  reads: (app) => `Ką gali skaityti ${app}`,
  kinds: {
    accounts: 'Sąskaitų pavadinimai ir numeriai',
    balances: 'Likučiai ir paskolų bei investicijų vertė',
    transactions: 'Mokėjimai',
    identity: 'Jūsų vardas ir pavardė, gimimo data, asmens kodas ir sąskaitų turėtojai',
  },
  since: 'Nuo',
  until: 'Iki',
  lastRead: 'Paskutinį kartą skaityta banke',
  never: 'Niekada',
  readBy: {
    person: () => 'Jums dalyvaujant',
    app: (app) => `nes paprašė ${app}`,
    background: () => 'fone',
  },

  back: 'Visos sąsajos',
  stopHeading: (app) => `Ką bendrinate su programėle ${app}`,
  stopHint:
    'Pažymėtas langelis reiškia, kad tai bendrinama. Nuimkite žymą nuo to, ko nebenorite bendrinti. Kol nepatvirtinsite, nieko nebus.',
  stopAccounts: 'Sąskaitos',
  stopKinds: 'Duomenų rūšys',
  stopButton: 'Nebebendrinti nepažymėtų',
  stopNone: 'Vis dar pažymėta viskas. Nuimkite bent vieną žymą.',
  stopAll: (bank) =>
    `Tuomet neliktų nė vienos sąskaitos. Jei nenorite bendrinti nė vienos, nutraukite sąsają su banku ${bank}.`,
  endedLine: (app, bank) => `${app} čia nebegali nieko skaityti iš banko ${bank}.`,
  reducedLine: (app) => `Nebebendrinama su programėle ${app}`,
  withdrawnHeading: 'Nebebendrinama',
  stoppedOn: (date) => `nuo ${date}`,
  withdrawnBack: (app) => `Kad vėl bendrintumėte, iš naujo susiekite banką programėlėje ${app}.`,
  disconnectHeading: 'Nieko nebebendrinti',
  disconnectHint: (app, bank) => `Tada ${app} nebegalės nieko skaityti iš banko ${bank}.`,
  disconnectLink: (bank) => `Nutraukti sąsają su banku ${bank}`,
  steps: {
    requested: 'Sutikote ir nuėjote į banką',
    authorised: 'Leista banke',
    active: 'Suteikta',
    expiring: 'Baigiasi per savaitę',
    expired: 'Baigėsi',
    revoked: 'Nutraukta',
    rejected: 'Nesuteikta',
    consumed: 'Suteikta vieną kartą',
  },
  requestedByApp: 'Paprašyta banke; programėlė nurodo, kad sutikote',
  reductions: {
    account: 'Viena sąskaita nebebendrinama',
    balances: 'Likučiai nebebendrinami',
    transactions: 'Mokėjimai nebebendrinami',
    identity: 'Jūsų vardas ir tapatybė nebebendrinami',
  },
  actors: {
    person: () => 'Jūs',
    client: (app) => `programėlė ${app}`,
    bank: (_app, bank) => `bankas ${bank}`,
    operator: () => 'šios paslaugos valdytojas',
    system: () => 'automatiškai',
  },

  accessHeading: (app) => `Prieiga, kurią turi ${app}`,
  accessLead: (app) => `Ją turėdama ${app} skaito tai, ką susiejote ir ką susiesite vėliau.`,
  lastUsed: 'Paskutinį kartą naudota',
  accessLink: 'Nutraukti šią prieigą',
  accessEndedLine: (app) => `Programėlės ${app} prieiga nutraukta.`,

  keep: 'Palikti kaip yra',
  reduceTitle: (app) => `Nebebendrinti to su programėle ${app}?`,
  reduceWhat: (app) =>
    `${app} iš karto nebegalės to čia skaityti, tai nebebus gaunama iš banko, o mūsų kopija bus ištrinta.`,
  reduceButton: 'Nebebendrinti',
  disconnectTitle: (bank) => `Nutraukti sąsają su banku ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} iš karto čia nebegalės nieko skaityti iš banko ${bank}. Mūsų kopija bus ištrinta, o banko paprašysime nutraukti prieigą.`,
  disconnectButton: 'Nutraukti sąsają',
  accessTitle: (app) => `Nutraukti programėlės ${app} prieigą?`,
  accessWhat: (app) =>
    `Viskas, kuo ${app} dabar skaito Jūsų duomenis, iš karto nustos veikti. Sąsajos išliks; ${app} vėl galės jas skaityti tik gavusi naują prieigą. Jei nebenorite nieko bendrinti, nutraukite ir sąsajas.`,
  accessButton: 'Nutraukti prieigą',
  copies: (app) =>
    `Tai, ką ${app} jau perskaitė, ten gali būti vis dar saugoma. Paprašykite, kad ${app} tai ištrintų.`,

  linkUsed: {
    title: 'Ši nuoroda panaudota arba per sena',
    detail:
      'Jūsų saugumui ji veikia vieną kartą ir dešimt minučių. Grįžkite į programėlę ir atidarykite savo sąsajas iš jos.',
  },
  elsewhere: {
    title: 'Atidarykite savo sąsajas iš programėlės',
    detail:
      'Šis puslapis priklauso kitai naršyklei arba ši naršyklė nesaugo slapukų. Grįžkite į programėlę ir atidarykite savo sąsajas iš jos.',
  },
  expired: {
    title: 'Esate atsijungę',
    detail:
      'Jūsų saugumui šis puslapis užsidaro po 15 minučių nenaudojimo ir po valandos. Grįžkite į programėlę ir atidarykite savo sąsajas iš jos.',
  },
  signedOut: {
    title: 'Esate atsijungę',
    detail: 'Norėdami sugrįžti, atidarykite savo sąsajas iš programėlės.',
  },
  notHere: {
    title: 'Šios sąsajos čia nėra',
    detail: 'Jos nėra arba ji ne Jūsų.',
  },
  toList: 'Rodyti mano sąsajas',
}
