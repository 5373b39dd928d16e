// table: The bank's pages in Danish

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('da', count, { one: 'den seneste måned', other: `de seneste ${count} måneder` })

export const da: BankTexts = {
  lang: 'da',
  skip: 'Gå til indhold',
  home: 'Demo Bank, testpersoner',
  practice: 'Til øvelse. Ingen rigtige penge.',
  cancel: 'Annuller',
  proceed: 'Fortsæt',
  lastAttempt: 'Det er dit sidste forsøg: Efter endnu en fejl stopper pålogningen.',
  notices: {
    wrong_credentials: {
      title: 'Brugernavn eller adgangskode er forkert.',
      detail: 'Kontrollér begge, og prøv igen. Efter tre forsøg stopper vi.',
    },
    wrong_otp: { title: 'Koden er forkert.', detail: 'Skriv de fire cifre, som de står nedenfor.' },
    wrong_answer: {
      title: 'Svaret er forkert.',
      detail: 'Prøv igen; store og små bogstaver er uden betydning. Efter tre forsøg stopper vi.',
    },
    no_choice: { title: 'Vælg mindst én konto.', detail: 'Eller vælg »Del ikke«.' },
  },

  signIn: {
    title: 'Log på',
    heading: 'Log på Demo Bank',
    lead: (client) => `${client} beder om at se dine konti. Du vælger hvilke i næste trin.`,
    userName: 'Brugernavn',
    password: 'Adgangskode',
    submit: 'Log på',
    noUserName: 'Intet brugernavn?',
    practice: 'Denne bank er til øvelse.',
    testPeople: 'Se testpersonerne (på engelsk, ny fane)',
  },
  otp: {
    title: 'Engangskode',
    heading: 'Indtast din engangskode',
    lead: 'En rigtig bank ville sende den til din telefon. Her står den på siden.',
    hint: (code) => `Din kode er ${code}`,
    label: 'Firecifret kode',
    method: 'Hvordan vil du have din kode?',
    methods: { text: 'Sms', app: 'Bankens app' },
  },
  question: {
    title: 'Sikkerhedsspørgsmål',
    heading: 'Svar på dit sikkerhedsspørgsmål',
    lead: (number, count) => `Spørgsmål ${number} af ${count}. I en rigtig bank ville kun du kende svaret.`,
    hint: (answer) => `Svaret er ${answer}`,
    questions: {
      birthCity: 'Hvilken by er du født i?',
      bestCountry: 'Hvad er verdens bedste land?',
      bestShape: 'Hvilken form kan folk bedst lide?',
    },
  },
  consent: {
    title: 'Dit samtykke',
    heading: (client) => `Del med ${client}?`,
    signedInAs: (name) => `Du er logget på som ${name}.`,
    mayRead: (client, until) => `${client} må indtil ${until} se:`,
    sentence: (client, until, data) =>
      `${client} må indtil ${until} se: ${data}. Der kan ikke flyttes penge.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, det vil sige ${pluralForm('da', seconds, { one: 'ét sekund', other: `${seconds} sekunder` })} efter at du har delt,`,
    data: {
      identity: 'dit navn, din fødselsdato og dit cpr-nummer eller id-nummer',
      accounts: 'kontonavne, kontonumre og kontohavere',
      balances: 'saldi',
      wealth: 'lån med deres vilkår og investeringer med deres indhold',
    },
    payments: (count) => `betalinger fra ${lastMonths(count)}`,
    paymentsAndNew: (count) => `betalinger fra ${lastMonths(count)} og nye betalinger`,
    limits: 'Der kan ikke flyttes penge. Du kan stoppe det når som helst.',
    accounts: 'Konti, der skal deles',
    noAccounts: (client) => `Du har ingen konti hos os. Hvis du fortsætter, får ${client} kun det at vide.`,
    card: (digits) => `Kort, der ender på ${digits}`,
    share: 'Del',
    deny: 'Del ikke',
  },
  payment: {
    title: 'Bekræft betalingen',
    lead: (amount, payee) =>
      `Du betaler ${amount} til ${payee}. Log ind for at kontrollere og bekræfte betalingen.`,
    heading: (amount) => `Betal ${amount}?`,
    to: 'Til',
    number: 'Kontonummer',
    reference: 'Besked',
    initiatedBy: 'Startet af',
    from: 'Betal fra',
    noAccounts: (currency) => `Du har ingen konto i ${currency} at betale fra.`,
    limits: 'Pengene forlader din konto med det samme. Du kan ikke få dem tilbage.',
    confirm: 'Bekræft betalingen',
    deny: 'Betal ikke',
    approved: 'Du har bekræftet betalingen',
    nothingPaid: 'Der er ikke betalt noget',
    nothingPaidRestart: 'Der er ikke betalt noget. Begynd forfra i appen.',
  },
  decoupled: {
    note: (code) =>
      `Du begyndte på en anden enhed. Der skal også stå ${code}. Hvis der ikke gør det, skal du annullere.`,
    pending: 'Åbn Demo Banks side på din anden enhed, og godkend dér.',
  },

  failures: {
    wrong_credentials: {
      title: 'Vi kunne ikke logge dig på',
      detail:
        'Brugernavnet eller adgangskoden var forkert tre gange. Intet er blevet delt. Kontrollér begge, og begynd forfra i appen.',
    },
    wrong_otp: {
      title: 'Koden var forkert tre gange',
      detail:
        'Af hensyn til din sikkerhed er vi stoppet her. Intet er blevet delt. Begynd forfra i appen for at få en ny kode.',
    },
    wrong_answer: {
      title: 'Svaret var forkert tre gange',
      detail: 'Af hensyn til din sikkerhed er vi stoppet her. Intet er blevet delt. Begynd forfra i appen.',
    },
    blocked: {
      title: 'Din netbank er spærret',
      detail:
        'Banken har spærret kundens netbank. Intet er blevet delt. I en rigtig bank skulle du nu ringe.',
    },
    signed_in_elsewhere: {
      title: 'Du er allerede logget på et andet sted',
      detail:
        'Vi tillader én pålogning ad gangen. Intet er blevet delt. Log af dér, vent et minut, og begynd forfra i appen.',
    },
    not_permitted: {
      title: 'Du må ikke dele disse konti',
      detail:
        'Den, der er ansvarlig for kontiene, skal tillade det. Intet er blevet delt. Bed om det, eller brug en anden konto.',
    },
    action_required: {
      title: 'Der er noget, du skal gøre først',
      detail:
        'Vores vilkår er ændret. Intet er blevet delt. Log på på vores egne sider, godkend de nye vilkår, og begynd forfra i appen.',
    },
    method_unsupported: {
      title: 'Din kortlæser virker ikke her',
      detail:
        'Du logger på med en kortlæser, og det tilbyder vi ikke via andre virksomheder. Intet er blevet delt. Bestil vores app, eller brug en anden bank.',
    },
    expired: {
      title: 'Pålogningen er udløbet',
      detail: 'Den tog længere tid, end vi kan vente. Intet er blevet delt. Begynd forfra i appen.',
    },
    unavailable: {
      title: 'Demo Bank er ikke tilgængelig',
      detail: 'Vores systemer er nede i øjeblikket. Intet er blevet delt. Prøv igen senere.',
    },
  },
  stopped: {
    title: 'Intet er blevet delt',
    detail: 'Du stoppede her. Du kan lukke siden og gå tilbage til din anden enhed.',
  },
  approved: {
    title: 'Du har givet dit samtykke',
    detail: (client) => `Du kan lukke siden og gå tilbage til ${client}.`,
  },
  unknownSignIn: {
    title: 'Vi kender ikke denne pålogning',
    detail: 'Adressen er forkert, eller pålogningen sluttede for længe siden. Begynd forfra i appen.',
  },
  foreignSignIn: {
    title: 'Pålogningen begyndte et andet sted',
    detail:
      'Af hensyn til din sikkerhed kan den kun fortsætte i den browser, hvor den begyndte, og med cookies tilladt. Begynd forfra i appen.',
  },
  badRequest: {
    title: 'Anmodningen kan ikke besvares',
    detail: (problem) =>
      `Virksomheden, der sendte dig hertil, har lavet en fejl: ${problem}. Intet er blevet delt.`,
  },
  wrongUrl: {
    title: 'Siden kan ikke bruges her',
    detail: (shown, own) =>
      `Browseren viser banken på ${shown}, men den er sat op til ${own}. Start den med --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Her er ingenting', detail: 'Adressen er forkert.' },
    wrongMethod: { title: 'Det virker ikke her', detail: 'Denne adresse tager ikke imod den metode.' },
    refused: {
      title: 'Det kan ikke læses',
      detail: 'Anmodningen er fejlbehæftet, for stor eller af en slags, der ikke understøttes.',
    },
    timeout: { title: 'Det tog for lang tid', detail: 'Anmodningen nåede ikke frem i tide.' },
    internal: {
      title: 'Noget gik galt hos os',
      detail: 'Fejlen er vores. Prøv igen, og oplys referencen, hvis den bliver ved.',
    },
    unavailable: {
      title: 'Demo Bank er ikke tilgængelig',
      detail: 'Banken er ved at stoppe. Prøv igen om et øjeblik.',
    },
  },
  back: (client) => `Tilbage til ${client}`,
  toTestPeople: 'Se testpersonerne',
  reference: 'Reference',
  otherCompany: 'den anden virksomhed',
}
