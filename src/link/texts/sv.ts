// table: The hosted flow in Swedish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const sv: LinkTexts = {
  ...PAGE_TEXTS.sv,
  cancel: 'Avbryt',
  back: (app) => `Tillbaka till ${app}`,

  chooseTitle: 'Välj din bank',
  chooseLead: (app) => `${app} ber att få se dina konton.`,
  marketLabel: 'Land',
  searchLabel: 'Bankens namn',
  searchButton: 'Sök',
  searchNone: (query) => `Ingen bank matchar ”${query}”.`,
  searchMore: 'Fler banker matchar. Skriv mer av namnet.',
  searchAll: 'Visa alla banker',
  banksFound: (count) => `Hittade banker: ${count}`,
  banksIn: (market) => `Banker i ${market}`,
  noBanks: (market) => `Ännu kan ingen bank i ${market} kopplas.`,

  consentTitle: (app) => `Dela dina konton med ${app}?`,
  consentLead: (app, bank) => `Om du godkänner delar ${bank} det som står här med ${app}.`,
  whatHeading: 'Det här delas',
  whatItems: {
    identity: 'Ditt namn, födelsedatum och personnummer',
    accounts: 'Kontonas namn, nummer och innehavare',
    balances: 'Saldon',
    payments: 'Betalningar de senaste 12 månaderna',
    wealth: 'Lån med villkor och placeringar med innehav',
  },
  paymentsAndNew: 'Betalningar de senaste 12 månaderna och nya',
  whatNot: 'Ingen kan flytta pengar med detta.',
  howLongHeading: 'Hur länge',
  howLongOnce: (app) => `En gång. ${app} kan läsa det i 24 timmar, sedan raderas det här.`,
  howLongUntil: (app, bank, date) =>
    `Till den ${date}. Du kan när som helst avsluta det tidigare, i ${app} eller hos ${bank}.`,
  reportTitle: (app) => `Bekräfta dina konton för ${app}?`,
  reportLead: (app, bank) =>
    `Om du godkänner bekräftar ${bank} det som står här, och ${app} får en rapport om det.`,
  howLongReport: (app) =>
    `En gång. ${app} kan läsa rapporten i en timme, och efter 24 timmar raderas allt här.`,
  refreshTitle: (app) => `Uppdatera dina konton för ${app}?`,
  refreshLead: (app, bank) =>
    `Om du godkänner läser vi dina konton hos ${bank} igen åt ${app}, med den åtkomst som du redan har gett.`,
  refreshHowLong: (app) =>
    `Inget ändras: ${app} behåller den åtkomst som du har gett, tills den går ut eller du avslutar den.`,
  refreshNext: (bank) => `Du behöver inte logga in hos ${bank} igen. Det tar några sekunder.`,
  refreshNow: 'Uppdatera nu',
  extendNow: 'Förläng',
  nextHeading: 'Så här går det till',
  next: (app, bank) =>
    `Du loggar in på bankens egen sida hos ${bank} och väljer konton. ${app} ser aldrig ditt lösenord.`,
  nextHere: (app, bank) =>
    `Du loggar in hos ${bank} på nästa sida och väljer konton. Det du skriver går bara till ${bank}: ${app} ser det aldrig, och vi sparar det inte.`,
  nextDevice: (app, bank) =>
    `Du godkänner hos ${bank}, här eller i mobilen, och väljer konton där. ${app} ser aldrig ditt lösenord.`,
  idHint: (app, name) => `${app} känner dig som ${name}. Avbryt om det inte är du.`,
  continueTo: (bank) => `Fortsätt till ${bank}`,
  otherBank: 'Välj en annan bank',
  unfinished: (bank) => `Du är inte klar hos ${bank} än. Fortsätt för att gå dit igen.`,
  unreachable: (bank) => `${bank} går inte att nå just nu. Försök igen om en stund eller välj en annan bank.`,
  bankUnknown: 'Den banken kan inte kopplas här. Välj en annan.',

  signInTitle: (bank) => `Logga in hos ${bank}`,
  signInLead: (bank) => `Det du skriver går bara till ${bank}. Vi sparar det inte.`,
  methodTitle: 'Få din kod',
  codeTitle: 'Skriv din kod',
  accountsTitle: 'Välj vad du delar',
  noAccountsHere: (app, bank) =>
    `${bank} visar inga konton för dig. Om du fortsätter får ${app} bara veta det.`,
  fields: {
    username: 'Användarnamn',
    password: 'Lösenord',
    method: 'Hur vill du få din kod?',
    code: 'Engångskod',
    question: 'Svar på din säkerhetsfråga',
    accounts: 'Konton att dela',
  },
  signInSubmit: 'Fortsätt',
  wrongCredentials: 'Användarnamnet eller lösenordet är fel. Kontrollera båda och försök igen.',
  wrongCode: 'Koden är fel. Försök igen.',
  wrongAnswer: 'Svaret stämmer inte. Försök igen.',
  chooseAccount: 'Välj minst ett konto.',
  answerInvalid: 'Något saknas. Fyll i alla fält.',
  reportAccountsTitle: { one: 'Välj ett konto', several: 'Välj konton' },
  reportAccountsLead: (app) => `${app} får en rapport om det som du väljer här, och om inget annat.`,
  lastTry: (bank) =>
    `Ett försök återstår: efter ännu ett fel avslutas inloggningen här, så att ${bank} inte spärrar dig.`,
  deviceTitle: (bank) => `Godkänn hos ${bank}`,
  deviceLead: (bank) =>
    `Öppna ${bank} här eller i mobilen, logga in och godkänn. Den här koden ska stå där också:`,
  deviceMatch: 'Kod',
  deviceOpen: (bank) => `Öppna ${bank} i en ny flik`,
  deviceScan: (bank) => `Eller skanna koden med din telefon för att öppna ${bank} där`,
  deviceWaiting: 'Sidan går vidare av sig själv när du har godkänt.',
  windowTitle: (bank) => `Fortsätt hos ${bank}`,
  windowLead: (bank) =>
    `${bank} öppnas i ett eget fönster. Den här sidan går vidare av sig själv när du är klar där.`,
  windowAgain: (bank) => `Öppna ${bank} igen`,
  windowDone: (app) => `Gå tillbaka till sidan hos ${app} där du började. Det fortsätter där.`,

  readingTitle: (bank) => `Läser dina konton hos ${bank}`,
  reading: 'Det tar några sekunder. Låt sidan vara öppen.',
  readingSlow: (bank) =>
    `Det tar längre tid än vanligt hos ${bank}. Du kan vänta, försöka igen eller gå tillbaka.`,
  readingCheck: 'Kontrollera nu',

  leavingTitle: (app) => `Du skickas tillbaka till ${app}`,
  leavingConnected: 'Dina konton är kopplade.',
  leavingNothing: 'Ingenting delades.',
  leavingContinue: (app) => `Fortsätt till ${app}`,
  returnedTitle: 'Du kan stänga sidan',
  returned: (app) => `Du skickades tillbaka till ${app}. Om inget hände där, börja om från ${app}.`,

  payment: {
    title: (amount) => `Betala ${amount}`,
    to: 'Till',
    reference: 'Meddelande',
    lead: (app) => `Du väljer din bank här och godkänner betalningen där. ${app} ser aldrig ditt lösenord.`,
    badLink:
      'Länken som ledde dig hit är ofullständig, inte tillåten eller för gammal. Inget har betalats. Gå tillbaka och börja om.',
  },

  expired: {
    title: 'Sidan har gått ut',
    detail: 'För din säkerhet gäller den bara i 30 minuter. Gå tillbaka dit du kom ifrån och börja om.',
  },
  elsewhere: {
    title: 'Fortsätt där du började',
    detail:
      'Sidan hör till en annan webbläsare, eller så sparar den här inga kakor. Öppna den där du började, eller gå tillbaka dit du kom ifrån och börja om.',
  },
  openAgain: 'Öppna den igen',
  badLink: {
    title: 'Länken fungerar inte',
    detail:
      'Länken som tog dig hit är ofullständig eller inte tillåten. Ingenting delades. Gå tillbaka dit du kom ifrån och börja om.',
  },
  notServed: {
    title: 'Tjänsten finns inte här',
    detail:
      'Länken gäller något som inte kan göras här, till exempel en betalning eller en inkomstkontroll. Ingenting delades. Gå tillbaka dit du kom ifrån och välj ett annat sätt.',
  },
  connectionBusy: {
    title: 'Dina konton uppdateras redan',
    detail:
      'Någon har börjat uppdatera kopplingen, eller så väntar den på ditt godkännande hos banken. Avsluta det först, eller försök igen om tio minuter.',
  },
  cancelledMessage: 'Personen avbröt.',
  declinedMessage: 'Personen godkände inte åtkomsten hos banken.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} svarade inte`,
      detail: `${bank} går inte att nå just nu, så ingenting delades. Försök igen senare.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} godtog inte kopplingen`,
      detail: `${bank} avvisade vår begäran, så ingenting delades. Försök igen senare eller använd en annan bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Inloggningen fungerade inte',
      detail: `${bank} godtog inte uppgifterna. Kontrollera dem och försök igen.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Något gick fel hos ${bank}`,
      detail: `${bank} gav ett svar som vi inte förstår, så ingenting delades. Försök igen senare.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} känner inte till dig`,
      detail: `${bank} har ingen kund med det användarnamnet. Kontrollera det eller använd en annan bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Koden var fel för många gånger',
      detail: `För din säkerhet har ${bank} avbrutit inloggningen, och ingenting delades. Börja om för att få en ny kod.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Godkännandet avbröts',
      detail: `Det avbröts hos ${bank}, så ingenting delades. Börja om om du vill fortsätta.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Godkännandet tog för lång tid',
      detail: `${bank} väntade på ditt godkännande och har slutat vänta. Ingenting delades. Börja om när du är redo.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Du kan inte godkänna hos ${bank} nu`,
      detail: `Sidan eller appen för godkännande hos ${bank} fungerar inte just nu, så ingenting delades. Försök igen senare.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} har spärrat åtkomsten`,
      detail: `Kontakta ${bank} för att öppna din internetbank igen och kom sedan tillbaka.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Du är inloggad på ett annat ställe',
      detail: `${bank} tillåter bara en inloggning åt gången, så ingenting delades. Logga ut där, vänta en minut och börja om.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} låter dig inte dela detta`,
      detail: `Du får inte dela de här kontona, så ingenting delades. Be ${bank} eller kontots innehavare att tillåta det, eller använd ett annat konto.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} behöver något av dig först`,
      detail: `Ingenting delades. Logga in på bankens egen sida eller app hos ${bank}, gör det som efterfrågas och börja om.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Du kan inte logga in hos ${bank} så här`,
      detail: `${bank} erbjuder inte ditt sätt att logga in här, så ingenting delades. Använd ett annat sätt, till exempel bankens app, eller en annan bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} har tillfrågats för ofta`,
      detail: `${bank} vill ha en paus, så inget nytt lästes. Försök igen om en timme.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Någon annan loggade in',
      detail: `Kopplingen tillhör en annan kund hos ${bank}, så ingenting delades. Börja om och logga in som den vars konton är kopplade.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Banken visade inte vem som loggade in',
      detail: `${bank} talade inte om vem som loggade in, så det går inte att avgöra om kopplingen är din, och ingenting delades. Börja om och låt ${bank} dela din identitet om banken frågar. Annars kan du ta bort kopplingen och koppla banken på nytt.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Inloggningen tog för lång tid',
      detail: `${bank} avslutade inloggningen, så ingenting delades. Börja om när du är redo.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Inga konton att dela',
      detail: `${bank} visar inga konton för dig, eller så valde du inget. Välj minst ett eller använd en annan bank.`,
    }),
    code_invalid: (app) => ({
      title: 'Länken är använd eller för gammal',
      detail: `För din säkerhet fungerar en länk en gång och under kort tid. Gå tillbaka till ${app} och börja om.`,
    }),
    access_ended: (app) => ({
      title: `${app} har avslutat detta`,
      detail: `Åtkomsten bakom sidan avslutades under tiden, så ingenting delades. Gå tillbaka till ${app} och börja om.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Kopplingen är avslutad',
      detail: `Kopplingen till ${bank} avslutades under tiden, så det finns inget att förnya. Gå tillbaka till ${app} och koppla igen.`,
    }),
    internal: (app) => ({
      title: 'Vi kunde inte slutföra',
      detail: `Något gick fel hos oss, och ingenting delades. Försök igen eller gå tillbaka till ${app}.`,
    }),
  },
  yourBank: 'din bank',
}
