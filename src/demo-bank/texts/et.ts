// table: The bank's pages in Estonian

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('et', count, { one: 'viimase kuu', other: `viimase ${count} kuu` })

export const et: BankTexts = {
  lang: 'et',
  skip: 'Liigu sisu juurde',
  home: 'Demo Bank, testisikud',
  practice: 'Harjutamiseks. Pärisraha ei ole.',
  cancel: 'Tühista',
  proceed: 'Jätka',
  lastAttempt: 'See on viimane katse: pärast järgmist viga sisselogimine lõpeb.',
  notices: {
    wrong_credentials: {
      title: 'Kasutajanimi või parool on vale.',
      detail: 'Kontrollige mõlemat ja proovige uuesti. Pärast kolme katset me lõpetame.',
    },
    wrong_otp: { title: 'See kood on vale.', detail: 'Sisestage neli numbrit nii, nagu need allpool on.' },
    wrong_answer: {
      title: 'See vastus on vale.',
      detail: 'Proovige uuesti; suur- ja väiketähtedel ei ole vahet. Pärast kolme katset me lõpetame.',
    },
    no_choice: { title: 'Valige vähemalt üks konto.', detail: 'Või valige „Ära jaga“.' },
  },

  signIn: {
    title: 'Sisselogimine',
    heading: 'Logige Demo Banki sisse',
    lead: (client) => `${client} soovib näha teie kontosid. Järgmisena valite, milliseid.`,
    userName: 'Kasutajanimi',
    password: 'Parool',
    submit: 'Logi sisse',
    noUserName: 'Kasutajanime ei ole?',
    practice: 'See pank on harjutamiseks.',
    testPeople: 'Vaata testisikuid (inglise keeles, uus kaart)',
  },
  otp: {
    title: 'Ühekordne kood',
    heading: 'Sisestage ühekordne kood',
    lead: 'Päris pank saadaks selle teie telefoni. Siin on see lehel kirjas.',
    hint: (code) => `Teie kood on ${code}`,
    label: 'Neljakohaline kood',
    method: 'Kuidas soovite koodi saada?',
    methods: { text: 'Tekstisõnum', app: 'Panga rakendus' },
  },
  question: {
    title: 'Turvaküsimus',
    heading: 'Vastake oma turvaküsimusele',
    lead: (number, count) => `Küsimus ${number}/${count}. Päris pangas teaksite vastust ainult teie.`,
    hint: (answer) => `Vastus on ${answer}`,
    questions: {
      birthCity: 'Mis linnas te sündisite?',
      bestCountry: 'Mis on maailma parim riik?',
      bestShape: 'Mis kujund inimestele kõige rohkem meeldib?',
    },
  },
  consent: {
    title: 'Teie nõusolek',
    heading: (client) => `Kas jagada rakendusega ${client}?`,
    signedInAs: (name) => `Olete sisse logitud kui ${name}.`,
    mayRead: (client, until) => `${client} võib kuni ${until} vaadata:`,
    sentence: (client, until, data) =>
      `${client} võib kuni ${until} vaadata: ${data}. Raha liigutada ei saa.`,
    untilSeconds: (instant, seconds) =>
      `${instant} (${pluralForm('et', seconds, { one: 'üks sekund', other: `${seconds} sekundit` })} pärast jagamist)`,
    data: {
      identity: 'teie nimi, sünniaeg ja isikukood',
      accounts: 'kontode nimed, numbrid ja omanikud',
      balances: 'kontojäägid',
      wealth: 'laenud koos tingimustega ja investeeringud koos sisuga',
    },
    payments: (count) => `${lastMonths(count)} maksed`,
    paymentsAndNew: (count) => `${lastMonths(count)} maksed ja uued maksed`,
    limits: 'Raha liigutada ei saa. Võite selle igal ajal lõpetada.',
    accounts: 'Jagatavad kontod',
    noAccounts: (client) =>
      `Teil ei ole meie juures kontosid. Kui jätkate, saab ${client} teada ainult seda.`,
    card: (digits) => `Kaart, mille number lõpeb ${digits}`,
    share: 'Jaga',
    deny: 'Ära jaga',
  },
  payment: {
    title: 'Kinnitage makse',
    lead: (amount, payee) =>
      `Te maksate ${amount} saajale ${payee}. Logige sisse, et makset kontrollida ja kinnitada.`,
    heading: (amount) => `Kas maksta ${amount}?`,
    to: 'Saaja',
    number: 'Kontonumber',
    reference: 'Selgitus',
    initiatedBy: 'Makse algataja',
    from: 'Maksja konto',
    noAccounts: (currency) => `Teil ei ole kontot, millelt valuutas ${currency} maksta.`,
    limits: 'Raha lahkub teie kontolt kohe. Te ei saa seda tagasi võtta.',
    confirm: 'Kinnitan makse',
    deny: 'Ei maksa',
    approved: 'Olete makse kinnitanud',
    nothingPaid: 'Midagi ei makstud',
    nothingPaidRestart: 'Midagi ei makstud. Alustage rakendusest uuesti.',
  },
  decoupled: {
    note: (code) => `Alustasite teises seadmes. Ka seal peab olema kood ${code}. Kui seda ei ole, tühistage.`,
    pending: 'Avage Demo Banki leht teises seadmes ja kinnitage seal.',
  },

  failures: {
    wrong_credentials: {
      title: 'Sisselogimine ei õnnestunud',
      detail:
        'Kasutajanimi või parool oli kolm korda vale. Midagi ei jagatud. Kontrollige mõlemat ja alustage rakendusest uuesti.',
    },
    wrong_otp: {
      title: 'Kood oli kolm korda vale',
      detail:
        'Teie turvalisuse huvides lõpetasime siin. Midagi ei jagatud. Uue koodi saamiseks alustage rakendusest uuesti.',
    },
    wrong_answer: {
      title: 'Vastus oli kolm korda vale',
      detail: 'Teie turvalisuse huvides lõpetasime siin. Midagi ei jagatud. Alustage rakendusest uuesti.',
    },
    blocked: {
      title: 'Teie internetipank on blokeeritud',
      detail:
        'Pank on selle kliendi internetipanga blokeerinud. Midagi ei jagatud. Päris panka tuleks nüüd helistada.',
    },
    signed_in_elsewhere: {
      title: 'Olete juba mujal sisse logitud',
      detail:
        'Lubame korraga ühe sisselogimise. Midagi ei jagatud. Logige seal välja, oodake minut ja alustage rakendusest uuesti.',
    },
    not_permitted: {
      title: 'Te ei tohi neid kontosid jagada',
      detail:
        'Seda peab lubama see, kes kontode eest vastutab. Midagi ei jagatud. Küsige luba või kasutage teist kontot.',
    },
    action_required: {
      title: 'Enne tuleb midagi teha',
      detail:
        'Meie tingimused on muutunud. Midagi ei jagatud. Logige sisse meie oma lehel, nõustuge uute tingimustega ja alustage rakendusest uuesti.',
    },
    method_unsupported: {
      title: 'Teie kaardilugeja siin ei tööta',
      detail:
        'Logite sisse kaardilugejaga, mida me teiste ettevõtete kaudu ei paku. Midagi ei jagatud. Tellige meie rakendus või kasutage teist panka.',
    },
    expired: {
      title: 'See sisselogimine on aegunud',
      detail: 'See kestis kauem, kui saame oodata. Midagi ei jagatud. Alustage rakendusest uuesti.',
    },
    unavailable: {
      title: 'Demo Bank ei ole kättesaadav',
      detail: 'Meie süsteemid praegu ei tööta. Midagi ei jagatud. Proovige hiljem uuesti.',
    },
  },
  stopped: {
    title: 'Midagi ei jagatud',
    detail: 'Lõpetasite siin. Võite selle lehe sulgeda ja minna tagasi teise seadme juurde.',
  },
  approved: {
    title: 'Olete oma nõusoleku andnud',
    detail: (client) => `Võite selle lehe sulgeda ja minna tagasi rakendusse ${client}.`,
  },
  unknownSignIn: {
    title: 'Me ei tunne seda sisselogimist',
    detail: 'Aadress on vale või lõppes sisselogimine ammu. Alustage rakendusest uuesti.',
  },
  foreignSignIn: {
    title: 'See sisselogimine algas mujal',
    detail:
      'Teie turvalisuse huvides saab see jätkuda ainult brauseris, kus see algas, kui küpsised on lubatud. Alustage rakendusest uuesti.',
  },
  badRequest: {
    title: 'Sellele päringule ei saa vastata',
    detail: (problem) => `Ettevõte, kes teid siia suunas, tegi vea: ${problem}. Midagi ei jagatud.`,
  },
  wrongUrl: {
    title: 'Seda lehte ei saa siin kasutada',
    detail: (shown, own) =>
      `Brauser näitab panka aadressil ${shown}, kuid see on seadistatud aadressile ${own}. Käivitage see valikuga --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Siin ei ole midagi', detail: 'Aadress on vale.' },
    wrongMethod: { title: 'See siin ei tööta', detail: 'See aadress ei võta seda meetodit vastu.' },
    refused: {
      title: 'Seda ei saa lugeda',
      detail: 'Päring on vigane, liiga suur või sellist liiki, mida me ei toeta.',
    },
    timeout: { title: 'See võttis liiga kaua aega', detail: 'Päring ei jõudnud õigel ajal kohale.' },
    internal: {
      title: 'Meil läks midagi valesti',
      detail: 'Viga on meie oma. Proovige uuesti ja nimetage viitenumber, kui see kordub.',
    },
    unavailable: {
      title: 'Demo Bank ei ole kättesaadav',
      detail: 'Panka peatatakse parajasti. Proovige hetke pärast uuesti.',
    },
  },
  back: (client) => `Tagasi rakendusse ${client}`,
  toTestPeople: 'Vaata testisikuid',
  reference: 'Viitenumber',
  otherCompany: 'teine ettevõte',
}
