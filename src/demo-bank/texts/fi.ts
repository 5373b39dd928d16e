// table: The bank's pages in Finnish

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('fi', count, {
    one: 'viimeisen kuukauden ajalta',
    other: `viimeisten ${count} kuukauden ajalta`,
  })

export const fi: BankTexts = {
  lang: 'fi',
  skip: 'Siirry sisältöön',
  home: 'Demo Bank, testihenkilöt',
  practice: 'Harjoitteluun. Ei oikeaa rahaa.',
  cancel: 'Peruuta',
  proceed: 'Jatka',
  lastAttempt: 'Tämä on viimeinen yrityksesi: vielä yksi virhe päättää kirjautumisen.',
  notices: {
    wrong_credentials: {
      title: 'Käyttäjätunnus tai salasana on väärä.',
      detail: 'Tarkista molemmat ja yritä uudelleen. Kolmen yrityksen jälkeen lopetamme.',
    },
    wrong_otp: { title: 'Koodi on väärä.', detail: 'Kirjoita neljä numeroa niin kuin ne näkyvät alla.' },
    wrong_answer: {
      title: 'Vastaus on väärä.',
      detail:
        'Yritä uudelleen; isoilla ja pienillä kirjaimilla ei ole väliä. Kolmen yrityksen jälkeen lopetamme.',
    },
    no_choice: { title: 'Valitse ainakin yksi tili.', detail: 'Tai valitse ”Älä jaa”.' },
  },

  signIn: {
    title: 'Kirjaudu',
    heading: 'Kirjaudu Demo Bankiin',
    lead: (client) => `${client} pyytää saada nähdä tilisi. Seuraavaksi valitset, mitkä niistä.`,
    userName: 'Käyttäjätunnus',
    password: 'Salasana',
    submit: 'Kirjaudu',
    noUserName: 'Eikö sinulla ole käyttäjätunnusta?',
    practice: 'Tämä pankki on harjoittelua varten.',
    testPeople: 'Katso testihenkilöt (englanniksi, uusi välilehti)',
  },
  otp: {
    title: 'Kertakäyttökoodi',
    heading: 'Anna kertakäyttökoodisi',
    lead: 'Oikea pankki lähettäisi sen puhelimeesi. Tässä se näkyy sivulla.',
    hint: (code) => `Koodisi on ${code}`,
    label: 'Nelinumeroinen koodi',
    method: 'Miten haluat saada koodisi?',
    methods: { text: 'Tekstiviesti', app: 'Pankin sovellus' },
  },
  question: {
    title: 'Turvakysymys',
    heading: 'Vastaa turvakysymykseesi',
    lead: (number, count) => `Kysymys ${number}/${count}. Oikeassa pankissa vain sinä tietäisit vastauksen.`,
    hint: (answer) => `Vastaus on ${answer}`,
    questions: {
      birthCity: 'Missä kaupungissa olet syntynyt?',
      bestCountry: 'Mikä on maailman paras maa?',
      bestShape: 'Mistä muodosta ihmiset pitävät eniten?',
    },
  },
  consent: {
    title: 'Suostumuksesi',
    heading: (client) => `Jaetaanko tiedot sovellukselle ${client}?`,
    signedInAs: (name) => `Olet kirjautunut käyttäjänä ${name}.`,
    mayRead: (client, until) => `${client} saa lukea seuraavia tietoja ${until} asti:`,
    sentence: (client, until, data) =>
      `${client} saa lukea seuraavia tietoja ${until} asti: ${data}. Rahaa ei voi siirtää.`,
    untilSeconds: (instant, seconds) =>
      `${instant} (${pluralForm('fi', seconds, { one: 'sekunti', other: `${seconds} sekuntia` })} jakamisen jälkeen)`,
    data: {
      identity: 'nimesi, syntymäaikasi ja henkilötunnuksesi',
      accounts: 'tilien nimet, numerot ja haltijat',
      balances: 'saldot',
      wealth: 'lainat ehtoineen ja sijoitukset sisältöineen',
    },
    payments: (count) => `maksut ${lastMonths(count)}`,
    paymentsAndNew: (count) => `maksut ${lastMonths(count)} ja uudet maksut`,
    limits: 'Rahaa ei voi siirtää. Voit lopettaa jakamisen milloin tahansa.',
    accounts: 'Jaettavat tilit',
    noAccounts: (client) => `Sinulla ei ole tilejä meillä. Jos jatkat, ${client} saa tietää vain sen.`,
    card: (digits) => `Kortti, jonka numeron loppu on ${digits}`,
    share: 'Jaa',
    deny: 'Älä jaa',
  },
  payment: {
    title: 'Vahvista maksu',
    lead: (amount, payee) =>
      `Maksat ${amount} saajalle ${payee}. Kirjaudu sisään tarkistaaksesi ja vahvistaaksesi maksun.`,
    heading: (amount) => `Maksetaanko ${amount}?`,
    to: 'Saaja',
    number: 'Tilinumero',
    reference: 'Viesti',
    initiatedBy: 'Maksun aloitti',
    from: 'Maksutili',
    noAccounts: (currency) => `Sinulla ei ole tiliä, jolta voisi maksaa valuutassa ${currency}.`,
    limits: 'Rahat lähtevät tililtäsi heti. Et voi perua maksua.',
    confirm: 'Vahvista maksu',
    deny: 'Älä maksa',
    approved: 'Vahvistit maksun',
    nothingPaid: 'Mitään ei maksettu',
    nothingPaidRestart: 'Mitään ei maksettu. Aloita uudelleen sovelluksesta.',
  },
  decoupled: {
    note: (code) =>
      `Aloitit toisella laitteella. Myös siinä täytyy näkyä koodi ${code}. Jos se ei näy, peruuta.`,
    pending: 'Avaa Demo Bankin sivu toisella laitteellasi ja hyväksy siellä.',
  },

  failures: {
    wrong_credentials: {
      title: 'Kirjautuminen ei onnistunut',
      detail:
        'Käyttäjätunnus tai salasana oli väärä kolme kertaa. Mitään ei ole jaettu. Tarkista molemmat ja aloita alusta sovelluksesta.',
    },
    wrong_otp: {
      title: 'Koodi oli väärä kolme kertaa',
      detail:
        'Turvallisuutesi vuoksi lopetimme tähän. Mitään ei ole jaettu. Aloita alusta sovelluksesta, niin saat uuden koodin.',
    },
    wrong_answer: {
      title: 'Vastaus oli väärä kolme kertaa',
      detail: 'Turvallisuutesi vuoksi lopetimme tähän. Mitään ei ole jaettu. Aloita alusta sovelluksesta.',
    },
    blocked: {
      title: 'Verkkopankkisi on suljettu',
      detail:
        'Pankki on sulkenut tämän asiakkaan verkkopankin. Mitään ei ole jaettu. Oikeaan pankkiin pitäisi nyt soittaa.',
    },
    signed_in_elsewhere: {
      title: 'Olet jo kirjautunut muualla',
      detail:
        'Sallimme yhden kirjautumisen kerrallaan. Mitään ei ole jaettu. Kirjaudu siellä ulos, odota minuutti ja aloita alusta sovelluksesta.',
    },
    not_permitted: {
      title: 'Et voi jakaa näitä tilejä',
      detail: 'Tileistä vastaavan on sallittava se. Mitään ei ole jaettu. Pyydä lupa tai käytä toista tiliä.',
    },
    action_required: {
      title: 'Ensin on tehtävä jotakin',
      detail:
        'Ehtomme ovat muuttuneet. Mitään ei ole jaettu. Kirjaudu omille sivuillemme, hyväksy uudet ehdot ja aloita alusta sovelluksesta.',
    },
    method_unsupported: {
      title: 'Kortinlukijasi ei toimi tässä',
      detail:
        'Kirjaudut kortinlukijalla, jota emme tarjoa muiden yritysten kautta. Mitään ei ole jaettu. Tilaa sovelluksemme tai käytä toista pankkia.',
    },
    expired: {
      title: 'Kirjautuminen on vanhentunut',
      detail: 'Se kesti kauemmin kuin voimme odottaa. Mitään ei ole jaettu. Aloita alusta sovelluksesta.',
    },
    unavailable: {
      title: 'Demo Bank ei ole käytettävissä',
      detail: 'Järjestelmämme eivät toimi juuri nyt. Mitään ei ole jaettu. Yritä myöhemmin uudelleen.',
    },
  },
  stopped: {
    title: 'Mitään ei ole jaettu',
    detail: 'Lopetit tähän. Voit sulkea sivun ja palata toiseen laitteeseesi.',
  },
  approved: {
    title: 'Olet antanut suostumuksesi',
    detail: (client) => `Voit sulkea sivun ja palata sovellukseen ${client}.`,
  },
  unknownSignIn: {
    title: 'Emme tunne tätä kirjautumista',
    detail: 'Osoite on väärä, tai kirjautuminen päättyi kauan sitten. Aloita alusta sovelluksesta.',
  },
  foreignSignIn: {
    title: 'Kirjautuminen alkoi muualla',
    detail:
      'Turvallisuutesi vuoksi se voi jatkua vain siinä selaimessa, jossa se alkoi, evästeet sallittuina. Aloita alusta sovelluksesta.',
  },
  badRequest: {
    title: 'Pyyntöön ei voida vastata',
    detail: (problem) => `Yritys, joka ohjasi sinut tänne, teki virheen: ${problem}. Mitään ei ole jaettu.`,
  },
  wrongUrl: {
    title: 'Sivua ei voi käyttää täällä',
    detail: (shown, own) =>
      `Selain näyttää pankin osoitteessa ${shown}, mutta sen osoitteeksi on määritetty ${own}. Käynnistä se valitsimella --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Täällä ei ole mitään', detail: 'Osoite on väärä.' },
    wrongMethod: { title: 'Se ei toimi tässä', detail: 'Tämä osoite ei ota vastaan tuota menetelmää.' },
    refused: {
      title: 'Pyyntöä ei voi lukea',
      detail: 'Se on virheellinen, liian suuri tai muotoa, jota emme tue.',
    },
    timeout: { title: 'Se kesti liian kauan', detail: 'Pyyntö ei saapunut ajoissa.' },
    internal: {
      title: 'Jokin meni meillä vikaan',
      detail: 'Vika on meidän. Yritä uudelleen, ja mainitse viite, jos se jatkuu.',
    },
    unavailable: {
      title: 'Demo Bank ei ole käytettävissä',
      detail: 'Pankkia pysäytetään parhaillaan. Yritä hetken kuluttua uudelleen.',
    },
  },
  back: (client) => `Takaisin sovellukseen ${client}`,
  toTestPeople: 'Katso testihenkilöt',
  reference: 'Viite',
  otherCompany: 'toinen yritys',
}
