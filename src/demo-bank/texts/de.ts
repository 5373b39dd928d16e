// table: The bank's pages in German

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('de', count, { one: 'des letzten Monats', other: `der letzten ${count} Monate` })

export const de: BankTexts = {
  lang: 'de',
  skip: 'Zum Inhalt springen',
  home: 'Demo Bank, Testpersonen',
  practice: 'Zum Üben. Kein echtes Geld.',
  cancel: 'Abbrechen',
  proceed: 'Weiter',
  lastAttempt: 'Das ist Ihr letzter Versuch: Nach einem weiteren Fehler endet die Anmeldung.',
  notices: {
    wrong_credentials: {
      title: 'Benutzername oder Passwort ist falsch.',
      detail: 'Prüfen Sie beides und versuchen Sie es erneut. Nach drei Versuchen brechen wir ab.',
    },
    wrong_otp: {
      title: 'Dieser Code ist falsch.',
      detail: 'Geben Sie die vier Ziffern so ein, wie sie unten stehen.',
    },
    wrong_answer: {
      title: 'Diese Antwort ist falsch.',
      detail:
        'Versuchen Sie es erneut; Groß- und Kleinschreibung spielt keine Rolle. Nach drei Versuchen brechen wir ab.',
    },
    no_choice: { title: 'Wählen Sie mindestens ein Konto.', detail: 'Oder wählen Sie „Nicht freigeben“.' },
  },

  signIn: {
    title: 'Anmelden',
    heading: 'Bei der Demo Bank anmelden',
    lead: (client) =>
      `${client} möchte Ihre Konten abrufen. Im nächsten Schritt wählen Sie aus, welche das sind.`,
    userName: 'Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    noUserName: 'Kein Benutzername?',
    practice: 'Diese Bank ist zum Üben da.',
    testPeople: 'Testpersonen ansehen (auf Englisch, neuer Tab)',
  },
  otp: {
    title: 'Einmalcode',
    heading: 'Geben Sie Ihren Einmalcode ein',
    lead: 'Eine echte Bank würde ihn an Ihr Telefon senden. Hier steht er auf der Seite.',
    hint: (code) => `Ihr Code lautet ${code}`,
    label: 'Vierstelliger Code',
    method: 'Wie möchten Sie Ihren Code erhalten?',
    methods: { text: 'SMS', app: 'Banking-App' },
  },
  question: {
    title: 'Sicherheitsfrage',
    heading: 'Beantworten Sie Ihre Sicherheitsfrage',
    lead: (number, count) =>
      `Frage ${number} von ${count}. Bei einer echten Bank wüssten nur Sie die Antwort.`,
    hint: (answer) => `Die Antwort lautet ${answer}`,
    questions: {
      birthCity: 'In welcher Stadt wurden Sie geboren?',
      bestCountry: 'Welches ist das beste Land der Welt?',
      bestShape: 'Welche Form mögen die Menschen am liebsten?',
    },
  },
  consent: {
    title: 'Ihre Einwilligung',
    heading: (client) => `Für ${client} freigeben?`,
    signedInAs: (name) => `Sie sind angemeldet als ${name}.`,
    mayRead: (client, until) => `${client} darf bis ${until} abrufen:`,
    sentence: (client, until, data) =>
      `${client} darf bis ${until} abrufen: ${data}. Geld bewegen ist damit nicht möglich.`,
    untilSeconds: (instant, seconds) =>
      `${instant} (${pluralForm('de', seconds, { one: 'eine Sekunde', other: `${seconds} Sekunden` })} nach der Freigabe)`,
    data: {
      identity: 'Ihr Name, Geburtsdatum und Ihre Personenkennzahl',
      accounts: 'Namen, Nummern und Inhaber der Konten',
      balances: 'Kontostände',
      wealth: 'Kredite mit ihren Bedingungen und Anlagen mit ihrem Inhalt',
    },
    payments: (count) => `Zahlungen ${lastMonths(count)}`,
    paymentsAndNew: (count) => `Zahlungen ${lastMonths(count)} und neue`,
    limits: 'Geld bewegen ist damit nicht möglich. Sie können die Freigabe jederzeit beenden.',
    accounts: 'Konten zur Freigabe',
    noAccounts: (client) => `Sie haben keine Konten bei uns. Wenn Sie fortfahren, erfährt ${client} nur das.`,
    card: (digits) => `Karte mit den Endziffern ${digits}`,
    share: 'Freigeben',
    deny: 'Nicht freigeben',
  },
  payment: {
    title: 'Zahlung bestätigen',
    lead: (amount, payee) =>
      `Sie zahlen ${amount} an ${payee}. Melden Sie sich an, um die Zahlung zu prüfen und zu bestätigen.`,
    heading: (amount) => `${amount} zahlen?`,
    to: 'An',
    number: 'Kontonummer',
    reference: 'Verwendungszweck',
    initiatedBy: 'Veranlasst von',
    from: 'Zahlen von',
    noAccounts: (currency) => `Sie haben kein Konto in ${currency}, von dem Sie zahlen können.`,
    limits: 'Das Geld verlässt Ihr Konto sofort. Sie können es nicht zurückholen.',
    confirm: 'Zahlung bestätigen',
    deny: 'Nicht zahlen',
    approved: 'Sie haben die Zahlung bestätigt',
    nothingPaid: 'Es wurde nichts gezahlt',
    nothingPaidRestart: 'Es wurde nichts gezahlt. Beginnen Sie in der App von vorn.',
  },
  decoupled: {
    note: (code) =>
      `Sie haben auf einem anderen Gerät begonnen. Dort muss ebenfalls ${code} stehen. Wenn nicht, brechen Sie ab.`,
    pending: 'Öffnen Sie die Seite der Demo Bank auf Ihrem anderen Gerät und geben Sie dort frei.',
  },

  failures: {
    wrong_credentials: {
      title: 'Wir konnten Sie nicht anmelden',
      detail:
        'Benutzername oder Passwort war dreimal falsch. Es wurde nichts freigegeben. Prüfen Sie beides und beginnen Sie in der App von vorn.',
    },
    wrong_otp: {
      title: 'Der Code war dreimal falsch',
      detail:
        'Zu Ihrer Sicherheit haben wir abgebrochen. Es wurde nichts freigegeben. Beginnen Sie in der App von vorn, um einen neuen Code zu erhalten.',
    },
    wrong_answer: {
      title: 'Die Antwort war dreimal falsch',
      detail:
        'Zu Ihrer Sicherheit haben wir abgebrochen. Es wurde nichts freigegeben. Beginnen Sie in der App von vorn.',
    },
    blocked: {
      title: 'Ihr Online-Zugang ist gesperrt',
      detail:
        'Die Bank hat den Online-Zugang gesperrt. Es wurde nichts freigegeben. Bei einer echten Bank müssten Sie jetzt anrufen.',
    },
    signed_in_elsewhere: {
      title: 'Sie sind bereits an anderer Stelle angemeldet',
      detail:
        'Wir erlauben nur eine Anmeldung gleichzeitig. Es wurde nichts freigegeben. Melden Sie sich dort ab, warten Sie eine Minute und beginnen Sie in der App von vorn.',
    },
    not_permitted: {
      title: 'Sie dürfen diese Konten nicht freigeben',
      detail:
        'Wer für die Konten verantwortlich ist, muss das erlauben. Es wurde nichts freigegeben. Bitten Sie darum oder verwenden Sie ein anderes Konto.',
    },
    action_required: {
      title: 'Vorher ist noch etwas zu erledigen',
      detail:
        'Unsere Bedingungen haben sich geändert. Es wurde nichts freigegeben. Melden Sie sich auf unseren eigenen Seiten an, stimmen Sie den neuen Bedingungen zu und beginnen Sie in der App von vorn.',
    },
    method_unsupported: {
      title: 'Ihr Kartenleser funktioniert hier nicht',
      detail:
        'Sie melden sich mit einem Kartenleser an, den wir anderen Unternehmen nicht anbieten. Es wurde nichts freigegeben. Bestellen Sie unsere App oder nutzen Sie eine andere Bank.',
    },
    expired: {
      title: 'Diese Anmeldung ist abgelaufen',
      detail:
        'Sie hat länger gedauert, als wir warten können. Es wurde nichts freigegeben. Beginnen Sie in der App von vorn.',
    },
    unavailable: {
      title: 'Die Demo Bank ist nicht erreichbar',
      detail:
        'Unsere Systeme sind zurzeit gestört. Es wurde nichts freigegeben. Versuchen Sie es später erneut.',
    },
  },
  stopped: {
    title: 'Es wurde nichts freigegeben',
    detail:
      'Sie haben hier abgebrochen. Sie können diese Seite schließen und zu Ihrem anderen Gerät zurückkehren.',
  },
  approved: {
    title: 'Sie haben Ihre Einwilligung gegeben',
    detail: (client) => `Sie können diese Seite schließen und zu ${client} zurückkehren.`,
  },
  unknownSignIn: {
    title: 'Diese Anmeldung ist nicht bekannt',
    detail:
      'Die Adresse ist falsch, oder die Anmeldung ist seit Langem beendet. Beginnen Sie in der App von vorn.',
  },
  foreignSignIn: {
    title: 'Diese Anmeldung wurde woanders begonnen',
    detail:
      'Zu Ihrer Sicherheit geht sie nur in dem Browser weiter, in dem sie begonnen hat, und nur mit erlaubten Cookies. Beginnen Sie in der App von vorn.',
  },
  badRequest: {
    title: 'Diese Anfrage kann nicht bearbeitet werden',
    detail: (problem) =>
      `Das Unternehmen, von dem Sie kommen, hat einen Fehler gemacht: ${problem}. Es wurde nichts freigegeben.`,
  },
  wrongUrl: {
    title: 'Diese Seite kann hier nicht verwendet werden',
    detail: (shown, own) =>
      `Der Browser zeigt die Bank unter ${shown}, eingerichtet ist sie aber für ${own}. Starten Sie sie mit --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Hier ist nichts', detail: 'Die Adresse ist falsch.' },
    wrongMethod: { title: 'Das geht hier nicht', detail: 'Diese Adresse nimmt die Methode nicht an.' },
    refused: {
      title: 'Das lässt sich nicht lesen',
      detail: 'Die Anfrage ist fehlerhaft, zu groß oder von einer Art, die wir nicht unterstützen.',
    },
    timeout: { title: 'Das hat zu lange gedauert', detail: 'Die Anfrage kam nicht rechtzeitig an.' },
    internal: {
      title: 'Bei uns ist etwas schiefgegangen',
      detail:
        'Der Fehler liegt bei uns. Versuchen Sie es erneut, und nennen Sie die Referenz, wenn er bleibt.',
    },
    unavailable: {
      title: 'Die Demo Bank ist nicht erreichbar',
      detail: 'Die Bank wird gerade angehalten. Versuchen Sie es gleich noch einmal.',
    },
  },
  back: (client) => `Zurück zu ${client}`,
  toTestPeople: 'Testpersonen ansehen',
  reference: 'Referenz',
  otherCompany: 'dem anderen Unternehmen',
}
