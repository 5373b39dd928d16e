// table: The hosted flow in Danish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const da: LinkTexts = {
  ...PAGE_TEXTS.da,
  cancel: 'Annuller',
  back: (app) => `Tilbage til ${app}`,

  chooseTitle: 'Vælg din bank',
  chooseLead: (app) => `${app} beder om at se dine konti.`,
  marketLabel: 'Land',
  searchLabel: 'Navn på din bank',
  searchButton: 'Søg',
  searchNone: (query) => `Ingen bank passer til »${query}«.`,
  searchMore: 'Flere banker passer. Skriv mere af navnet.',
  searchAll: 'Vis alle banker',
  banksFound: (count) => `Fundne banker: ${count}`,
  banksIn: (market) => `Banker i ${market}`,
  noBanks: (market) => `Der kan endnu ikke tilknyttes en bank i ${market}.`,

  consentTitle: (app) => `Del dine konti med ${app}?`,
  consentLead: (app, bank) => `Hvis du accepterer, deler ${bank} det, der står her, med ${app}.`,
  whatHeading: 'Hvad der deles',
  whatItems: {
    identity: 'Dit navn, din fødselsdato og dit cpr-nummer eller id-nummer',
    accounts: 'Kontonavne, kontonumre og kontohavere',
    balances: 'Saldi',
    payments: 'Betalinger fra de seneste 12 måneder',
    wealth: 'Lån med deres vilkår og investeringer med deres indhold',
  },
  paymentsAndNew: 'Betalinger fra de seneste 12 måneder og nye betalinger',
  whatNot: 'Ingen kan flytte penge med dette.',
  howLongHeading: 'Hvor længe',
  howLongOnce: (app) => `Én gang. ${app} kan læse det i 24 timer; derefter slettes det her.`,
  howLongUntil: (app, bank, date) =>
    `Indtil ${date}. Du kan stoppe det når som helst inden da, i ${app} eller hos ${bank}.`,
  reportTitle: (app) => `Bekræft dine konti over for ${app}?`,
  reportLead: (app, bank) =>
    `Hvis du accepterer, bekræfter ${bank} det, der står her, og ${app} får en rapport om det.`,
  howLongReport: (app) => `Én gang. ${app} kan læse rapporten i en time; efter 24 timer slettes alt her.`,
  refreshTitle: (app) => `Opdater dine konti for ${app}?`,
  refreshLead: (app, bank) =>
    `Hvis du accepterer, læser vi dine konti hos ${bank} igen for ${app} med den adgang, du har givet.`,
  refreshHowLong: (app) =>
    `Intet ændres: ${app} beholder den adgang, du har givet, indtil den udløber, eller du afslutter den.`,
  refreshNext: (bank) => `Du behøver ikke logge på hos ${bank} igen. Det tager få sekunder.`,
  refreshNow: 'Opdater nu',
  extendNow: 'Forlæng nu',
  nextHeading: 'Hvad der sker nu',
  next: (app, bank) =>
    `Du logger på hos ${bank} på bankens egen side og vælger kontiene. ${app} ser aldrig din adgangskode.`,
  nextHere: (app, bank) =>
    `Du logger på hos ${bank} på næste side og vælger kontiene. Det, du indtaster, går kun til ${bank}: ${app} ser det aldrig, og vi gemmer det ikke.`,
  nextDevice: (app, bank) =>
    `Du godkender hos ${bank}, her eller på din telefon, og vælger kontiene dér. ${app} ser aldrig din adgangskode.`,
  idHint: (app, name) => `${app} kender dig som ${name}. Annuller, hvis det ikke er dig.`,
  continueTo: (bank) => `Fortsæt til ${bank}`,
  otherBank: 'Vælg en anden bank',
  unfinished: (bank) => `Du er ikke færdig hos ${bank} endnu. Fortsæt for at komme derhen igen.`,
  unreachable: (bank) =>
    `Vi kan ikke få forbindelse til ${bank} lige nu. Prøv igen om et øjeblik, eller vælg en anden bank.`,
  bankUnknown: 'Den bank kan ikke tilknyttes her. Vælg en anden.',

  signInTitle: (bank) => `Log på hos ${bank}`,
  signInLead: (bank) => `Det, du indtaster, går kun til ${bank}. Vi gemmer det ikke.`,
  methodTitle: 'Få din kode',
  codeTitle: 'Indtast din kode',
  accountsTitle: 'Vælg, hvad du vil dele',
  noAccountsHere: (app, bank) =>
    `${bank} viser ingen konti for dig. Hvis du fortsætter, får ${app} kun det at vide.`,
  fields: {
    username: 'Brugernavn',
    password: 'Adgangskode',
    method: 'Hvordan vil du have din kode?',
    code: 'Engangskode',
    question: 'Svar på dit sikkerhedsspørgsmål',
    accounts: 'Konti, der skal deles',
  },
  signInSubmit: 'Fortsæt',
  wrongCredentials: 'Brugernavn eller adgangskode er forkert. Kontrollér begge, og prøv igen.',
  wrongCode: 'Koden er forkert. Prøv igen.',
  wrongAnswer: 'Svaret er ikke rigtigt. Prøv igen.',
  chooseAccount: 'Vælg mindst én konto.',
  answerInvalid: 'Der mangler noget. Udfyld alle felter.',
  reportAccountsTitle: { one: 'Vælg en konto', several: 'Vælg kontiene' },
  reportAccountsLead: (app) => `${app} får en rapport om det, du vælger her, og om intet andet.`,
  lastTry: (bank) =>
    `Du har ét forsøg tilbage: efter endnu en fejl stopper pålogningen her, så ${bank} ikke spærrer dig.`,
  deviceTitle: (bank) => `Godkend hos ${bank}`,
  deviceLead: (bank) =>
    `Åbn ${bank} her eller på din telefon, log på, og godkend. Denne kode skal også stå dér:`,
  deviceMatch: 'Kode',
  deviceOpen: (bank) => `Åbn ${bank} i en ny fane`,
  deviceScan: (bank) => `Eller scan koden med din telefon for at åbne ${bank} dér`,
  deviceWaiting: 'Siden går videre af sig selv, når du har godkendt.',
  windowTitle: (bank) => `Fortsæt hos ${bank}`,
  windowLead: (bank) =>
    `${bank} åbner i sit eget vindue. Siden går videre af sig selv, når du er færdig dér.`,
  windowAgain: (bank) => `Åbn ${bank} igen`,
  windowDone: (app) => `Gå tilbage til den side hos ${app}, hvor du begyndte. Den går videre dér.`,

  readingTitle: (bank) => `Vi læser dine konti hos ${bank}`,
  reading: 'Det tager få sekunder. Hold siden åben.',
  readingSlow: (bank) =>
    `${bank} er længere tid om det end normalt. Du kan vente, prøve igen eller gå tilbage.`,
  readingCheck: 'Tjek nu',

  leavingTitle: (app) => `Du kommer tilbage til ${app}`,
  leavingConnected: 'Dine konti er tilknyttet.',
  leavingNothing: 'Intet blev delt.',
  leavingContinue: (app) => `Fortsæt til ${app}`,
  returnedTitle: 'Du kan lukke denne side',
  returned: (app) => `Du blev sendt tilbage til ${app} herfra. Begynd forfra dér, hvis der ikke skete noget.`,

  payment: {
    title: (amount) => `Betal ${amount}`,
    to: 'Til',
    reference: 'Besked',
    lead: (app) => `Du vælger din bank her og godkender betalingen dér. ${app} ser aldrig din adgangskode.`,
    badLink:
      'Linket, der førte dig hertil, er ufuldstændigt, ikke tilladt eller for gammelt. Der er ikke betalt noget. Gå tilbage, og begynd forfra.',
  },

  expired: {
    title: 'Siden er udløbet',
    detail:
      'Af hensyn til din sikkerhed virker den kun i 30 minutter. Gå tilbage til der, hvor du kom fra, og begynd forfra.',
  },
  elsewhere: {
    title: 'Fortsæt der, hvor du begyndte',
    detail:
      'Siden hører til en anden browser, eller denne browser gemmer ikke cookies. Åbn den der, hvor du begyndte, eller gå tilbage til der, hvor du kom fra, og begynd forfra.',
  },
  openAgain: 'Åbn den igen',
  badLink: {
    title: 'Linket virker ikke',
    detail:
      'Linket, der førte dig hertil, er ikke fuldstændigt eller ikke tilladt. Intet blev delt. Gå tilbage til der, hvor du kom fra, og begynd forfra.',
  },
  notServed: {
    title: 'Denne tjeneste tilbydes ikke her',
    detail:
      'Linket beder om noget, der ikke kan gøres her, for eksempel en betaling eller en indkomstkontrol. Intet blev delt. Gå tilbage til der, hvor du kom fra, og vælg en anden måde.',
  },
  connectionBusy: {
    title: 'Dine konti er allerede ved at blive opdateret',
    detail:
      'Nogen er begyndt at opdatere denne forbindelse, eller den venter på din godkendelse hos banken. Gør det færdigt først, eller prøv igen om ti minutter.',
  },
  cancelledMessage: 'Annulleret af brugeren.',
  declinedMessage: 'Brugeren gav ikke adgang hos banken.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} svarede ikke`,
      detail: `Vi kan ikke få forbindelse til ${bank} lige nu, så intet blev delt. Prøv igen senere.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} accepterede ikke forbindelsen`,
      detail: `${bank} afviste vores anmodning, så intet blev delt. Prøv igen senere, eller brug en anden bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Pålogningen lykkedes ikke',
      detail: `${bank} accepterede ikke det, der blev indtastet. Kontrollér dine oplysninger, og prøv igen.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Noget gik galt hos ${bank}`,
      detail: `${bank} gav et svar, som vi ikke forstår, så intet blev delt. Prøv igen senere.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} kender dig ikke`,
      detail: `${bank} har ingen kunde med det brugernavn. Kontrollér det, eller brug en anden bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Koden var forkert for mange gange',
      detail: `Af hensyn til din sikkerhed har ${bank} stoppet pålogningen, og intet blev delt. Begynd forfra for at få en ny kode.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Godkendelsen blev annulleret',
      detail: `Den blev annulleret hos ${bank}, så intet blev delt. Begynd forfra, hvis du vil fortsætte.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Godkendelsen tog for lang tid',
      detail: `${bank} ventede på din godkendelse og er stoppet. Intet blev delt. Begynd forfra, når du er klar.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Du kan ikke godkende hos ${bank} nu`,
      detail: `Godkendelsessiden eller appen fra ${bank} virker ikke i øjeblikket, så intet blev delt. Prøv igen senere.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} har spærret adgangen`,
      detail: `Kontakt ${bank} for at få åbnet din netadgang igen, og kom så tilbage.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Du er logget på et andet sted',
      detail: `${bank} tillader én pålogning ad gangen, så intet blev delt. Log af dér, vent et minut, og begynd forfra.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} lader dig ikke dele dette`,
      detail: `Du må ikke dele disse konti, så intet blev delt. Bed ${bank} eller kontohaveren om at tillade det, eller brug en anden konto.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} skal bruge noget fra dig først`,
      detail: `Intet blev delt. Log på hos ${bank} på bankens egen side eller i appen, gør det, der bliver bedt om, og begynd forfra.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Du kan ikke logge på hos ${bank} på denne måde`,
      detail: `${bank} tilbyder ikke din måde at logge på her, så intet blev delt. Brug en anden måde, for eksempel bankens app, eller en anden bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} blev spurgt for ofte`,
      detail: `${bank} vil have en pause, så intet nyt blev læst. Prøv igen om en time.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'En anden person loggede på',
      detail: `Forbindelsen tilhører en anden kunde hos ${bank}, så intet blev delt. Begynd forfra, og log på som den person, hvis konti er tilknyttet.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Banken viste ikke, hvem der loggede på',
      detail: `${bank} oplyste ikke, hvem der loggede på, så det kan ikke afgøres, om forbindelsen er din, og intet blev delt. Begynd forfra, og lad ${bank} dele din identitet, hvis banken spørger. Ellers kan du fjerne forbindelsen og tilknytte banken på ny.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Pålogningen tog for lang tid',
      detail: `${bank} afsluttede pålogningen, så intet blev delt. Begynd forfra, når du er klar.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Ingen konti at dele',
      detail: `${bank} viser ingen konti for dig, eller du valgte ingen. Vælg mindst én, eller brug en anden bank.`,
    }),
    code_invalid: (app) => ({
      title: 'Linket er brugt eller for gammelt',
      detail: `Af hensyn til din sikkerhed virker et link én gang og i kort tid. Gå tilbage til ${app}, og begynd forfra.`,
    }),
    access_ended: (app) => ({
      title: `${app} har afsluttet dette`,
      detail: `Adgangen bag denne side blev afsluttet imens, så intet blev delt. Gå tilbage til ${app}, og begynd forfra.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Forbindelsen er afsluttet',
      detail: `Forbindelsen til ${bank} blev afsluttet imens, så der er intet at forny. Gå tilbage til ${app}, og tilknyt banken igen.`,
    }),
    internal: (app) => ({
      title: 'Vi kunne ikke gøre det færdigt',
      detail: `Noget gik galt hos os, og intet blev delt. Prøv igen, eller gå tilbage til ${app}.`,
    }),
  },
  yourBank: 'din bank',
}
