// table: The bank's pages in Swedish

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('sv', count, { one: 'den senaste månaden', other: `de senaste ${count} månaderna` })

export const sv: BankTexts = {
  lang: 'sv',
  skip: 'Hoppa till innehållet',
  home: 'Demo Bank, testpersoner',
  practice: 'För övning. Inga riktiga pengar.',
  cancel: 'Avbryt',
  proceed: 'Fortsätt',
  lastAttempt: 'Det här är ditt sista försök: efter ett fel till avslutas inloggningen.',
  notices: {
    wrong_credentials: {
      title: 'Fel användarnamn eller lösenord.',
      detail: 'Kontrollera båda och försök igen. Efter tre försök avbryter vi.',
    },
    wrong_otp: { title: 'Koden är fel.', detail: 'Skriv de fyra siffrorna så som de visas nedan.' },
    wrong_answer: {
      title: 'Svaret är fel.',
      detail: 'Försök igen; stora och små bokstäver spelar ingen roll. Efter tre försök avbryter vi.',
    },
    no_choice: { title: 'Välj minst ett konto.', detail: 'Eller välj ”Dela inte”.' },
  },

  signIn: {
    title: 'Logga in',
    heading: 'Logga in på Demo Bank',
    lead: (client) => `${client} vill läsa dina konton. I nästa steg väljer du vilka.`,
    userName: 'Användarnamn',
    password: 'Lösenord',
    submit: 'Logga in',
    noUserName: 'Inget användarnamn?',
    practice: 'Den här banken är till för övning.',
    testPeople: 'Visa testpersonerna (på engelska, ny flik)',
  },
  otp: {
    title: 'Engångskod',
    heading: 'Ange din engångskod',
    lead: 'En riktig bank skulle skicka den till din telefon. Här står den på sidan.',
    hint: (code) => `Din kod är ${code}`,
    label: 'Fyrsiffrig kod',
    method: 'Hur vill du få din kod?',
    methods: { text: 'Sms', app: 'Bankens app' },
  },
  question: {
    title: 'Säkerhetsfråga',
    heading: 'Svara på din säkerhetsfråga',
    lead: (number, count) => `Fråga ${number} av ${count}. Hos en riktig bank är det bara du som vet svaret.`,
    hint: (answer) => `Svaret är ${answer}`,
    questions: {
      birthCity: 'I vilken stad är du född?',
      bestCountry: 'Vilket är världens bästa land?',
      bestShape: 'Vilken form tycker folk bäst om?',
    },
  },
  consent: {
    title: 'Ditt samtycke',
    heading: (client) => `Dela med ${client}?`,
    signedInAs: (name) => `Du är inloggad som ${name}.`,
    mayRead: (client, until) => `${client} får till och med ${until} läsa:`,
    sentence: (client, until, data) =>
      `${client} får till och med ${until} läsa: ${data}. Inga pengar kan flyttas.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, det vill säga ${pluralForm('sv', seconds, { one: 'en sekund', other: `${seconds} sekunder` })} efter att du har delat,`,
    data: {
      identity: 'ditt namn, födelsedatum och personnummer',
      accounts: 'kontonas namn, nummer och innehavare',
      balances: 'saldon',
      wealth: 'lån med villkor och placeringar med innehav',
    },
    payments: (count) => `betalningar ${lastMonths(count)}`,
    paymentsAndNew: (count) => `betalningar ${lastMonths(count)} och nya`,
    limits: 'Inga pengar kan flyttas. Du kan avsluta det här när du vill.',
    accounts: 'Konton att dela',
    noAccounts: (client) =>
      `Du har inga konton hos oss. Om du fortsätter är det enda ${client} får veta just det.`,
    card: (digits) => `Kort som slutar på ${digits}`,
    share: 'Dela',
    deny: 'Dela inte',
  },
  payment: {
    title: 'Bekräfta betalningen',
    lead: (amount, payee) =>
      `Du betalar ${amount} till ${payee}. Logga in för att kontrollera och bekräfta betalningen.`,
    heading: (amount) => `Betala ${amount}?`,
    to: 'Till',
    number: 'Kontonummer',
    reference: 'Meddelande',
    initiatedBy: 'Startad av',
    from: 'Betala från',
    noAccounts: (currency) => `Du har inget konto i ${currency} att betala från.`,
    limits: 'Pengarna lämnar kontot direkt. Du kan inte få tillbaka dem.',
    confirm: 'Bekräfta betalningen',
    deny: 'Betala inte',
    approved: 'Du har bekräftat betalningen',
    nothingPaid: 'Inget har betalats',
    nothingPaidRestart: 'Inget har betalats. Börja om från appen.',
  },
  decoupled: {
    note: (code) => `Du började på en annan enhet. Den ska också visa ${code}. Avbryt om den inte gör det.`,
    pending: 'Öppna Demo Banks sida på din andra enhet och godkänn där.',
  },

  failures: {
    wrong_credentials: {
      title: 'Vi kunde inte logga in dig',
      detail:
        'Användarnamnet eller lösenordet var fel tre gånger. Ingenting har delats. Kontrollera båda och börja om i appen.',
    },
    wrong_otp: {
      title: 'Koden var fel tre gånger',
      detail:
        'För din säkerhet har vi avbrutit här. Ingenting har delats. Börja om i appen för att få en ny kod.',
    },
    wrong_answer: {
      title: 'Svaret var fel tre gånger',
      detail: 'För din säkerhet har vi avbrutit här. Ingenting har delats. Börja om i appen.',
    },
    blocked: {
      title: 'Din internetbank är spärrad',
      detail:
        'Banken har spärrat kundens internetbank. Ingenting har delats. Hos en riktig bank skulle du behöva ringa nu.',
    },
    signed_in_elsewhere: {
      title: 'Du är redan inloggad någon annanstans',
      detail:
        'Vi tillåter en inloggning åt gången. Ingenting har delats. Logga ut där, vänta en minut och börja om i appen.',
    },
    not_permitted: {
      title: 'Du får inte dela de här kontona',
      detail:
        'Den som ansvarar för kontona måste tillåta det. Ingenting har delats. Be om det, eller använd ett annat konto.',
    },
    action_required: {
      title: 'Det är något du måste göra först',
      detail:
        'Våra villkor har ändrats. Ingenting har delats. Logga in på våra egna sidor, godkänn de nya villkoren och börja om i appen.',
    },
    method_unsupported: {
      title: 'Din bankdosa fungerar inte här',
      detail:
        'Du loggar in med bankdosa, och det erbjuder vi inte via andra företag. Ingenting har delats. Beställ vår app, eller använd en annan bank.',
    },
    expired: {
      title: 'Inloggningen har gått ut',
      detail: 'Den tog längre tid än vi kan vänta. Ingenting har delats. Börja om i appen.',
    },
    unavailable: {
      title: 'Demo Bank går inte att nå',
      detail: 'Våra system ligger nere just nu. Ingenting har delats. Försök igen senare.',
    },
  },
  stopped: {
    title: 'Ingenting har delats',
    detail: 'Du har avbrutit här. Du kan stänga sidan och gå tillbaka till din andra enhet.',
  },
  approved: {
    title: 'Du har gett ditt samtycke',
    detail: (client) => `Du kan stänga sidan och gå tillbaka till ${client}.`,
  },
  unknownSignIn: {
    title: 'Vi känner inte till den här inloggningen',
    detail: 'Adressen är fel, eller så avslutades inloggningen för länge sedan. Börja om i appen.',
  },
  foreignSignIn: {
    title: 'Inloggningen påbörjades någon annanstans',
    detail:
      'För din säkerhet kan den bara fortsätta i den webbläsare där den påbörjades, och med kakor tillåtna. Börja om i appen.',
  },
  badRequest: {
    title: 'Begäran kan inte besvaras',
    detail: (problem) =>
      `Företaget som skickade dig hit har gjort ett fel: ${problem}. Ingenting har delats.`,
  },
  wrongUrl: {
    title: 'Sidan kan inte användas här',
    detail: (shown, own) =>
      `Webbläsaren visar banken på ${shown}, men den är inställd för ${own}. Starta den med --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Här finns ingenting', detail: 'Adressen är fel.' },
    wrongMethod: { title: 'Det går inte här', detail: 'Den här adressen tar inte emot den metoden.' },
    refused: {
      title: 'Det går inte att läsa',
      detail: 'Begäran är felaktig, för stor eller av ett slag som inte stöds.',
    },
    timeout: { title: 'Det tog för lång tid', detail: 'Begäran kom inte fram i tid.' },
    internal: {
      title: 'Något gick fel hos oss',
      detail: 'Felet är vårt. Försök igen, och uppge referensen om det kvarstår.',
    },
    unavailable: {
      title: 'Demo Bank går inte att nå',
      detail: 'Banken håller på att stoppas. Försök igen om en stund.',
    },
  },
  back: (client) => `Tillbaka till ${client}`,
  toTestPeople: 'Visa testpersonerna',
  reference: 'Referens',
  otherCompany: 'det andra företaget',
}
