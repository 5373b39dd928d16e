// table: The consent dashboard in Latvian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const lv: DashboardTexts = {
  ...PAGE_TEXTS.lv,
  openTitle: (app) => `Jūsu savienojumi ar lietotni ${app}`,
  openLead: (app) =>
    `Apskatiet, kuras bankas esat savienojis ar lietotni ${app} un kas tiek kopīgots, un pārtrauciet to, ko vairs nevēlaties.`,
  openOnce: 'Šī saite ir tikai Jums. Tā darbojas vienu reizi un desmit minūtes.',
  openButton: 'Atvērt manus savienojumus',

  listTitle: 'Jūsu savienojumi',
  listLead: (app) => `To Jūs kopīgojat ar lietotni ${app}. Varat to jebkurā brīdī mainīt vai pārtraukt.`,
  nothing: 'Jūs neesat savienojis nevienu banku.',
  nothingMore: (app) => `Ja savienosiet banku lietotnē ${app}, tā būs redzama šeit.`,
  nothingLeft: 'Nekas vairs nav savienots.',
  change: 'Skatīt un mainīt',
  history: 'Vēsture',
  endedHeading: 'Pārtrauktie',
  unfinishedHeading: 'Pieprasījumi bez rezultāta',
  signOut: 'Izrakstīties',

  standings: {
    unfinished: 'Nav pabeigts',
    active: 'Savienots',
    failing: 'Savienots, bet banka pēdējo reizi neatbildēja',
    renew: 'Vairs netiek atjaunināts: banka lūdz pieteikties no jauna',
    ended: 'Pārtraukts',
  },
  accounts: 'Konti',
  noAccounts: 'Nav',
  reads: (app) => `Ko var lasīt ${app}`,
  kinds: {
    accounts: 'Kontu nosaukumi un numuri',
    balances: 'Atlikumi un aizdevumu un ieguldījumu vērtība',
    transactions: 'Maksājumi',
    identity: 'Jūsu vārds un uzvārds, dzimšanas datums, personas kods un kontu turētāji',
  },
  since: 'Kopš',
  until: 'Līdz',
  lastRead: 'Pēdējoreiz nolasīts bankā',
  never: 'Nekad',
  readBy: {
    person: () => 'Jūsu klātbūtnē',
    app: (app) => `jo to lūdza ${app}`,
    background: () => 'fonā',
  },

  back: 'Visi savienojumi',
  stopHeading: (app) => `Ko Jūs kopīgojat ar lietotni ${app}`,
  stopHint:
    'Atzīmēta rūtiņa nozīmē, ka tas tiek kopīgots. Noņemiet atzīmi tam, ko vairs nevēlaties kopīgot. Kamēr neapstiprināsiet, nekas nenotiks.',
  stopAccounts: 'Konti',
  stopKinds: 'Datu veidi',
  stopButton: 'Vairs nekopīgot neatzīmēto',
  stopNone: 'Viss joprojām ir atzīmēts. Noņemiet vismaz vienu atzīmi.',
  stopAll: (bank) =>
    `Tad nepaliktu neviena konta. Ja nevēlaties kopīgot nevienu, pārtrauciet savienojumu ar banku ${bank}.`,
  endedLine: (app, bank) => `${app} šeit vairs nevar neko lasīt no bankas ${bank}.`,
  reducedLine: (app) => `Vairs netiek kopīgots ar lietotni ${app}`,
  withdrawnHeading: 'Vairs netiek kopīgots',
  stoppedOn: (date) => `kopš ${date}`,
  withdrawnBack: (app) => `Lai to atkal kopīgotu, vēlreiz savienojiet banku lietotnē ${app}.`,
  disconnectHeading: 'Vairs neko nekopīgot',
  disconnectHint: (app, bank) => `Tad ${app} vairs nevarēs neko lasīt no bankas ${bank}.`,
  disconnectLink: (bank) => `Pārtraukt savienojumu ar banku ${bank}`,
  steps: {
    requested: 'Jūs piekritāt un devāties uz banku',
    authorised: 'Atļauts bankā',
    active: 'Dota',
    expiring: 'Beidzas nedēļas laikā',
    expired: 'Beigusies',
    revoked: 'Pārtraukta',
    rejected: 'Nav dota',
    consumed: 'Dota vienu reizi',
  },
  requestedByApp: 'Lūgts bankā; lietotne norāda, ka piekritāt',
  reductions: {
    account: 'Viens konts vairs netiek kopīgots',
    balances: 'Atlikumi vairs netiek kopīgoti',
    transactions: 'Maksājumi vairs netiek kopīgoti',
    identity: 'Jūsu vārds un identitāte vairs netiek kopīgoti',
  },
  actors: {
    person: () => 'Jūs',
    client: (app) => `lietotne ${app}`,
    bank: (_app, bank) => `banka ${bank}`,
    operator: () => 'šī pakalpojuma uzturētājs',
    system: () => 'automātiski',
  },

  accessHeading: (app) => `Piekļuve, kas ir lietotnei ${app}`,
  accessLead: (app) => `Ar to ${app} lasa to, ko esat savienojis un ko savienosiet vēlāk.`,
  lastUsed: 'Pēdējoreiz izmantota',
  accessLink: 'Pārtraukt šo piekļuvi',
  accessEndedLine: (app) => `Lietotnes ${app} piekļuve ir pārtraukta.`,

  keep: 'Atstāt, kā ir',
  reduceTitle: (app) => `Vai vairs nekopīgot to ar lietotni ${app}?`,
  reduceWhat: (app) =>
    `${app} uzreiz to šeit vairs nevarēs lasīt, tas vairs netiks iegūts no bankas, un mūsu kopija tiks dzēsta.`,
  reduceButton: 'Vairs nekopīgot',
  disconnectTitle: (bank) => `Vai pārtraukt savienojumu ar banku ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} uzreiz šeit vairs nevarēs neko lasīt no bankas ${bank}. Mūsu kopija tiks dzēsta, un lūgsim bankai pārtraukt piekļuvi.`,
  disconnectButton: 'Pārtraukt savienojumu',
  accessTitle: (app) => `Vai pārtraukt lietotnes ${app} piekļuvi?`,
  accessWhat: (app) =>
    `Viss, ar ko ${app} tagad lasa Jūsu datus, uzreiz pārstās darboties. Jūsu savienojumi paliks; ${app} tos varēs atkal lasīt tikai ar jaunu piekļuvi. Ja vairs neko nevēlaties kopīgot, pārtrauciet arī savienojumus.`,
  accessButton: 'Pārtraukt piekļuvi',
  copies: (app) =>
    `Tas, ko ${app} jau ir nolasījusi, tur joprojām var būt saglabāts. Lūdziet, lai ${app} to dzēš.`,

  linkUsed: {
    title: 'Šī saite ir izmantota vai pārāk veca',
    detail:
      'Jūsu drošībai tā darbojas vienu reizi un desmit minūtes. Atgriezieties lietotnē un atveriet savus savienojumus no tās.',
  },
  elsewhere: {
    title: 'Atveriet savus savienojumus no lietotnes',
    detail:
      'Šī lapa pieder citai pārlūkprogrammai, vai arī šī pārlūkprogramma nesaglabā sīkdatnes. Atgriezieties lietotnē un atveriet savus savienojumus no tās.',
  },
  expired: {
    title: 'Jūs esat izrakstījies',
    detail:
      'Jūsu drošībai šī lapa aizveras pēc 15 minūšu dīkstāves un pēc stundas. Atgriezieties lietotnē un atveriet savus savienojumus no tās.',
  },
  signedOut: {
    title: 'Jūs esat izrakstījies',
    detail: 'Lai atgrieztos, atveriet savus savienojumus no lietotnes.',
  },
  notHere: {
    title: 'Šī savienojuma šeit nav',
    detail: 'Tāda nav, vai arī tas nav Jūsu.',
  },
  toList: 'Rādīt manus savienojumus',
}
