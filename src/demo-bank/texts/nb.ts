// table: The bank's pages in Norwegian

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('nb', count, { one: 'den siste måneden', other: `de siste ${count} månedene` })

export const nb: BankTexts = {
  lang: 'nb',
  skip: 'Gå til innhold',
  home: 'Demo Bank, testpersoner',
  practice: 'For øving. Ingen ekte penger.',
  cancel: 'Avbryt',
  proceed: 'Fortsett',
  lastAttempt: 'Dette er siste forsøk: Etter én feil til avsluttes innloggingen.',
  notices: {
    wrong_credentials: {
      title: 'Feil brukernavn eller passord.',
      detail: 'Sjekk begge og prøv igjen. Etter tre forsøk stopper vi.',
    },
    wrong_otp: { title: 'Koden er feil.', detail: 'Skriv de fire sifrene slik de vises nedenfor.' },
    wrong_answer: {
      title: 'Svaret er feil.',
      detail: 'Prøv igjen; store og små bokstaver spiller ingen rolle. Etter tre forsøk stopper vi.',
    },
    no_choice: { title: 'Velg minst én konto.', detail: 'Eller velg «Ikke del».' },
  },

  signIn: {
    title: 'Logg inn',
    heading: 'Logg inn i Demo Bank',
    lead: (client) => `${client} ber om å få se kontoene dine. I neste steg velger du hvilke.`,
    userName: 'Brukernavn',
    password: 'Passord',
    submit: 'Logg inn',
    noUserName: 'Har du ikke brukernavn?',
    practice: 'Denne banken er for øving.',
    testPeople: 'Se testpersonene (på engelsk, ny fane)',
  },
  otp: {
    title: 'Engangskode',
    heading: 'Skriv inn engangskoden din',
    lead: 'En ekte bank ville sendt den til telefonen din. Her står den på siden.',
    hint: (code) => `Koden din er ${code}`,
    label: 'Firesifret kode',
    method: 'Hvordan vil du få koden?',
    methods: { text: 'SMS', app: 'Bankens app' },
  },
  question: {
    title: 'Sikkerhetsspørsmål',
    heading: 'Svar på sikkerhetsspørsmålet ditt',
    lead: (number, count) => `Spørsmål ${number} av ${count}. I en ekte bank ville bare du visst svaret.`,
    hint: (answer) => `Svaret er ${answer}`,
    questions: {
      birthCity: 'Hvilken by er du født i?',
      bestCountry: 'Hva er verdens beste land?',
      bestShape: 'Hvilken form liker folk best?',
    },
  },
  consent: {
    title: 'Samtykket ditt',
    heading: (client) => `Dele med ${client}?`,
    signedInAs: (name) => `Du er logget inn som ${name}.`,
    mayRead: (client, until) => `${client} kan til og med ${until} se:`,
    sentence: (client, until, data) =>
      `${client} kan til og med ${until} se: ${data}. Ingen penger kan flyttes.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, det vil si ${pluralForm('nb', seconds, { one: 'ett sekund', other: `${seconds} sekunder` })} etter at du har delt,`,
    data: {
      identity: 'navnet ditt, fødselsdato og fødselsnummer',
      accounts: 'kontonavn, kontonumre og kontoeiere',
      balances: 'saldoer',
      wealth: 'lån med vilkår, og investeringer med innhold',
    },
    payments: (count) => `betalinger fra ${lastMonths(count)}`,
    paymentsAndNew: (count) => `betalinger fra ${lastMonths(count)}, og nye`,
    limits: 'Ingen penger kan flyttes. Du kan avslutte dette når som helst.',
    accounts: 'Kontoer som skal deles',
    noAccounts: (client) => `Du har ingen kontoer hos oss. Hvis du fortsetter, får ${client} bare vite det.`,
    card: (digits) => `Kort som slutter på ${digits}`,
    share: 'Del',
    deny: 'Ikke del',
  },
  payment: {
    title: 'Bekreft betalingen',
    lead: (amount, payee) =>
      `Du betaler ${amount} til ${payee}. Logg inn for å kontrollere og bekrefte betalingen.`,
    heading: (amount) => `Betale ${amount}?`,
    to: 'Til',
    number: 'Kontonummer',
    reference: 'Melding',
    initiatedBy: 'Startet av',
    from: 'Betal fra',
    noAccounts: (currency) => `Du har ingen konto i ${currency} å betale fra.`,
    limits: 'Pengene forlater kontoen din med en gang. Du kan ikke få dem tilbake.',
    confirm: 'Bekreft betalingen',
    deny: 'Ikke betal',
    approved: 'Du har bekreftet betalingen',
    nothingPaid: 'Ingenting er betalt',
    nothingPaidRestart: 'Ingenting er betalt. Begynn på nytt fra appen.',
  },
  decoupled: {
    note: (code) =>
      `Du begynte på en annen enhet. Den skal også vise ${code}. Avbryt hvis den ikke gjør det.`,
    pending: 'Åpne siden til Demo Bank på den andre enheten og godkjenn der.',
  },

  failures: {
    wrong_credentials: {
      title: 'Vi kunne ikke logge deg inn',
      detail:
        'Brukernavnet eller passordet var feil tre ganger. Ingenting er delt. Sjekk begge og begynn på nytt i appen.',
    },
    wrong_otp: {
      title: 'Koden var feil tre ganger',
      detail:
        'Av hensyn til sikkerheten din har vi stoppet her. Ingenting er delt. Begynn på nytt i appen for å få en ny kode.',
    },
    wrong_answer: {
      title: 'Svaret var feil tre ganger',
      detail: 'Av hensyn til sikkerheten din har vi stoppet her. Ingenting er delt. Begynn på nytt i appen.',
    },
    blocked: {
      title: 'Nettbanken din er sperret',
      detail:
        'Banken har sperret nettbanken for denne kunden. Ingenting er delt. I en ekte bank måtte du ha ringt nå.',
    },
    signed_in_elsewhere: {
      title: 'Du er allerede logget inn et annet sted',
      detail:
        'Vi tillater én innlogging om gangen. Ingenting er delt. Logg ut der, vent et minutt og begynn på nytt i appen.',
    },
    not_permitted: {
      title: 'Du kan ikke dele disse kontoene',
      detail:
        'Den som er ansvarlig for kontoene, må tillate det. Ingenting er delt. Be om det, eller bruk en annen konto.',
    },
    action_required: {
      title: 'Det er noe du må gjøre først',
      detail:
        'Vilkårene våre er endret. Ingenting er delt. Logg inn på våre egne sider, godta de nye vilkårene og begynn på nytt i appen.',
    },
    method_unsupported: {
      title: 'Kortleseren din fungerer ikke her',
      detail:
        'Du logger inn med kortleser, og det tilbyr vi ikke gjennom andre selskaper. Ingenting er delt. Bestill appen vår, eller bruk en annen bank.',
    },
    expired: {
      title: 'Innloggingen er utløpt',
      detail: 'Den tok lengre tid enn vi kan vente. Ingenting er delt. Begynn på nytt i appen.',
    },
    unavailable: {
      title: 'Demo Bank er ikke tilgjengelig',
      detail: 'Systemene våre er nede akkurat nå. Ingenting er delt. Prøv igjen senere.',
    },
  },
  stopped: {
    title: 'Ingenting er delt',
    detail: 'Du stoppet her. Du kan lukke siden og gå tilbake til den andre enheten.',
  },
  approved: {
    title: 'Du har gitt samtykke',
    detail: (client) => `Du kan lukke siden og gå tilbake til ${client}.`,
  },
  unknownSignIn: {
    title: 'Vi kjenner ikke denne innloggingen',
    detail: 'Adressen er feil, eller innloggingen ble avsluttet for lenge siden. Begynn på nytt i appen.',
  },
  foreignSignIn: {
    title: 'Innloggingen begynte et annet sted',
    detail:
      'Av hensyn til sikkerheten din kan den bare fortsette i nettleseren der den begynte, med informasjonskapsler tillatt. Begynn på nytt i appen.',
  },
  badRequest: {
    title: 'Forespørselen kan ikke besvares',
    detail: (problem) => `Selskapet som sendte deg hit, har gjort en feil: ${problem}. Ingenting er delt.`,
  },
  wrongUrl: {
    title: 'Siden kan ikke brukes her',
    detail: (shown, own) =>
      `Nettleseren viser banken på ${shown}, men den er satt opp for ${own}. Start den med --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Her er det ingenting', detail: 'Adressen er feil.' },
    wrongMethod: { title: 'Det går ikke her', detail: 'Denne adressen tar ikke imot den metoden.' },
    refused: {
      title: 'Det kan ikke leses',
      detail: 'Forespørselen er feil utformet, for stor eller av en type som ikke støttes.',
    },
    timeout: { title: 'Det tok for lang tid', detail: 'Forespørselen kom ikke frem i tide.' },
    internal: {
      title: 'Noe gikk galt hos oss',
      detail: 'Feilen er vår. Prøv igjen, og oppgi referansen hvis den vedvarer.',
    },
    unavailable: {
      title: 'Demo Bank er ikke tilgjengelig',
      detail: 'Banken er i ferd med å stoppe. Prøv igjen om et øyeblikk.',
    },
  },
  back: (client) => `Tilbake til ${client}`,
  toTestPeople: 'Se testpersonene',
  reference: 'Referanse',
  otherCompany: 'det andre selskapet',
}
