// table: The hosted flow in German

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const de: LinkTexts = {
  ...PAGE_TEXTS.de,
  cancel: 'Abbrechen',
  back: (app) => `Zurück zu ${app}`,

  chooseTitle: 'Wählen Sie Ihre Bank',
  chooseLead: (app) => `${app} möchte Ihre Konten einsehen.`,
  marketLabel: 'Land',
  searchLabel: 'Name Ihrer Bank',
  searchButton: 'Suchen',
  searchNone: (query) => `Keine Bank passt zu „${query}“.`,
  searchMore: 'Weitere Banken passen. Geben Sie mehr vom Namen ein.',
  searchAll: 'Alle Banken zeigen',
  banksFound: (count) => `Gefundene Banken: ${count}`,
  banksIn: (market) => `Banken: ${market}`,
  noBanks: (market) => `Für dieses Land kann noch keine Bank verbunden werden: ${market}.`,

  consentTitle: (app) => `Konten mit ${app} teilen?`,
  consentLead: (app, bank) => `Wenn Sie zustimmen, teilt ${bank} das hier Genannte mit ${app}.`,
  whatHeading: 'Was geteilt wird',
  whatItems: {
    identity: 'Ihr Name, Geburtsdatum und Ihre Personenkennzahl',
    accounts: 'Namen, Nummern und Inhaber der Konten',
    balances: 'Kontostände',
    payments: 'Zahlungen der letzten 12 Monate',
    wealth: 'Kredite mit ihren Bedingungen und Anlagen mit ihrem Inhalt',
  },
  paymentsAndNew: 'Zahlungen der letzten 12 Monate und neue',
  whatNot: 'Niemand kann damit Geld bewegen.',
  howLongHeading: 'Wie lange',
  howLongOnce: (app) => `Einmalig. ${app} kann es 24 Stunden lang lesen, danach wird es hier gelöscht.`,
  howLongUntil: (app, bank, date) =>
    `Bis zum ${date}. Sie können es jederzeit vorher beenden, in ${app} oder bei ${bank}.`,
  reportTitle: (app) => `Ihre Konten gegenüber ${app} bestätigen?`,
  reportLead: (app, bank) =>
    `Wenn Sie zustimmen, bestätigt ${bank} das hier Genannte, und ${app} erhält einen Bericht darüber.`,
  howLongReport: (app) =>
    `Einmalig. ${app} kann den Bericht eine Stunde lang lesen; nach 24 Stunden wird hier alles gelöscht.`,
  refreshTitle: (app) => `Ihre Konten für ${app} aktualisieren?`,
  refreshLead: (app, bank) =>
    `Wenn Sie zustimmen, lesen wir Ihre Konten bei ${bank} erneut für ${app}, mit dem Zugang, den Sie gegeben haben.`,
  refreshHowLong: (app) =>
    `Es ändert sich nichts: ${app} behält den Zugang, den Sie gegeben haben, bis er endet oder Sie ihn beenden.`,
  refreshNext: (bank) => `Sie müssen sich bei ${bank} nicht erneut anmelden. Es dauert einige Sekunden.`,
  refreshNow: 'Jetzt aktualisieren',
  extendNow: 'Verlängern',
  nextHeading: 'Wie es weitergeht',
  next: (app, bank) =>
    `Sie melden sich auf der eigenen Seite von ${bank} an und wählen die Konten. ${app} sieht Ihr Passwort nie.`,
  nextHere: (app, bank) =>
    `Sie melden sich auf der nächsten Seite bei ${bank} an und wählen die Konten. Ihre Eingaben gehen nur an ${bank}: ${app} sieht sie nie, und wir speichern sie nicht.`,
  nextDevice: (app, bank) =>
    `Sie geben bei ${bank} frei, hier oder auf Ihrem Telefon, und wählen dort die Konten. ${app} sieht Ihr Passwort nie.`,
  idHint: (app, name) => `${app} kennt Sie als ${name}. Brechen Sie ab, wenn Sie das nicht sind.`,
  continueTo: (bank) => `Weiter zu ${bank}`,
  otherBank: 'Andere Bank wählen',
  unfinished: (bank) => `Sie sind bei ${bank} noch nicht fertig. Mit „Weiter“ gelangen Sie wieder dorthin.`,
  unreachable: (bank) =>
    `${bank} ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal oder wählen Sie eine andere Bank.`,
  bankUnknown: 'Diese Bank kann hier nicht verbunden werden. Wählen Sie eine andere.',

  signInTitle: (bank) => `Anmelden bei ${bank}`,
  signInLead: (bank) => `Ihre Eingaben gehen nur an ${bank}. Wir speichern sie nicht.`,
  methodTitle: 'Code anfordern',
  codeTitle: 'Code eingeben',
  accountsTitle: 'Wählen, was Sie teilen',
  noAccountsHere: (app, bank) =>
    `${bank} zeigt keine Konten für Sie. Wenn Sie fortfahren, erfährt ${app} nur das.`,
  fields: {
    username: 'Benutzername',
    password: 'Passwort',
    method: 'Wie möchten Sie Ihren Code erhalten?',
    code: 'Einmalcode',
    question: 'Antwort auf Ihre Sicherheitsfrage',
    accounts: 'Konten, die Sie teilen',
  },
  signInSubmit: 'Weiter',
  wrongCredentials: 'Benutzername oder Passwort ist falsch. Prüfen Sie beides und versuchen Sie es erneut.',
  wrongCode: 'Dieser Code ist falsch. Versuchen Sie es erneut.',
  wrongAnswer: 'Die Antwort stimmt nicht. Versuchen Sie es erneut.',
  chooseAccount: 'Wählen Sie mindestens ein Konto.',
  answerInvalid: 'Es fehlt etwas. Füllen Sie jedes Feld aus.',
  reportAccountsTitle: { one: 'Wählen Sie ein Konto', several: 'Wählen Sie die Konten' },
  reportAccountsLead: (app) =>
    `${app} erhält einen Bericht über das, was Sie hier wählen, und über nichts anderes.`,
  lastTry: (bank) =>
    `Ein Versuch bleibt: Nach einem weiteren Fehler endet die Anmeldung hier, damit ${bank} Sie nicht sperrt.`,
  deviceTitle: (bank) => `Freigeben bei ${bank}`,
  deviceLead: (bank) =>
    `Öffnen Sie ${bank} hier oder auf Ihrem Telefon, melden Sie sich an und geben Sie frei. Dort muss auch dieser Code stehen:`,
  deviceMatch: 'Code',
  deviceOpen: (bank) => `${bank} in neuem Tab öffnen`,
  deviceScan: (bank) => `Oder scannen Sie den Code mit Ihrem Telefon, um ${bank} dort zu öffnen`,
  deviceWaiting: 'Diese Seite geht von selbst weiter, sobald Sie freigegeben haben.',
  windowTitle: (bank) => `Weiter bei ${bank}`,
  windowLead: (bank) =>
    `${bank} öffnet sich in einem eigenen Fenster. Diese Seite geht von selbst weiter, sobald Sie dort fertig sind.`,
  windowAgain: (bank) => `${bank} erneut öffnen`,
  windowDone: (app) =>
    `Kehren Sie zu der Seite von ${app} zurück, auf der Sie begonnen haben. Dort geht es weiter.`,

  readingTitle: (bank) => `Ihre Konten bei ${bank} werden gelesen`,
  reading: 'Das dauert einige Sekunden. Lassen Sie diese Seite offen.',
  readingSlow: (bank) =>
    `${bank} braucht länger als sonst. Sie können warten, es erneut versuchen oder zurückgehen.`,
  readingCheck: 'Jetzt prüfen',

  leavingTitle: (app) => `Es geht zurück zu ${app}`,
  leavingConnected: 'Ihre Konten sind verbunden.',
  leavingNothing: 'Es wurde nichts geteilt.',
  leavingContinue: (app) => `Weiter zu ${app}`,
  returnedTitle: 'Sie können diese Seite schließen',
  returned: (app) =>
    `Sie wurden zu ${app} zurückgeleitet. Wenn dort nichts passiert ist, beginnen Sie in ${app} von vorn.`,

  payment: {
    title: (amount) => `${amount} zahlen`,
    to: 'An',
    reference: 'Verwendungszweck',
    lead: (app) =>
      `Sie wählen hier Ihre Bank und geben die Zahlung dort frei. ${app} sieht Ihr Passwort nie.`,
    badLink:
      'Der Link, der Sie hierher geführt hat, ist unvollständig, nicht erlaubt oder zu alt. Es wurde nichts gezahlt. Gehen Sie zurück und beginnen Sie noch einmal.',
  },

  expired: {
    title: 'Diese Seite ist abgelaufen',
    detail:
      'Zu Ihrer Sicherheit gilt sie nur 30 Minuten. Gehen Sie dorthin zurück, woher Sie kamen, und beginnen Sie von vorn.',
  },
  elsewhere: {
    title: 'Fahren Sie dort fort, wo Sie begonnen haben',
    detail:
      'Diese Seite gehört zu einem anderen Browser, oder dieser Browser speichert keine Cookies. Öffnen Sie sie dort, wo Sie begonnen haben, oder beginnen Sie von vorn.',
  },
  openAgain: 'Erneut öffnen',
  badLink: {
    title: 'Dieser Link funktioniert nicht',
    detail:
      'Der Link, über den Sie kamen, ist unvollständig oder nicht erlaubt. Es wurde nichts geteilt. Gehen Sie dorthin zurück, woher Sie kamen, und beginnen Sie von vorn.',
  },
  notServed: {
    title: 'Dieser Dienst wird hier nicht angeboten',
    detail:
      'Der Link verlangt etwas, das hier nicht möglich ist, etwa eine Zahlung oder eine Einkommensprüfung. Es wurde nichts geteilt. Gehen Sie dorthin zurück, woher Sie kamen, und wählen Sie einen anderen Weg.',
  },
  connectionBusy: {
    title: 'Ihre Konten werden schon aktualisiert',
    detail:
      'Die Aktualisierung dieser Verbindung hat schon begonnen, oder sie wartet auf Ihre Freigabe bei der Bank. Schließen Sie das zuerst ab, oder versuchen Sie es in zehn Minuten erneut.',
  },
  cancelledMessage: 'Von der Person abgebrochen.',
  declinedMessage: 'Die Person hat den Zugriff bei der Bank nicht erlaubt.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} hat nicht geantwortet`,
      detail: `${bank} ist gerade nicht erreichbar, daher wurde nichts geteilt. Versuchen Sie es später erneut.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} hat die Verbindung nicht angenommen`,
      detail: `${bank} hat unsere Anfrage abgelehnt, daher wurde nichts geteilt. Versuchen Sie es später oder mit einer anderen Bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Die Anmeldung hat nicht geklappt',
      detail: `${bank} hat die Angaben nicht angenommen. Prüfen Sie sie und versuchen Sie es erneut.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Bei ${bank} ist etwas fehlgeschlagen`,
      detail: `${bank} hat eine Antwort gegeben, die wir nicht verstehen, daher wurde nichts geteilt. Versuchen Sie es später erneut.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} kennt Sie nicht`,
      detail: `${bank} hat keine Kundin und keinen Kunden mit diesem Benutzernamen. Prüfen Sie ihn, oder wählen Sie eine andere Bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Der Code war zu oft falsch',
      detail: `Zu Ihrer Sicherheit hat ${bank} die Anmeldung beendet, und es wurde nichts geteilt. Beginnen Sie von vorn, um einen neuen Code zu erhalten.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Die Freigabe wurde abgebrochen',
      detail: `Sie wurde bei ${bank} abgebrochen, daher wurde nichts geteilt. Beginnen Sie von vorn, wenn Sie fortfahren möchten.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Die Freigabe hat zu lange gedauert',
      detail: `${bank} hat auf Ihre Freigabe gewartet und dann aufgehört. Es wurde nichts geteilt. Beginnen Sie von vorn, wenn Sie bereit sind.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Bei ${bank} kann gerade nicht freigegeben werden`,
      detail: `Die Seite oder App zur Freigabe bei ${bank} funktioniert gerade nicht, daher wurde nichts geteilt. Versuchen Sie es später erneut.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} hat den Zugang gesperrt`,
      detail: `Wenden Sie sich an ${bank}, um Ihren Zugang freizuschalten, und kommen Sie dann wieder.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Sie sind an anderer Stelle angemeldet',
      detail: `${bank} erlaubt nur eine Anmeldung gleichzeitig, daher wurde nichts geteilt. Melden Sie sich dort ab, warten Sie eine Minute und beginnen Sie von vorn.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} lässt Sie dies nicht teilen`,
      detail: `Sie dürfen diese Konten nicht teilen, daher wurde nichts geteilt. Bitten Sie ${bank} oder den Inhaber der Konten, es zu erlauben, oder nehmen Sie ein anderes Konto.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} braucht zuerst etwas von Ihnen`,
      detail: `Es wurde nichts geteilt. Melden Sie sich auf der eigenen Seite oder in der App von ${bank} an, tun Sie, was dort verlangt wird, und beginnen Sie von vorn.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `So können Sie sich bei ${bank} nicht anmelden`,
      detail: `${bank} bietet Ihre Art der Anmeldung hier nicht an, daher wurde nichts geteilt. Nehmen Sie eine andere, etwa die App, oder eine andere Bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} wurde zu oft gefragt`,
      detail: `${bank} verlangt eine Pause, daher wurde nichts Neues gelesen. Versuchen Sie es in einer Stunde erneut.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Es hat sich jemand anderes angemeldet',
      detail: `Diese Verbindung gehört jemand anderem bei ${bank}, daher wurde nichts geteilt. Beginnen Sie von vorn und melden Sie sich als die Person an, deren Konten verbunden sind.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Die Bank hat nicht gezeigt, wer sich angemeldet hat',
      detail: `${bank} hat nicht mitgeteilt, wer sich angemeldet hat. Es lässt sich nicht feststellen, ob diese Verbindung Ihnen gehört, daher wurde nichts geteilt. Beginnen Sie von vorn und erlauben Sie ${bank}, Ihre Identität zu teilen, falls danach gefragt wird. Sonst entfernen Sie die Verbindung und verbinden die Bank neu.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Die Anmeldung hat zu lange gedauert',
      detail: `${bank} hat die Anmeldung beendet, daher wurde nichts geteilt. Beginnen Sie von vorn, wenn Sie bereit sind.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Keine Konten zum Teilen',
      detail: `${bank} zeigt keine Konten für Sie, oder Sie haben keines gewählt. Wählen Sie mindestens eines oder eine andere Bank.`,
    }),
    code_invalid: (app) => ({
      title: 'Dieser Link wurde benutzt oder ist zu alt',
      detail: `Zu Ihrer Sicherheit gilt ein Link einmal und nur kurze Zeit. Gehen Sie zurück zu ${app} und beginnen Sie von vorn.`,
    }),
    access_ended: (app) => ({
      title: `${app} hat dies beendet`,
      detail: `Der Zugang hinter dieser Seite wurde inzwischen beendet, daher wurde nichts geteilt. Gehen Sie zurück zu ${app} und beginnen Sie von vorn.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Diese Verbindung ist beendet',
      detail: `Die Verbindung zu ${bank} wurde inzwischen beendet, daher gibt es nichts zu erneuern. Gehen Sie zurück zu ${app} und verbinden Sie neu.`,
    }),
    internal: (app) => ({
      title: 'Wir konnten es nicht abschließen',
      detail: `Bei uns ist etwas fehlgeschlagen, und es wurde nichts geteilt. Versuchen Sie es erneut oder gehen Sie zurück zu ${app}.`,
    }),
  },
  yourBank: 'Ihre Bank',
}
