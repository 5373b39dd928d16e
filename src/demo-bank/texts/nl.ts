// table: The bank's pages in Dutch

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('nl', count, { one: 'de afgelopen maand', other: `de afgelopen ${count} maanden` })

export const nl: BankTexts = {
  lang: 'nl',
  skip: 'Naar de inhoud',
  home: 'Demo Bank, testpersonen',
  practice: 'Om te oefenen. Geen echt geld.',
  cancel: 'Annuleren',
  proceed: 'Doorgaan',
  lastAttempt: 'Dit is uw laatste poging: na nog een fout stopt het inloggen.',
  notices: {
    wrong_credentials: {
      title: 'Gebruikersnaam of wachtwoord is onjuist.',
      detail: 'Controleer beide en probeer het opnieuw. Na drie pogingen stoppen we.',
    },
    wrong_otp: { title: 'Die code is onjuist.', detail: 'Typ de vier cijfers zoals ze hieronder staan.' },
    wrong_answer: {
      title: 'Dat antwoord is onjuist.',
      detail: 'Probeer het opnieuw; hoofdletters maken niet uit. Na drie pogingen stoppen we.',
    },
    no_choice: { title: 'Kies ten minste één rekening.', detail: 'Of kies ‘Niet delen’.' },
  },

  signIn: {
    title: 'Inloggen',
    heading: 'Inloggen bij Demo Bank',
    lead: (client) => `${client} wil uw rekeningen inzien. Hierna kiest u welke.`,
    userName: 'Gebruikersnaam',
    password: 'Wachtwoord',
    submit: 'Inloggen',
    noUserName: 'Geen gebruikersnaam?',
    practice: 'Deze bank is om te oefenen.',
    testPeople: 'Bekijk de testpersonen (in het Engels, nieuw tabblad)',
  },
  otp: {
    title: 'Eenmalige code',
    heading: 'Voer uw eenmalige code in',
    lead: 'Een echte bank zou de code naar uw telefoon sturen. Hier staat de code op de pagina.',
    hint: (code) => `Uw code is ${code}`,
    label: 'Code van vier cijfers',
    method: 'Hoe wilt u uw code ontvangen?',
    methods: { text: 'Sms', app: 'App van de bank' },
  },
  question: {
    title: 'Beveiligingsvraag',
    heading: 'Beantwoord uw beveiligingsvraag',
    lead: (number, count) =>
      `Vraag ${number} van ${count}. Bij een echte bank zou alleen u het antwoord weten.`,
    hint: (answer) => `Het antwoord is ${answer}`,
    questions: {
      birthCity: 'In welke stad bent u geboren?',
      bestCountry: 'Wat is het beste land ter wereld?',
      bestShape: 'Welke vorm vinden mensen het mooist?',
    },
  },
  consent: {
    title: 'Uw toestemming',
    heading: (client) => `Delen met ${client}?`,
    signedInAs: (name) => `U bent ingelogd als ${name}.`,
    mayRead: (client, until) => `${client} mag tot en met ${until} inzien:`,
    sentence: (client, until, data) =>
      `${client} mag tot en met ${until} inzien: ${data}. Hiermee kan geen geld worden overgemaakt.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, dat is ${pluralForm('nl', seconds, { one: 'één seconde', other: `${seconds} seconden` })} nadat u deelt,`,
    data: {
      identity: 'uw naam, geboortedatum en identificatienummer',
      accounts: 'namen, nummers en houders van de rekeningen',
      balances: 'saldi',
      wealth: 'leningen met hun voorwaarden en beleggingen met hun inhoud',
    },
    payments: (count) => `betalingen van ${lastMonths(count)}`,
    paymentsAndNew: (count) => `betalingen van ${lastMonths(count)} en nieuwe betalingen`,
    limits: 'Hiermee kan geen geld worden overgemaakt. U kunt dit op elk moment stoppen.',
    accounts: 'Rekeningen om te delen',
    noAccounts: (client) => `U hebt geen rekeningen bij ons. Als u doorgaat, verneemt ${client} alleen dat.`,
    card: (digits) => `Kaart eindigend op ${digits}`,
    share: 'Delen',
    deny: 'Niet delen',
  },
  payment: {
    title: 'Betaling bevestigen',
    lead: (amount, payee) =>
      `U betaalt ${amount} aan ${payee}. Meld u aan om de betaling te controleren en te bevestigen.`,
    heading: (amount) => `${amount} betalen?`,
    to: 'Aan',
    number: 'Rekeningnummer',
    reference: 'Omschrijving',
    initiatedBy: 'Gestart door',
    from: 'Betalen van',
    noAccounts: (currency) => `U hebt geen rekening in ${currency} om van te betalen.`,
    limits: 'Het geld verlaat uw rekening meteen. U kunt het niet terughalen.',
    confirm: 'Betaling bevestigen',
    deny: 'Niet betalen',
    approved: 'U hebt de betaling bevestigd',
    nothingPaid: 'Er is niets betaald',
    nothingPaidRestart: 'Er is niets betaald. Begin opnieuw vanuit de app.',
  },
  decoupled: {
    note: (code) =>
      `U bent op een ander apparaat begonnen. Daar moet ook ${code} staan. Staat dat er niet, annuleer dan.`,
    pending: 'Open de pagina van Demo Bank op uw andere apparaat en geef daar toestemming.',
  },

  failures: {
    wrong_credentials: {
      title: 'We konden u niet inloggen',
      detail:
        'De gebruikersnaam of het wachtwoord was drie keer onjuist. Er is niets gedeeld. Controleer beide en begin opnieuw vanuit de app.',
    },
    wrong_otp: {
      title: 'De code was drie keer onjuist',
      detail:
        'Voor uw veiligheid zijn we hier gestopt. Er is niets gedeeld. Begin opnieuw vanuit de app voor een nieuwe code.',
    },
    wrong_answer: {
      title: 'Het antwoord was drie keer onjuist',
      detail: 'Voor uw veiligheid zijn we hier gestopt. Er is niets gedeeld. Begin opnieuw vanuit de app.',
    },
    blocked: {
      title: 'Uw online toegang is geblokkeerd',
      detail:
        'De bank heeft de online toegang van deze klant geblokkeerd. Er is niets gedeeld. Bij een echte bank zou u nu moeten bellen.',
    },
    signed_in_elsewhere: {
      title: 'U bent al ergens anders ingelogd',
      detail:
        'U kunt maar op één plek tegelijk zijn ingelogd. Er is niets gedeeld. Log daar uit, wacht een minuut en begin opnieuw vanuit de app.',
    },
    not_permitted: {
      title: 'U mag deze rekeningen niet delen',
      detail:
        'Wie verantwoordelijk is voor de rekeningen, moet dat toestaan. Er is niets gedeeld. Vraag daarom of gebruik een andere rekening.',
    },
    action_required: {
      title: 'Er moet eerst iets gebeuren',
      detail:
        'Onze voorwaarden zijn gewijzigd. Er is niets gedeeld. Log in op onze eigen pagina’s, accepteer de nieuwe voorwaarden en begin opnieuw vanuit de app.',
    },
    method_unsupported: {
      title: 'Uw kaartlezer werkt hier niet',
      detail:
        'U logt in met een kaartlezer, en die bieden we niet aan via andere bedrijven. Er is niets gedeeld. Bestel onze app of gebruik een andere bank.',
    },
    expired: {
      title: 'Dit inloggen is verlopen',
      detail: 'Het duurde langer dan we kunnen wachten. Er is niets gedeeld. Begin opnieuw vanuit de app.',
    },
    unavailable: {
      title: 'Demo Bank is niet beschikbaar',
      detail: 'Onze systemen liggen er op dit moment uit. Er is niets gedeeld. Probeer het later opnieuw.',
    },
  },
  stopped: {
    title: 'Er is niets gedeeld',
    detail: 'U bent hier gestopt. U kunt deze pagina sluiten en teruggaan naar uw andere apparaat.',
  },
  approved: {
    title: 'U hebt toestemming gegeven',
    detail: (client) => `U kunt deze pagina sluiten en teruggaan naar ${client}.`,
  },
  unknownSignIn: {
    title: 'We kennen deze aanmelding niet',
    detail: 'Het adres is onjuist, of de aanmelding is lang geleden beëindigd. Begin opnieuw vanuit de app.',
  },
  foreignSignIn: {
    title: 'Deze aanmelding is ergens anders begonnen',
    detail:
      'Voor uw veiligheid kan die alleen verder in de browser waarin die is begonnen, met cookies toegestaan. Begin opnieuw vanuit de app.',
  },
  badRequest: {
    title: 'Dit verzoek kan niet worden beantwoord',
    detail: (problem) =>
      `Het bedrijf dat u hierheen stuurde, heeft een fout gemaakt: ${problem}. Er is niets gedeeld.`,
  },
  wrongUrl: {
    title: 'Deze pagina kan hier niet worden gebruikt',
    detail: (shown, own) =>
      `De browser toont de bank op ${shown}, maar de bank is ingesteld voor ${own}. Start de bank met --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Hier is niets', detail: 'Het adres is onjuist.' },
    wrongMethod: { title: 'Dat werkt hier niet', detail: 'Dit adres accepteert die methode niet.' },
    refused: {
      title: 'Dat kan niet worden gelezen',
      detail: 'Het verzoek is onjuist gevormd, te groot of van een soort die we niet ondersteunen.',
    },
    timeout: { title: 'Dat duurde te lang', detail: 'Het verzoek kwam niet op tijd aan.' },
    internal: {
      title: 'Er ging hier iets mis',
      detail: 'De fout ligt bij ons. Probeer het opnieuw en vermeld de referentie als het zo blijft.',
    },
    unavailable: {
      title: 'Demo Bank is niet beschikbaar',
      detail: 'De bank wordt net gestopt. Probeer het zo meteen opnieuw.',
    },
  },
  back: (client) => `Terug naar ${client}`,
  toTestPeople: 'Bekijk de testpersonen',
  reference: 'Referentie',
  otherCompany: 'het andere bedrijf',
}
