// table: The bank's pages in Lithuanian

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('lt', count, {
    one: count === 1 ? 'pastarojo mėnesio' : `pastarųjų ${count} mėnesio`,
    few: `pastarųjų ${count} mėnesių`,
    many: `pastarųjų ${count} mėnesio`,
    other: `pastarųjų ${count} mėnesių`,
  })

const seconds = (count: number) =>
  pluralForm('lt', count, {
    one: `${count} sekundei`,
    few: `${count} sekundėms`,
    many: `${count} sekundės`,
    other: `${count} sekundžių`,
  })

export const lt: BankTexts = {
  lang: 'lt',
  skip: 'Pereiti prie turinio',
  home: 'Demo Bank, bandomieji asmenys',
  practice: 'Mokymuisi. Be tikrų pinigų.',
  cancel: 'Atšaukti',
  proceed: 'Tęsti',
  lastAttempt: 'Tai paskutinis bandymas: po dar vienos klaidos prisijungimas baigsis.',
  notices: {
    wrong_credentials: {
      title: 'Neteisingas naudotojo vardas arba slaptažodis.',
      detail: 'Patikrinkite abu ir bandykite dar kartą. Po trijų bandymų nutraukiame.',
    },
    wrong_otp: {
      title: 'Šis kodas neteisingas.',
      detail: 'Įveskite keturis skaitmenis taip, kaip jie parodyti žemiau.',
    },
    wrong_answer: {
      title: 'Šis atsakymas neteisingas.',
      detail: 'Bandykite dar kartą; didžiosios ir mažosios raidės nesvarbu. Po trijų bandymų nutraukiame.',
    },
    no_choice: { title: 'Pasirinkite bent vieną sąskaitą.', detail: 'Arba pasirinkite „Nesidalyti“.' },
  },

  signIn: {
    title: 'Prisijungti',
    heading: 'Prisijunkite prie „Demo Bank“',
    lead: (client) => `${client} prašo leidimo matyti jūsų sąskaitas. Toliau pasirinksite, kurias.`,
    userName: 'Naudotojo vardas',
    password: 'Slaptažodis',
    submit: 'Prisijungti',
    noUserName: 'Neturite naudotojo vardo?',
    practice: 'Šis bankas skirtas mokymuisi.',
    testPeople: 'Žiūrėti bandomuosius asmenis (angliškai, nauja kortelė)',
  },
  otp: {
    title: 'Vienkartinis kodas',
    heading: 'Įveskite vienkartinį kodą',
    lead: 'Tikras bankas jį atsiųstų į jūsų telefoną. Čia jis parodytas puslapyje.',
    hint: (code) => `Jūsų kodas yra ${code}`,
    label: 'Keturių skaitmenų kodas',
    method: 'Kaip norite gauti kodą?',
    methods: { text: 'SMS žinutė', app: 'Banko programėlė' },
  },
  question: {
    title: 'Saugumo klausimas',
    heading: 'Atsakykite į savo saugumo klausimą',
    lead: (number, count) => `${number} klausimas iš ${count}. Tikrame banke atsakymą žinotumėte tik jūs.`,
    hint: (answer) => `Atsakymas yra ${answer}`,
    questions: {
      birthCity: 'Kokiame mieste gimėte?',
      bestCountry: 'Kokia geriausia pasaulio šalis?',
      bestShape: 'Kokia forma žmonėms patinka labiausiai?',
    },
  },
  consent: {
    title: 'Jūsų sutikimas',
    heading: (client) => `Dalytis su programėle ${client}?`,
    signedInAs: (name) => `Esate prisijungę kaip ${name}.`,
    mayRead: (client, until) => `${client} gali matyti (iki ${until}):`,
    sentence: (client, until, data) =>
      `${client} gali matyti (iki ${until}): ${data}. Pinigų pervesti negali.`,
    untilSeconds: (instant, count) => `${instant}, tai yra praėjus ${seconds(count)} po pasidalijimo`,
    data: {
      identity: 'jūsų vardas ir pavardė, gimimo data ir asmens kodas',
      accounts: 'sąskaitų pavadinimai, numeriai ir turėtojai',
      balances: 'likučiai',
      wealth: 'paskolos su jų sąlygomis ir investicijos su jų sudėtimi',
    },
    payments: (count) => `${lastMonths(count)} mokėjimai`,
    paymentsAndNew: (count) => `${lastMonths(count)} ir nauji mokėjimai`,
    limits: 'Pinigų pervesti negali. Galite tai bet kada nutraukti.',
    accounts: 'Sąskaitos, kuriomis dalijatės',
    noAccounts: (client) => `Pas mus sąskaitų neturite. Jei tęsite, ${client} sužinos tik tai.`,
    card: (digits) => `Kortelė, kurios numeris baigiasi ${digits}`,
    share: 'Dalytis',
    deny: 'Nesidalyti',
  },
  payment: {
    title: 'Patvirtinkite mokėjimą',
    lead: (amount, payee) =>
      `Mokate ${amount} gavėjui ${payee}. Prisijunkite, kad mokėjimą patikrintumėte ir patvirtintumėte.`,
    heading: (amount) => `Mokėti ${amount}?`,
    to: 'Gavėjas',
    number: 'Sąskaitos numeris',
    reference: 'Mokėjimo paskirtis',
    initiatedBy: 'Mokėjimą pradėjo',
    from: 'Mokėti iš',
    noAccounts: (currency) => `Neturite sąskaitos valiuta ${currency}, iš kurios galėtumėte mokėti.`,
    limits: 'Pinigai iš jūsų sąskaitos išeina iš karto. Jų susigrąžinti negalėsite.',
    confirm: 'Patvirtinti mokėjimą',
    deny: 'Nemokėti',
    approved: 'Patvirtinote mokėjimą',
    nothingPaid: 'Niekas nesumokėta',
    nothingPaidRestart: 'Niekas nesumokėta. Pradėkite iš naujo programėlėje.',
  },
  decoupled: {
    note: (code) =>
      `Pradėjote kitame įrenginyje. Jame taip pat turi būti rodomas kodas ${code}. Jei jo nėra, atšaukite.`,
    pending: 'Atverkite „Demo Bank“ puslapį kitame įrenginyje ir patvirtinkite ten.',
  },

  failures: {
    wrong_credentials: {
      title: 'Nepavyko jūsų prijungti',
      detail:
        'Naudotojo vardas arba slaptažodis buvo neteisingas tris kartus. Niekuo nepasidalyta. Patikrinkite abu ir pradėkite iš naujo programėlėje.',
    },
    wrong_otp: {
      title: 'Kodas buvo neteisingas tris kartus',
      detail:
        'Jūsų saugumui čia sustojome. Niekuo nepasidalyta. Kad gautumėte naują kodą, pradėkite iš naujo programėlėje.',
    },
    wrong_answer: {
      title: 'Atsakymas buvo neteisingas tris kartus',
      detail: 'Jūsų saugumui čia sustojome. Niekuo nepasidalyta. Pradėkite iš naujo programėlėje.',
    },
    blocked: {
      title: 'Jūsų internetinė bankininkystė užblokuota',
      detail:
        'Bankas užblokavo šio kliento internetinę bankininkystę. Niekuo nepasidalyta. Tikram bankui dabar reikėtų paskambinti.',
    },
    signed_in_elsewhere: {
      title: 'Jau esate prisijungę kitur',
      detail:
        'Vienu metu leidžiame vieną prisijungimą. Niekuo nepasidalyta. Ten atsijunkite, palaukite minutę ir pradėkite iš naujo programėlėje.',
    },
    not_permitted: {
      title: 'Šiomis sąskaitomis dalytis negalite',
      detail:
        'Tai turi leisti už sąskaitas atsakingas asmuo. Niekuo nepasidalyta. Paprašykite leidimo arba naudokite kitą sąskaitą.',
    },
    action_required: {
      title: 'Pirmiausia reikia kai ką padaryti',
      detail:
        'Mūsų sąlygos pasikeitė. Niekuo nepasidalyta. Prisijunkite mūsų pačių puslapiuose, sutikite su naujomis sąlygomis ir pradėkite iš naujo programėlėje.',
    },
    method_unsupported: {
      title: 'Jūsų kortelių skaitytuvas čia neveikia',
      detail:
        'Jungiatės kortelių skaitytuvu, kurio kitoms įmonėms nesiūlome. Niekuo nepasidalyta. Užsisakykite mūsų programėlę arba naudokitės kitu banku.',
    },
    expired: {
      title: 'Šis prisijungimas nebegalioja',
      detail: 'Jis truko ilgiau, nei galime laukti. Niekuo nepasidalyta. Pradėkite iš naujo programėlėje.',
    },
    unavailable: {
      title: '„Demo Bank“ nepasiekiamas',
      detail: 'Mūsų sistemos šiuo metu neveikia. Niekuo nepasidalyta. Bandykite vėliau.',
    },
  },
  stopped: {
    title: 'Niekuo nepasidalyta',
    detail: 'Čia sustojote. Galite uždaryti šį puslapį ir grįžti prie kito įrenginio.',
  },
  approved: {
    title: 'Davėte sutikimą',
    detail: (client) => `Galite uždaryti šį puslapį ir grįžti į programėlę ${client}.`,
  },
  unknownSignIn: {
    title: 'Šis prisijungimas nežinomas',
    detail: 'Adresas neteisingas arba prisijungimas seniai baigėsi. Pradėkite iš naujo programėlėje.',
  },
  foreignSignIn: {
    title: 'Šis prisijungimas pradėtas kitur',
    detail:
      'Jūsų saugumui jį galima tęsti tik toje naršyklėje, kurioje jis pradėtas, su leidžiamais slapukais. Pradėkite iš naujo programėlėje.',
  },
  badRequest: {
    title: 'Į šią užklausą atsakyti negalima',
    detail: (problem) => `Jus čia nukreipusi įmonė padarė klaidą: ${problem}. Niekuo nepasidalyta.`,
  },
  wrongUrl: {
    title: 'Šio puslapio čia naudoti negalima',
    detail: (shown, own) =>
      `Naršyklė rodo banką adresu ${shown}, bet jis nustatytas adresui ${own}. Paleiskite jį su --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Čia nieko nėra', detail: 'Adresas neteisingas.' },
    wrongMethod: { title: 'Čia tai neveikia', detail: 'Šis adresas tokio metodo nepriima.' },
    refused: {
      title: 'To perskaityti negalima',
      detail: 'Užklausa netaisyklinga, per didelė arba nepalaikomos rūšies.',
    },
    timeout: { title: 'Tai truko per ilgai', detail: 'Užklausa neatėjo laiku.' },
    internal: {
      title: 'Pas mus kažkas nepavyko',
      detail: 'Klaida mūsų. Bandykite dar kartą, o jei ji kartosis, nurodykite nuorodos numerį.',
    },
    unavailable: {
      title: '„Demo Bank“ nepasiekiamas',
      detail: 'Bankas šiuo metu stabdomas. Po akimirkos bandykite dar kartą.',
    },
  },
  back: (client) => `Grįžti į programėlę ${client}`,
  toTestPeople: 'Žiūrėti bandomuosius asmenis',
  reference: 'Nuorodos numeris',
  otherCompany: 'kita įmonė',
}
