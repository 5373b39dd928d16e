// table: The hosted flow in Norwegian Bokmål

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const nb: LinkTexts = {
  ...PAGE_TEXTS.nb,
  cancel: 'Avbryt',
  back: (app) => `Tilbake til ${app}`,

  chooseTitle: 'Velg banken din',
  chooseLead: (app) => `${app} ber om å få se kontoene dine.`,
  marketLabel: 'Land',
  searchLabel: 'Navnet på banken din',
  searchButton: 'Søk',
  searchNone: (query) => `Ingen bank passer til «${query}».`,
  searchMore: 'Flere banker passer. Skriv mer av navnet.',
  searchAll: 'Vis alle banker',
  banksFound: (count) => `Banker funnet: ${count}`,
  banksIn: (market) => `Banker i ${market}`,
  noBanks: (market) => `Ingen bank i ${market} kan kobles til ennå.`,

  consentTitle: (app) => `Dele kontoene dine med ${app}?`,
  consentLead: (app, bank) => `Hvis du godtar, deler ${bank} det som står her, med ${app}.`,
  whatHeading: 'Hva som deles',
  whatItems: {
    identity: 'Navnet ditt, fødselsdato og fødselsnummer',
    accounts: 'Kontonavn, kontonumre og kontoeiere',
    balances: 'Saldoer',
    payments: 'Betalinger fra de siste 12 månedene',
    wealth: 'Lån med vilkår, og investeringer med innhold',
  },
  paymentsAndNew: 'Betalinger fra de siste 12 månedene, og nye',
  whatNot: 'Ingen kan flytte penger med dette.',
  howLongHeading: 'Hvor lenge',
  howLongOnce: (app) => `Én gang. ${app} kan lese det i 24 timer; deretter slettes det her.`,
  howLongUntil: (app, bank, date) =>
    `Til ${date}. Du kan stoppe det når som helst før det, i ${app} eller hos ${bank}.`,
  reportTitle: (app) => `Bekrefte kontoene dine overfor ${app}?`,
  reportLead: (app, bank) =>
    `Hvis du godtar, bekrefter ${bank} det som står her, og ${app} får en rapport om det.`,
  howLongReport: (app) => `Én gang. ${app} kan lese rapporten i én time; etter 24 timer slettes alt her.`,
  refreshTitle: (app) => `Oppdatere kontoene dine for ${app}?`,
  refreshLead: (app, bank) =>
    `Hvis du godtar, leser vi kontoene dine hos ${bank} på nytt for ${app}, med tilgangen du har gitt.`,
  refreshHowLong: (app) =>
    `Ingenting endres: ${app} beholder tilgangen du har gitt, til den utløper eller du avslutter den.`,
  refreshNext: (bank) => `Du trenger ikke å logge inn hos ${bank} på nytt. Det tar noen sekunder.`,
  refreshNow: 'Oppdater nå',
  extendNow: 'Forleng nå',
  nextHeading: 'Hva som skjer nå',
  next: (app, bank) =>
    `Du logger inn på den egne siden til ${bank} og velger kontoene. ${app} ser aldri passordet ditt.`,
  nextHere: (app, bank) =>
    `Du logger inn hos ${bank} på neste side og velger kontoene. Det du skriver inn, går bare til ${bank}: ${app} ser det aldri, og vi lagrer det ikke.`,
  nextDevice: (app, bank) =>
    `Du godkjenner hos ${bank}, her eller på telefonen, og velger kontoene der. ${app} ser aldri passordet ditt.`,
  idHint: (app, name) => `${app} kjenner deg som ${name}. Avbryt hvis det ikke er deg.`,
  continueTo: (bank) => `Fortsett til ${bank}`,
  otherBank: 'Velg en annen bank',
  unfinished: (bank) => `Du er ikke ferdig hos ${bank} ennå. Fortsett for å gå dit igjen.`,
  unreachable: (bank) => `Vi får ikke kontakt med ${bank} nå. Prøv igjen om litt, eller velg en annen bank.`,
  bankUnknown: 'Den banken kan ikke kobles til her. Velg en annen.',

  signInTitle: (bank) => `Logg inn hos ${bank}`,
  signInLead: (bank) => `Det du skriver inn, går bare til ${bank}. Vi lagrer det ikke.`,
  methodTitle: 'Få koden din',
  codeTitle: 'Skriv inn koden din',
  accountsTitle: 'Velg hva du vil dele',
  noAccountsHere: (app, bank) =>
    `${bank} viser ingen kontoer for deg. Hvis du fortsetter, får ${app} bare vite det.`,
  fields: {
    username: 'Brukernavn',
    password: 'Passord',
    method: 'Hvordan vil du ha koden?',
    code: 'Engangskode',
    question: 'Svar på sikkerhetsspørsmålet ditt',
    accounts: 'Kontoer som skal deles',
  },
  signInSubmit: 'Fortsett',
  wrongCredentials: 'Brukernavn eller passord er feil. Kontroller begge og prøv igjen.',
  wrongCode: 'Koden er feil. Prøv igjen.',
  wrongAnswer: 'Svaret er ikke riktig. Prøv igjen.',
  chooseAccount: 'Velg minst én konto.',
  answerInvalid: 'Noe mangler. Fyll ut alle feltene.',
  reportAccountsTitle: { one: 'Velg en konto', several: 'Velg kontoene' },
  reportAccountsLead: (app) => `${app} får en rapport om det du velger her, og om ingenting annet.`,
  lastTry: (bank) =>
    `Du har ett forsøk igjen: etter enda en feil avsluttes innloggingen her, slik at ${bank} ikke sperrer deg.`,
  deviceTitle: (bank) => `Godkjenn hos ${bank}`,
  deviceLead: (bank) =>
    `Åpne ${bank} her eller på telefonen, logg inn og godkjenn. Denne koden skal også stå der:`,
  deviceMatch: 'Kode',
  deviceOpen: (bank) => `Åpne ${bank} i en ny fane`,
  deviceScan: (bank) => `Eller skann koden med telefonen for å åpne ${bank} der`,
  deviceWaiting: 'Siden går videre av seg selv når du har godkjent.',
  windowTitle: (bank) => `Fortsett hos ${bank}`,
  windowLead: (bank) => `${bank} åpnes i et eget vindu. Siden går videre av seg selv når du er ferdig der.`,
  windowAgain: (bank) => `Åpne ${bank} på nytt`,
  windowDone: (app) => `Gå tilbake til siden hos ${app} der du begynte. Det går videre der.`,

  readingTitle: (bank) => `Vi leser kontoene dine hos ${bank}`,
  reading: 'Dette tar noen sekunder. Hold siden åpen.',
  readingSlow: (bank) =>
    `${bank} bruker lengre tid enn vanlig. Du kan vente, prøve på nytt eller gå tilbake.`,
  readingCheck: 'Sjekk nå',

  leavingTitle: (app) => `Du kommer tilbake til ${app}`,
  leavingConnected: 'Kontoene dine er koblet til.',
  leavingNothing: 'Ingenting ble delt.',
  leavingContinue: (app) => `Fortsett til ${app}`,
  returnedTitle: 'Du kan lukke denne siden',
  returned: (app) => `Du ble sendt tilbake til ${app} herfra. Begynn på nytt der hvis ingenting skjedde.`,

  payment: {
    title: (amount) => `Betal ${amount}`,
    to: 'Til',
    reference: 'Melding',
    lead: (app) => `Du velger banken din her og godkjenner betalingen der. ${app} ser aldri passordet ditt.`,
    badLink:
      'Lenken som førte deg hit, er ufullstendig, ikke tillatt eller for gammel. Ingenting er betalt. Gå tilbake og begynn på nytt.',
  },

  expired: {
    title: 'Siden er utløpt',
    detail: 'For din sikkerhet virker den bare i 30 minutter. Gå tilbake dit du kom fra, og begynn på nytt.',
  },
  elsewhere: {
    title: 'Fortsett der du begynte',
    detail:
      'Siden hører til en annen nettleser, eller denne nettleseren lagrer ikke informasjonskapsler. Åpne den der du begynte, eller gå tilbake dit du kom fra, og begynn på nytt.',
  },
  openAgain: 'Åpne den igjen',
  badLink: {
    title: 'Lenken virker ikke',
    detail:
      'Lenken som førte deg hit, er ikke fullstendig eller ikke tillatt. Ingenting ble delt. Gå tilbake dit du kom fra, og begynn på nytt.',
  },
  notServed: {
    title: 'Denne tjenesten tilbys ikke her',
    detail:
      'Lenken ber om noe som ikke kan gjøres her, for eksempel en betaling eller en inntektskontroll. Ingenting ble delt. Gå tilbake dit du kom fra, og velg en annen måte.',
  },
  connectionBusy: {
    title: 'Kontoene dine oppdateres allerede',
    detail:
      'Noen har begynt å oppdatere denne tilkoblingen, eller den venter på din godkjenning i banken. Fullfør det først, eller prøv igjen om ti minutter.',
  },
  cancelledMessage: 'Avbrutt av brukeren.',
  declinedMessage: 'Brukeren ga ikke tilgang i banken.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} svarte ikke`,
      detail: `Vi får ikke kontakt med ${bank} nå, så ingenting ble delt. Prøv igjen senere.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} godtok ikke tilkoblingen`,
      detail: `${bank} avviste forespørselen vår, så ingenting ble delt. Prøv igjen senere, eller bruk en annen bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Innloggingen lyktes ikke',
      detail: `${bank} godtok ikke det som ble skrevet inn. Kontroller opplysningene og prøv igjen.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Noe gikk galt hos ${bank}`,
      detail: `${bank} ga et svar som vi ikke forstår, så ingenting ble delt. Prøv igjen senere.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} kjenner deg ikke`,
      detail: `${bank} har ingen kunde med det brukernavnet. Kontroller det, eller bruk en annen bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Koden var feil for mange ganger',
      detail: `For din sikkerhet har ${bank} stoppet innloggingen, og ingenting ble delt. Begynn på nytt for å få en ny kode.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Godkjenningen ble avbrutt',
      detail: `Den ble avbrutt hos ${bank}, så ingenting ble delt. Begynn på nytt hvis du vil fortsette.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Godkjenningen tok for lang tid',
      detail: `${bank} ventet på godkjenningen din og har stoppet. Ingenting ble delt. Begynn på nytt når du er klar.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Du kan ikke godkjenne hos ${bank} nå`,
      detail: `Godkjenningssiden eller appen til ${bank} virker ikke for øyeblikket, så ingenting ble delt. Prøv igjen senere.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} har sperret tilgangen`,
      detail: `Kontakt ${bank} for å få åpnet nettbanken igjen, og kom så tilbake.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Du er logget inn et annet sted',
      detail: `${bank} tillater én innlogging om gangen, så ingenting ble delt. Logg ut der, vent et minutt og begynn på nytt.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} lar deg ikke dele dette`,
      detail: `Du kan ikke dele disse kontoene, så ingenting ble delt. Be ${bank} eller kontoeieren om å tillate det, eller bruk en annen konto.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} trenger noe fra deg først`,
      detail: `Ingenting ble delt. Logg inn på den egne siden eller i appen til ${bank}, gjør det du blir bedt om, og begynn på nytt.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Du kan ikke logge inn hos ${bank} på denne måten`,
      detail: `${bank} tilbyr ikke innloggingsmåten din her, så ingenting ble delt. Bruk en annen måte, for eksempel appen, eller en annen bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} ble spurt for ofte`,
      detail: `${bank} vil ha en pause, så ingenting nytt ble lest. Prøv igjen om en time.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'En annen person logget inn',
      detail: `Tilkoblingen tilhører en annen kunde hos ${bank}, så ingenting ble delt. Begynn på nytt og logg inn som personen som kontoene tilhører.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Banken viste ikke hvem som logget inn',
      detail: `${bank} opplyste ikke hvem som logget inn, så det kan ikke avgjøres om tilkoblingen er din, og ingenting ble delt. Begynn på nytt, og la ${bank} dele identiteten din hvis banken spør. Ellers kan du fjerne tilkoblingen og koble til banken på nytt.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Innloggingen tok for lang tid',
      detail: `${bank} avsluttet innloggingen, så ingenting ble delt. Begynn på nytt når du er klar.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Ingen kontoer å dele',
      detail: `${bank} viser ingen kontoer for deg, eller du valgte ingen. Velg minst én, eller bruk en annen bank.`,
    }),
    code_invalid: (app) => ({
      title: 'Lenken er brukt eller for gammel',
      detail: `For din sikkerhet virker en lenke én gang og i kort tid. Gå tilbake til ${app} og begynn på nytt.`,
    }),
    access_ended: (app) => ({
      title: `${app} har avsluttet dette`,
      detail: `Tilgangen bak denne siden ble avsluttet i mellomtiden, så ingenting ble delt. Gå tilbake til ${app} og begynn på nytt.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Tilkoblingen er avsluttet',
      detail: `Tilkoblingen til ${bank} ble avsluttet i mellomtiden, så det er ingenting å fornye. Gå tilbake til ${app} og koble til på nytt.`,
    }),
    internal: (app) => ({
      title: 'Vi kunne ikke fullføre',
      detail: `Noe gikk galt hos oss, og ingenting ble delt. Prøv igjen, eller gå tilbake til ${app}.`,
    }),
  },
  yourBank: 'banken din',
}
