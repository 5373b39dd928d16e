// table: The consent dashboard in German

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const de: DashboardTexts = {
  ...PAGE_TEXTS.de,
  openTitle: (app) => `Ihre Verbindungen mit ${app}`,
  openLead: (app) =>
    `Sehen Sie, welche Banken Sie mit ${app} verbunden haben und was geteilt wird, und beenden Sie, was Sie nicht mehr wollen.`,
  openOnce: 'Dieser Link gehört nur Ihnen. Er gilt einmal und zehn Minuten lang.',
  openButton: 'Meine Verbindungen öffnen',

  listTitle: 'Ihre Verbindungen',
  listLead: (app) => `Das teilen Sie mit ${app}. Sie können es jederzeit ändern oder beenden.`,
  nothing: 'Sie haben keine Bank verbunden.',
  nothingMore: (app) => `Wenn Sie in ${app} eine verbinden, steht sie hier.`,
  nothingLeft: 'Es ist nichts mehr verbunden.',
  change: 'Ansehen und ändern',
  history: 'Verlauf',
  endedHeading: 'Beendet',
  unfinishedHeading: 'Anfragen, aus denen nichts wurde',
  signOut: 'Abmelden',

  standings: {
    unfinished: 'Nicht abgeschlossen',
    active: 'Verbunden',
    failing: 'Verbunden, aber die Bank hat zuletzt nicht geantwortet',
    renew: 'Nicht mehr aktuell: Die Bank bittet Sie, sich neu anzumelden',
    ended: 'Beendet',
  },
  accounts: 'Konten',
  noAccounts: 'Keine',
  reads: (app) => `Was ${app} lesen kann`,
  kinds: {
    accounts: 'Namen und Nummern der Konten',
    balances: 'Kontostände, und was Kredite und Anlagen wert sind',
    transactions: 'Zahlungen',
    identity: 'Ihr Name, Geburtsdatum und Ihre Identitätsnummer, und wem die Konten gehören',
  },
  since: 'Seit',
  until: 'Bis',
  lastRead: 'Zuletzt bei der Bank gelesen',
  never: 'Nie',
  readBy: {
    person: () => 'während Sie dabei waren',
    app: (app) => `weil ${app} es wollte`,
    background: () => 'im Hintergrund',
  },

  back: 'Alle Verbindungen',
  stopHeading: (app) => `Was Sie mit ${app} teilen`,
  stopHint:
    'Ein Häkchen bedeutet, dass es geteilt wird. Entfernen Sie das Häkchen bei dem, was Sie nicht mehr teilen wollen. Es geschieht nichts, bevor Sie bestätigen.',
  stopAccounts: 'Konten',
  stopKinds: 'Arten von Daten',
  stopButton: 'Ohne Häkchen nicht mehr teilen',
  stopNone: 'Alles ist noch angehakt. Entfernen Sie mindestens ein Häkchen.',
  stopAll: (bank) =>
    `Damit bliebe kein Konto übrig. Wenn Sie keines mehr teilen wollen, beenden Sie die Verbindung mit ${bank}.`,
  endedLine: (app, bank) => `${app} kann hier nichts mehr von ${bank} lesen.`,
  reducedLine: (app) => `Nicht mehr mit ${app} geteilt`,
  withdrawnHeading: 'Nicht mehr geteilt',
  stoppedOn: (date) => `seit ${date}`,
  withdrawnBack: (app) => `Um es wieder zu teilen, verbinden Sie die Bank in ${app} neu.`,
  disconnectHeading: 'Nichts mehr teilen',
  disconnectHint: (app, bank) => `${app} kann dann nichts mehr von ${bank} lesen.`,
  disconnectLink: (bank) => `Verbindung mit ${bank} beenden`,
  steps: {
    requested: 'Sie haben zugestimmt und sind zur Bank gegangen',
    authorised: 'Bei der Bank erlaubt',
    active: 'Erteilt',
    expiring: 'Endet innerhalb einer Woche',
    expired: 'Abgelaufen',
    revoked: 'Beendet',
    rejected: 'Nicht erteilt',
    consumed: 'Einmal erteilt',
  },
  requestedByApp: 'Bei der Bank angefragt; die App sagt, dass Sie zugestimmt haben',
  reductions: {
    account: 'Ein Konto wird nicht mehr geteilt',
    balances: 'Kontostände werden nicht mehr geteilt',
    transactions: 'Zahlungen werden nicht mehr geteilt',
    identity: 'Ihr Name und Ihre Identität werden nicht mehr geteilt',
  },
  actors: {
    person: () => 'durch Sie',
    client: (app) => `durch ${app}`,
    bank: (_app, bank) => `durch ${bank}`,
    operator: () => 'durch den Betreiber dieses Dienstes',
    system: () => 'von selbst',
  },

  accessHeading: (app) => `Zugriff, den ${app} hat`,
  accessLead: (app) => `Damit liest ${app}, was Sie verbunden haben und später verbinden.`,
  lastUsed: 'Zuletzt benutzt',
  accessLink: 'Diesen Zugriff beenden',
  accessEndedLine: (app) => `Der Zugang von ${app} ist beendet.`,

  keep: 'Alles so lassen',
  reduceTitle: (app) => `Das nicht mehr mit ${app} teilen?`,
  reduceWhat: (app) =>
    `${app} kann es hier sofort nicht mehr lesen, es wird bei der Bank nicht mehr abgerufen, und unsere Kopie wird gelöscht.`,
  reduceButton: 'Nicht mehr teilen',
  disconnectTitle: (bank) => `Verbindung mit ${bank} beenden?`,
  disconnectWhat: (app, bank) =>
    `${app} kann hier sofort nichts mehr von ${bank} lesen. Unsere Kopie wird gelöscht, und wir bitten ${bank}, den Zugriff zu beenden.`,
  disconnectButton: 'Verbindung beenden',
  accessTitle: (app) => `Zugriff von ${app} beenden?`,
  accessWhat: (app) =>
    `Alles, womit ${app} Ihre Daten jetzt liest, endet sofort. Ihre Verbindungen bleiben; ${app} kann sie nur mit neuem Zugriff wieder lesen. Wenn Sie nichts mehr teilen wollen, beenden Sie auch die Verbindungen.`,
  accessButton: 'Zugriff beenden',
  copies: (app) =>
    `Was ${app} schon gelesen hat, kann dort noch gespeichert sein. Bitten Sie ${app}, es zu löschen.`,

  linkUsed: {
    title: 'Dieser Link wurde benutzt oder ist zu alt',
    detail:
      'Zu Ihrer Sicherheit gilt er einmal und zehn Minuten lang. Gehen Sie zurück zur App und öffnen Sie Ihre Verbindungen von dort.',
  },
  elsewhere: {
    title: 'Öffnen Sie Ihre Verbindungen in der App',
    detail:
      'Diese Seite gehört zu einem anderen Browser, oder dieser Browser behält keine Cookies. Gehen Sie zurück zur App und öffnen Sie Ihre Verbindungen von dort.',
  },
  expired: {
    title: 'Sie sind abgemeldet',
    detail:
      'Zu Ihrer Sicherheit schließt sich diese Seite nach 15 Minuten ohne Benutzung und nach einer Stunde. Gehen Sie zurück zur App und öffnen Sie Ihre Verbindungen von dort.',
  },
  signedOut: {
    title: 'Sie sind abgemeldet',
    detail: 'Um zurückzukommen, öffnen Sie Ihre Verbindungen in der App.',
  },
  notHere: {
    title: 'Diese Verbindung ist nicht hier',
    detail: 'Es gibt sie nicht, oder sie gehört Ihnen nicht.',
  },
  toList: 'Meine Verbindungen zeigen',
}
