// table: The consent dashboard in Finnish
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const fi: DashboardTexts = {
  ...PAGE_TEXTS.fi,
  openTitle: (app) => `Yhteytesi sovellukseen ${app}`,
  openLead: (app) =>
    `Katso, mitkä pankit olet yhdistänyt sovellukseen ${app} ja mitä jaetaan, ja lopeta se, mitä et enää halua.`,
  openOnce: 'Tämä linkki on vain sinun. Se toimii kerran ja kymmenen minuuttia.',
  openButton: 'Avaa yhteyteni',

  listTitle: 'Yhteytesi',
  listLead: (app) => `Tämän jaat sovellukselle ${app}. Voit muuttaa sitä tai lopettaa sen milloin tahansa.`,
  nothing: 'Et ole yhdistänyt pankkia.',
  nothingMore: (app) => `Jos yhdistät pankin sovelluksessa ${app}, se näkyy täällä.`,
  nothingLeft: 'Mitään ei ole enää yhdistetty.',
  change: 'Katso ja muuta',
  history: 'Historia',
  endedHeading: 'Päättyneet',
  unfinishedHeading: 'Pyynnöt, jotka eivät johtaneet mihinkään',
  signOut: 'Kirjaudu ulos',

  standings: {
    unfinished: 'Kesken',
    active: 'Yhdistetty',
    failing: 'Yhdistetty, mutta pankki ei vastannut viimeksi',
    renew: 'Ei enää ajan tasalla: pankki pyytää sinua kirjautumaan uudelleen',
    ended: 'Päättynyt',
  },
  accounts: 'Tilit',
  noAccounts: 'Ei yhtään',
  reads: (app) => `Mitä ${app} voi lukea`,
  kinds: {
    accounts: 'Tilien nimet ja numerot',
    balances: 'Saldot sekä lainojen ja sijoitusten arvo',
    transactions: 'Maksut',
    identity: 'Nimesi, syntymäaikasi ja henkilötunnuksesi sekä tilien haltijat',
  },
  since: 'Alkaen',
  until: 'Päättyy',
  lastRead: 'Luettu pankista viimeksi',
  never: 'Ei koskaan',
  readBy: {
    person: () => 'kun olit paikalla',
    app: (app) => `koska ${app} pyysi`,
    background: () => 'taustalla',
  },

  back: 'Kaikki yhteydet',
  stopHeading: (app) => `Mitä jaat sovellukselle ${app}`,
  stopHint:
    'Valintamerkki tarkoittaa, että tieto jaetaan. Poista merkki siitä, mitä et enää halua jakaa. Mitään ei tapahdu ennen kuin vahvistat.',
  stopAccounts: 'Tilit',
  stopKinds: 'Tietolajit',
  stopButton: 'Lopeta merkitsemättömien jakaminen',
  stopNone: 'Kaikki on yhä merkitty. Poista vähintään yksi merkki.',
  stopAll: (bank) =>
    `Silloin yhtään tiliä ei jäisi. Jos et halua jakaa yhtään, lopeta sen sijaan yhteys pankkiin ${bank}.`,
  endedLine: (app, bank) => `${app} ei voi enää lukea täällä mitään pankista ${bank}.`,
  reducedLine: (app) => `Ei enää jaeta sovellukselle ${app}`,
  withdrawnHeading: 'Ei enää jaeta',
  stoppedOn: (date) => `alkaen ${date}`,
  withdrawnBack: (app) => `Jos haluat jakaa sen taas, yhdistä pankki uudelleen sovelluksessa ${app}.`,
  disconnectHeading: 'Lopeta kaiken jakaminen',
  disconnectHint: (app, bank) => `Sen jälkeen ${app} ei voi lukea mitään pankista ${bank}.`,
  disconnectLink: (bank) => `Lopeta yhteys pankkiin ${bank}`,
  steps: {
    requested: 'Hyväksyit ja siirryit pankkiin',
    authorised: 'Sallittu pankissa',
    active: 'Annettu',
    expiring: 'Päättyy viikon kuluessa',
    expired: 'Vanhentunut',
    revoked: 'Lopetettu',
    rejected: 'Ei annettu',
    consumed: 'Annettu kerran',
  },
  requestedByApp: 'Pyydetty pankissa; sovelluksen mukaan hyväksyit',
  reductions: {
    account: 'Tiliä ei enää jaeta',
    balances: 'Saldoja ei enää jaeta',
    transactions: 'Maksuja ei enää jaeta',
    identity: 'Nimeäsi ja henkilöllisyyttäsi ei enää jaeta',
  },
  actors: {
    person: () => 'sinä',
    client: (app) => `sovellus ${app}`,
    bank: (_app, bank) => `pankki ${bank}`,
    operator: () => 'palvelun ylläpitäjä',
    system: () => 'automaattisesti',
  },

  accessHeading: (app) => `Lupa, joka on sovelluksella ${app}`,
  accessLead: (app) => `Sen avulla ${app} lukee sen, minkä olet yhdistänyt ja minkä yhdistät myöhemmin.`,
  lastUsed: 'Käytetty viimeksi',
  accessLink: 'Lopeta tämä lupa',
  accessEndedLine: (app) => `Sovelluksen ${app} lupa on päättynyt.`,

  keep: 'Pidä ennallaan',
  reduceTitle: (app) => `Lopetetaanko tämän jakaminen sovellukselle ${app}?`,
  reduceWhat: (app) =>
    `${app} ei voi heti enää lukea sitä täällä, sitä ei enää haeta pankista ja kopiomme poistetaan.`,
  reduceButton: 'Lopeta jakaminen',
  disconnectTitle: (bank) => `Lopetetaanko yhteys pankkiin ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} ei voi heti enää lukea täällä mitään pankista ${bank}. Kopiomme poistetaan, ja pyydämme pankkia lopettamaan luvan.`,
  disconnectButton: 'Lopeta yhteys',
  accessTitle: (app) => `Lopetetaanko sovelluksen ${app} lupa?`,
  accessWhat: (app) =>
    `Kaikki, millä ${app} nyt lukee tietojasi, lakkaa heti. Yhteytesi säilyvät; ${app} voi lukea niitä vasta uudella luvalla. Jos et halua jakaa enää mitään, lopeta myös yhteydet.`,
  accessButton: 'Lopeta lupa',
  copies: (app) =>
    `Se, minkä ${app} on jo lukenut, voi olla siellä yhä tallessa. Pyydä, että ${app} poistaa sen.`,

  linkUsed: {
    title: 'Tämä linkki on käytetty tai liian vanha',
    detail:
      'Turvallisuutesi vuoksi se toimii kerran ja kymmenen minuuttia. Palaa sovellukseen ja avaa yhteytesi sieltä.',
  },
  elsewhere: {
    title: 'Avaa yhteytesi sovelluksesta',
    detail:
      'Tämä sivu kuuluu toiseen selaimeen, tai tämä selain ei tallenna evästeitä. Palaa sovellukseen ja avaa yhteytesi sieltä.',
  },
  expired: {
    title: 'Olet kirjautunut ulos',
    detail:
      'Turvallisuutesi vuoksi tämä sivu sulkeutuu, kun sitä ei ole käytetty 15 minuuttiin, ja viimeistään tunnin kuluttua. Palaa sovellukseen ja avaa yhteytesi sieltä.',
  },
  signedOut: {
    title: 'Olet kirjautunut ulos',
    detail: 'Jos haluat palata, avaa yhteytesi sovelluksesta.',
  },
  notHere: {
    title: 'Tätä yhteyttä ei ole täällä',
    detail: 'Sitä ei ole olemassa, tai se ei ole sinun.',
  },
  toList: 'Näytä yhteyteni',
}
