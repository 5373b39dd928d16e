// table: The hosted flow in Dutch

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const nl: LinkTexts = {
  ...PAGE_TEXTS.nl,
  cancel: 'Annuleren',
  back: (app) => `Terug naar ${app}`,

  chooseTitle: 'Kies uw bank',
  chooseLead: (app) => `${app} wil uw rekeningen inzien.`,
  marketLabel: 'Land',
  searchLabel: 'Naam van uw bank',
  searchButton: 'Zoeken',
  searchNone: (query) => `Geen bank komt overeen met “${query}”.`,
  searchMore: 'Er zijn meer banken die passen. Typ meer van de naam.',
  searchAll: 'Alle banken tonen',
  banksFound: (count) => `Gevonden banken: ${count}`,
  banksIn: (market) => `Banken in ${market}`,
  noBanks: (market) => `In ${market} kan nog geen bank worden gekoppeld.`,

  consentTitle: (app) => `Uw rekeningen delen met ${app}?`,
  consentLead: (app, bank) => `Als u akkoord gaat, deelt ${bank} met ${app} wat hier staat.`,
  whatHeading: 'Wat wordt gedeeld',
  whatItems: {
    identity: 'Uw naam, geboortedatum en identificatienummer',
    accounts: 'Namen, nummers en houders van de rekeningen',
    balances: 'Saldi',
    payments: 'Betalingen van de afgelopen 12 maanden',
    wealth: 'Leningen met hun voorwaarden en beleggingen met hun inhoud',
  },
  paymentsAndNew: 'Betalingen van de afgelopen 12 maanden en nieuwe betalingen',
  whatNot: 'Niemand kan hiermee geld overmaken.',
  howLongHeading: 'Hoe lang',
  howLongOnce: (app) => `Eenmalig. ${app} kan het 24 uur inzien; daarna wordt het hier verwijderd.`,
  howLongUntil: (app, bank, date) =>
    `Tot ${date}. U kunt het daarvoor op elk moment stopzetten, in ${app} of bij ${bank}.`,
  reportTitle: (app) => `Uw rekeningen bevestigen aan ${app}?`,
  reportLead: (app, bank) =>
    `Als u akkoord gaat, bevestigt ${bank} wat hier staat en krijgt ${app} daarvan een rapport.`,
  howLongReport: (app) =>
    `Eenmalig. ${app} kan het rapport een uur inzien; na 24 uur wordt hier alles verwijderd.`,
  refreshTitle: (app) => `Uw rekeningen bijwerken voor ${app}?`,
  refreshLead: (app, bank) =>
    `Als u akkoord gaat, lezen we uw rekeningen bij ${bank} opnieuw voor ${app}, met de toegang die u hebt gegeven.`,
  refreshHowLong: (app) =>
    `Er verandert niets: ${app} behoudt de toegang die u hebt gegeven, totdat die afloopt of u die beëindigt.`,
  refreshNext: (bank) => `U hoeft niet opnieuw in te loggen bij ${bank}. Het duurt enkele seconden.`,
  refreshNow: 'Nu bijwerken',
  extendNow: 'Nu verlengen',
  nextHeading: 'Wat er daarna gebeurt',
  next: (app, bank) =>
    `U logt in op de eigen pagina van ${bank} en kiest de rekeningen. ${app} ziet uw wachtwoord nooit.`,
  nextHere: (app, bank) =>
    `U logt op de volgende pagina in bij ${bank} en kiest de rekeningen. Wat u invoert, gaat alleen naar ${bank}: ${app} ziet het nooit en wij bewaren het niet.`,
  nextDevice: (app, bank) =>
    `U geeft toestemming bij ${bank}, hier of op uw telefoon, en kiest daar de rekeningen. ${app} ziet uw wachtwoord nooit.`,
  idHint: (app, name) => `${app} kent u als ${name}. Annuleer als u dat niet bent.`,
  continueTo: (bank) => `Verder naar ${bank}`,
  otherBank: 'Een andere bank kiezen',
  unfinished: (bank) => `U bent bij ${bank} nog niet klaar. Met de knop hieronder gaat u er weer heen.`,
  unreachable: (bank) =>
    `${bank} is nu niet bereikbaar. Probeer het zo meteen opnieuw of kies een andere bank.`,
  bankUnknown: 'Die bank kan hier niet worden gekoppeld. Kies een andere.',

  signInTitle: (bank) => `Inloggen bij ${bank}`,
  signInLead: (bank) => `Wat u invoert, gaat alleen naar ${bank}. Wij bewaren het niet.`,
  methodTitle: 'Code ontvangen',
  codeTitle: 'Code invoeren',
  accountsTitle: 'Kies wat u deelt',
  noAccountsHere: (app, bank) =>
    `${bank} toont geen rekeningen voor u. Als u doorgaat, krijgt ${app} alleen dat te weten.`,
  fields: {
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    method: 'Hoe wilt u uw code ontvangen?',
    code: 'Eenmalige code',
    question: 'Antwoord op uw beveiligingsvraag',
    accounts: 'Rekeningen om te delen',
  },
  signInSubmit: 'Doorgaan',
  wrongCredentials: 'Gebruikersnaam of wachtwoord is onjuist. Controleer beide en probeer het opnieuw.',
  wrongCode: 'Die code is onjuist. Probeer het opnieuw.',
  wrongAnswer: 'Dat antwoord klopt niet. Probeer het opnieuw.',
  chooseAccount: 'Kies ten minste één rekening.',
  answerInvalid: 'Er ontbreekt iets. Vul elk veld in.',
  reportAccountsTitle: { one: 'Kies een rekening', several: 'Kies de rekeningen' },
  reportAccountsLead: (app) => `${app} krijgt een rapport over wat u hier kiest en over niets anders.`,
  lastTry: (bank) =>
    `Er is nog één poging over: na nog een fout stopt het inloggen hier, zodat ${bank} u niet blokkeert.`,
  deviceTitle: (bank) => `Bevestigen bij ${bank}`,
  deviceLead: (bank) =>
    `Open ${bank} hier of op uw telefoon, log in en bevestig. Daar moet ook deze code staan:`,
  deviceMatch: 'Code',
  deviceOpen: (bank) => `${bank} openen in een nieuw tabblad`,
  deviceScan: (bank) => `Of scan de code met uw telefoon om ${bank} daar te openen`,
  deviceWaiting: 'Deze pagina gaat vanzelf verder zodra u hebt bevestigd.',
  windowTitle: (bank) => `Ga verder bij ${bank}`,
  windowLead: (bank) =>
    `${bank} wordt geopend in een eigen venster. Deze pagina gaat vanzelf verder zodra u daar klaar bent.`,
  windowAgain: (bank) => `${bank} opnieuw openen`,
  windowDone: (app) => `Ga terug naar de pagina van ${app} waar u bent begonnen. Daar gaat het verder.`,

  readingTitle: (bank) => `Uw rekeningen bij ${bank} worden gelezen`,
  reading: 'Dit duurt enkele seconden. Houd deze pagina open.',
  readingSlow: (bank) =>
    `${bank} doet er langer over dan normaal. U kunt wachten, het opnieuw proberen of teruggaan.`,
  readingCheck: 'Nu controleren',

  leavingTitle: (app) => `U gaat terug naar ${app}`,
  leavingConnected: 'Uw rekeningen zijn gekoppeld.',
  leavingNothing: 'Er is niets gedeeld.',
  leavingContinue: (app) => `Verder naar ${app}`,
  returnedTitle: 'U kunt deze pagina sluiten',
  returned: (app) =>
    `U bent vanaf hier teruggestuurd naar ${app}. Begin daar opnieuw als er niets is gebeurd.`,

  payment: {
    title: (amount) => `${amount} betalen`,
    to: 'Aan',
    reference: 'Omschrijving',
    lead: (app) => `U kiest hier uw bank en keurt de betaling daar goed. ${app} ziet uw wachtwoord nooit.`,
    badLink:
      'De link die u hier bracht is onvolledig, niet toegestaan of te oud. Er is niets betaald. Ga terug en begin opnieuw.',
  },

  expired: {
    title: 'Deze pagina is verlopen',
    detail:
      'Voor uw veiligheid werkt de pagina maar 30 minuten. Ga terug naar waar u vandaan kwam en begin opnieuw.',
  },
  elsewhere: {
    title: 'Ga verder waar u begon',
    detail:
      'Deze pagina hoort bij een andere browser, of deze browser bewaart geen cookies. Open de pagina waar u begon, of ga terug naar waar u vandaan kwam en begin opnieuw.',
  },
  openAgain: 'Opnieuw openen',
  badLink: {
    title: 'Deze link werkt niet',
    detail:
      'De link die u hier bracht, is niet volledig of niet toegestaan. Er is niets gedeeld. Ga terug naar waar u vandaan kwam en begin opnieuw.',
  },
  notServed: {
    title: 'Deze dienst wordt hier niet aangeboden',
    detail:
      'De link vraagt om iets wat hier niet kan, zoals een betaling of een inkomenscontrole. Er is niets gedeeld. Ga terug naar waar u vandaan kwam en kies een andere manier.',
  },
  connectionBusy: {
    title: 'Uw rekeningen worden al bijgewerkt',
    detail:
      'Iemand is begonnen deze koppeling bij te werken, of ze wacht op uw bevestiging bij de bank. Rond dat eerst af, of probeer het over tien minuten opnieuw.',
  },
  cancelledMessage: 'Geannuleerd door de gebruiker.',
  declinedMessage: 'De gebruiker heeft bij de bank geen toegang gegeven.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} gaf geen antwoord`,
      detail: `${bank} is nu niet bereikbaar, dus er is niets gedeeld. Probeer het later opnieuw.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} accepteerde de koppeling niet`,
      detail: `${bank} weigerde ons verzoek, dus er is niets gedeeld. Probeer het later opnieuw of gebruik een andere bank.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Het inloggen is niet gelukt',
      detail: `${bank} accepteerde niet wat er is ingevoerd. Controleer uw gegevens en probeer het opnieuw.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Er ging iets mis bij ${bank}`,
      detail: `${bank} gaf een antwoord dat we niet begrijpen, dus er is niets gedeeld. Probeer het later opnieuw.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} kent u niet`,
      detail: `${bank} heeft geen klant met die gebruikersnaam. Controleer die of gebruik een andere bank.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'De code was te vaak onjuist',
      detail: `Voor uw veiligheid heeft ${bank} het inloggen gestopt en is er niets gedeeld. Begin opnieuw om een nieuwe code te krijgen.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'De bevestiging is geannuleerd',
      detail: `Er is geannuleerd bij ${bank}, dus er is niets gedeeld. Begin opnieuw als u wilt doorgaan.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'De bevestiging duurde te lang',
      detail: `${bank} wachtte op uw bevestiging en is gestopt. Er is niets gedeeld. Begin opnieuw als u zover bent.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `U kunt nu niet bevestigen bij ${bank}`,
      detail: `De bevestigingspagina of app van ${bank} werkt op dit moment niet, dus er is niets gedeeld. Probeer het later opnieuw.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} heeft de toegang geblokkeerd`,
      detail: `Neem contact op met ${bank} om uw online toegang te laten herstellen en kom dan terug.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'U bent ergens anders ingelogd',
      detail: `${bank} staat één sessie tegelijk toe, dus er is niets gedeeld. Log daar uit, wacht een minuut en begin opnieuw.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `Van ${bank} mag u dit niet delen`,
      detail: `U mag deze rekeningen niet delen, dus er is niets gedeeld. Vraag ${bank} of de rekeninghouder om toestemming, of gebruik een andere rekening.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} heeft eerst iets van u nodig`,
      detail: `Er is niets gedeeld. Log in op de eigen pagina of app van ${bank}, doe wat er wordt gevraagd en begin opnieuw.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `U kunt zo niet inloggen bij ${bank}`,
      detail: `${bank} biedt uw manier van inloggen hier niet aan, dus er is niets gedeeld. Gebruik een andere manier, zoals de app, of een andere bank.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} is te vaak bevraagd`,
      detail: `${bank} wil een pauze, dus er is niets nieuws gelezen. Probeer het over een uur opnieuw.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Iemand anders heeft ingelogd',
      detail: `Deze koppeling hoort bij een andere klant van ${bank}, dus er is niets gedeeld. Begin opnieuw en log in als de persoon van wie de rekeningen zijn gekoppeld.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'De bank liet niet zien wie er heeft ingelogd',
      detail: `${bank} heeft niet doorgegeven wie er heeft ingelogd. Daardoor is niet vast te stellen of deze koppeling van u is, en er is niets gedeeld. Begin opnieuw en sta ${bank} toe uw identiteit te delen als daarom wordt gevraagd. Verwijder anders de koppeling en koppel de bank opnieuw.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Het inloggen duurde te lang',
      detail: `${bank} heeft het inloggen beëindigd, dus er is niets gedeeld. Begin opnieuw als u zover bent.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Geen rekeningen om te delen',
      detail: `${bank} toont geen rekeningen voor u, of u hebt er geen gekozen. Kies er ten minste één of gebruik een andere bank.`,
    }),
    code_invalid: (app) => ({
      title: 'Deze link is al gebruikt of te oud',
      detail: `Voor uw veiligheid werkt een link één keer en voor korte tijd. Ga terug naar ${app} en begin opnieuw.`,
    }),
    access_ended: (app) => ({
      title: `${app} heeft dit beëindigd`,
      detail: `De toegang achter deze pagina is intussen beëindigd, dus er is niets gedeeld. Ga terug naar ${app} en begin opnieuw.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Deze koppeling is beëindigd',
      detail: `De koppeling met ${bank} is intussen beëindigd, dus er is niets te vernieuwen. Ga terug naar ${app} en koppel opnieuw.`,
    }),
    internal: (app) => ({
      title: 'We konden het niet afronden',
      detail: `Er is bij ons iets misgegaan en er is niets gedeeld. Probeer het opnieuw of ga terug naar ${app}.`,
    }),
  },
  yourBank: 'uw bank',
}
