// table: The hosted flow in Lithuanian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const lt: LinkTexts = {
  ...PAGE_TEXTS.lt,
  cancel: 'Atšaukti',
  back: (app) => `Grįžti į programėlę ${app}`,

  chooseTitle: 'Pasirinkite savo banką',
  chooseLead: (app) => `${app} prašo leisti matyti Jūsų sąskaitas.`,
  marketLabel: 'Šalis',
  searchLabel: 'Jūsų banko pavadinimas',
  searchButton: 'Ieškoti',
  searchNone: (query) => `Pagal „${query}“ nerasta nė vieno banko.`,
  searchMore: 'Yra ir daugiau tokių bankų. Įrašykite daugiau pavadinimo raidžių.',
  searchAll: 'Rodyti visus bankus',
  banksFound: (count) => `Rasta bankų: ${count}`,
  banksIn: (market) => `Bankai, šalis: ${market}`,
  noBanks: (market) => `Šioje šalyje dar negalima susieti banko: ${market}.`,

  consentTitle: (app) => `Bendrinti sąskaitas su programėle ${app}?`,
  consentLead: (app, bank) => `Jei sutiksite, ${bank} programėlei ${app} pateiks tai, kas čia išvardyta.`,
  whatHeading: 'Kas bendrinama',
  whatItems: {
    identity: 'Jūsų vardas ir pavardė, gimimo data ir asmens kodas',
    accounts: 'Sąskaitų pavadinimai, numeriai ir turėtojai',
    balances: 'Likučiai',
    payments: 'Pastarųjų 12 mėnesių mokėjimai',
    wealth: 'Paskolos su jų sąlygomis ir investicijos su jų sudėtimi',
  },
  paymentsAndNew: 'Pastarųjų 12 mėnesių ir nauji mokėjimai',
  whatNot: 'Niekas negali tuo pasinaudodamas pervesti pinigų.',
  howLongHeading: 'Kiek laiko',
  howLongOnce: (app) => `Vieną kartą. ${app} galės tai skaityti 24 valandas; paskui duomenys čia ištrinami.`,
  howLongUntil: (app, bank, date) =>
    `Iki ${date}. Galite bet kada nutraukti anksčiau programėlėje ${app} arba banke ${bank}.`,
  reportTitle: (app) => `Patvirtinti sąskaitas programėlei ${app}?`,
  reportLead: (app, bank) =>
    `Jei sutiksite, ${bank} patvirtins tai, kas čia išvardyta, o ${app} gaus ataskaitą.`,
  howLongReport: (app) =>
    `Vieną kartą. ${app} galės skaityti ataskaitą valandą; po 24 valandų čia viskas ištrinama.`,
  refreshTitle: (app) => `Atnaujinti sąskaitas programėlei ${app}?`,
  refreshLead: (app, bank) =>
    `Jei sutiksite, Jūsų sąskaitas banke ${bank} dar kartą perskaitysime programėlei ${app}, naudodami Jūsų suteiktą prieigą.`,
  refreshHowLong: (app) =>
    `Niekas nesikeičia: ${app} išlaiko Jūsų suteiktą prieigą, kol ji baigsis arba ją nutrauksite.`,
  refreshNext: (bank) => `Prisijungti prie banko ${bank} iš naujo nereikia. Tai truks kelias sekundes.`,
  refreshNow: 'Atnaujinti dabar',
  extendNow: 'Pratęsti',
  nextHeading: 'Kas bus toliau',
  next: (app, bank) =>
    `Prisijungsite paties banko ${bank} puslapyje ir pasirinksite sąskaitas. ${app} niekada nemato Jūsų slaptažodžio.`,
  nextHere: (app, bank) =>
    `Kitame puslapyje prisijungsite prie banko ${bank} ir pasirinksite sąskaitas. Įvesti duomenys keliauja tik į banką: ${app} jų niekada nemato, o mes jų nesaugome.`,
  nextDevice: (app, bank) =>
    `Patvirtinsite banke ${bank}, čia arba savo telefone, ir ten pasirinksite sąskaitas. ${app} niekada nemato Jūsų slaptažodžio.`,
  idHint: (app, name) => `${app} Jus žino kaip ${name}. Jei tai ne Jūs, atšaukite.`,
  continueTo: (bank) => `Tęsti į banką ${bank}`,
  otherBank: 'Pasirinkti kitą banką',
  unfinished: (bank) => `Banke ${bank} dar nebaigėte. Tęskite, kad ten sugrįžtumėte.`,
  unreachable: (bank) =>
    `Šiuo metu nepavyksta susisiekti su banku ${bank}. Po akimirkos bandykite dar kartą arba pasirinkite kitą banką.`,
  bankUnknown: 'Šio banko čia susieti negalima. Pasirinkite kitą.',

  signInTitle: (bank) => `Prisijunkite prie banko ${bank}`,
  signInLead: (bank) => `Įvesti duomenys keliauja tik į banką ${bank}. Mes jų nesaugome.`,
  methodTitle: 'Gaukite kodą',
  codeTitle: 'Įveskite kodą',
  accountsTitle: 'Pasirinkite, ką bendrinti',
  noAccountsHere: (app, bank) => `${bank} nerodo Jūsų sąskaitų. Jei tęsite, ${app} sužinos tik tai.`,
  fields: {
    username: 'Naudotojo vardas',
    password: 'Slaptažodis',
    method: 'Kaip norite gauti kodą?',
    code: 'Vienkartinis kodas',
    question: 'Atsakymas į saugos klausimą',
    accounts: 'Bendrinamos sąskaitos',
  },
  signInSubmit: 'Tęsti',
  wrongCredentials: 'Naudotojo vardas arba slaptažodis neteisingas. Patikrinkite abu ir bandykite dar kartą.',
  wrongCode: 'Šis kodas neteisingas. Bandykite dar kartą.',
  wrongAnswer: 'Šis atsakymas neteisingas. Bandykite dar kartą.',
  chooseAccount: 'Pasirinkite bent vieną sąskaitą.',
  answerInvalid: 'Kažko trūksta. Užpildykite visus laukus.',
  reportAccountsTitle: { one: 'Pasirinkite sąskaitą', several: 'Pasirinkite sąskaitas' },
  reportAccountsLead: (app) => `${app} gaus ataskaitą tik apie tai, ką čia pasirinksite.`,
  lastTry: (bank) =>
    `Liko vienas bandymas: po dar vienos klaidos prisijungimas čia baigsis, kad ${bank} Jūsų neužblokuotų.`,
  deviceTitle: (bank) => `Patvirtinkite banke ${bank}`,
  deviceLead: (bank) =>
    `Atidarykite ${bank} čia arba savo telefone, prisijunkite ir patvirtinkite. Ten taip pat turi būti šis kodas:`,
  deviceMatch: 'Kodas',
  deviceOpen: (bank) => `Atidaryti ${bank} naujoje kortelėje`,
  deviceScan: (bank) => `Arba nuskaitykite kodą telefonu, kad ${bank} atsidarytų jame`,
  deviceWaiting: 'Kai patvirtinsite, šis puslapis tęs pats.',
  windowTitle: (bank) => `Tęskite banke ${bank}`,
  windowLead: (bank) => `${bank} atsidaro atskirame lange. Kai ten baigsite, šis puslapis tęs pats.`,
  windowAgain: (bank) => `Atidaryti ${bank} dar kartą`,
  windowDone: (app) => `Grįžkite į programėlės ${app} puslapį, kuriame pradėjote. Ten bus tęsiama.`,

  readingTitle: (bank) => `Skaitomos Jūsų sąskaitos banke ${bank}`,
  reading: 'Tai truks kelias sekundes. Neuždarykite šio puslapio.',
  readingSlow: (bank) =>
    `${bank} atsako lėčiau nei įprastai. Galite palaukti, bandyti dar kartą arba grįžti.`,
  readingCheck: 'Tikrinti dabar',

  leavingTitle: (app) => `Grįžtate į programėlę ${app}`,
  leavingConnected: 'Jūsų sąskaitos susietos.',
  leavingNothing: 'Niekas nebuvo pasidalyta.',
  leavingContinue: (app) => `Tęsti į programėlę ${app}`,
  returnedTitle: 'Šį puslapį galite uždaryti',
  returned: (app) =>
    `Iš čia buvote grąžinti į programėlę ${app}. Jei ten nieko neįvyko, pradėkite joje iš naujo.`,

  payment: {
    title: (amount) => `Sumokėti ${amount}`,
    to: 'Gavėjas',
    reference: 'Mokėjimo paskirtis',
    lead: (app) =>
      `Čia pasirenkate savo banką ir ten patvirtinate mokėjimą. Programėlė ${app} niekada nemato jūsų slaptažodžio.`,
    badLink:
      'Nuoroda, kuri jus čia atvedė, nepilna, neleidžiama arba per sena. Niekas nesumokėta. Grįžkite ir pradėkite iš naujo.',
  },

  expired: {
    title: 'Šio puslapio galiojimas baigėsi',
    detail: 'Jūsų saugumui jis veikia tik 30 minučių. Grįžkite ten, iš kur atėjote, ir pradėkite iš naujo.',
  },
  elsewhere: {
    title: 'Tęskite ten, kur pradėjote',
    detail:
      'Šis puslapis priklauso kitai naršyklei arba ši naršyklė nesaugo slapukų. Atidarykite jį ten, kur pradėjote, arba grįžkite ten, iš kur atėjote, ir pradėkite iš naujo.',
  },
  openAgain: 'Atidaryti dar kartą',
  badLink: {
    title: 'Ši nuoroda neveikia',
    detail:
      'Nuoroda, kuri Jus čia atvedė, yra neišsami arba neleidžiama. Niekas nebuvo pasidalyta. Grįžkite ten, iš kur atėjote, ir pradėkite iš naujo.',
  },
  notServed: {
    title: 'Ši paslauga čia neteikiama',
    detail:
      'Nuoroda prašo to, ko čia atlikti negalima, pavyzdžiui, mokėjimo ar pajamų patikros. Niekas nebuvo pasidalyta. Grįžkite ten, iš kur atėjote, ir pasirinkite kitą būdą.',
  },
  connectionBusy: {
    title: 'Jūsų sąskaitos jau atnaujinamos',
    detail:
      'Kažkas pradėjo atnaujinti šią sąsają arba ji laukia Jūsų patvirtinimo banke. Pirmiausia užbaikite tai arba bandykite dar kartą po dešimties minučių.',
  },
  cancelledMessage: 'Naudotojas atšaukė.',
  declinedMessage: 'Naudotojas banke nesuteikė prieigos.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} neatsakė`,
      detail: `Šiuo metu nepavyksta susisiekti su banku ${bank}, todėl niekas nebuvo pasidalyta. Bandykite vėliau.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} nepriėmė sąsajos`,
      detail: `${bank} atmetė mūsų užklausą, todėl niekas nebuvo pasidalyta. Bandykite vėliau arba naudokitės kitu banku.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Prisijungti nepavyko',
      detail: `${bank} nepriėmė įvestų duomenų. Patikrinkite juos ir bandykite dar kartą.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Banke ${bank} įvyko klaida`,
      detail: `${bank} pateikė atsakymą, kurio nesuprantame, todėl niekas nebuvo pasidalyta. Bandykite vėliau.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} Jūsų nežino`,
      detail: `Banke ${bank} nėra kliento tokiu naudotojo vardu. Patikrinkite jį arba naudokitės kitu banku.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Kodas per daug kartų buvo neteisingas',
      detail: `Jūsų saugumui ${bank} sustabdė prisijungimą ir niekas nebuvo pasidalyta. Pradėkite iš naujo, kad gautumėte naują kodą.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Patvirtinimas atšauktas',
      detail: `Jis atšauktas banke ${bank}, todėl niekas nebuvo pasidalyta. Jei norite tęsti, pradėkite iš naujo.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Patvirtinimas truko per ilgai',
      detail: `${bank} laukė Jūsų patvirtinimo ir nebelaukia. Niekas nebuvo pasidalyta. Pradėkite iš naujo, kai būsite pasiruošę.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Dabar negalite patvirtinti banke ${bank}`,
      detail: `Banko ${bank} patvirtinimo puslapis arba programėlė šiuo metu neveikia, todėl niekas nebuvo pasidalyta. Bandykite vėliau.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} užblokavo prieigą`,
      detail: `Susisiekite su banku ${bank}, kad vėl atvertų internetinę prieigą, ir tada sugrįžkite.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Esate prisijungę kitur',
      detail: `${bank} vienu metu leidžia prisijungti tik vienoje vietoje, todėl niekas nebuvo pasidalyta. Atsijunkite ten, palaukite minutę ir pradėkite iš naujo.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} neleidžia to bendrinti`,
      detail: `Šių sąskaitų bendrinti negalite, todėl niekas nebuvo pasidalyta. Paprašykite, kad ${bank} arba sąskaitų turėtojas tai leistų, arba naudokite kitą sąskaitą.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} pirmiausia prašo Jūsų veiksmo`,
      detail: `Niekas nebuvo pasidalyta. Prisijunkite banko ${bank} puslapyje arba programėlėje, atlikite, ko prašoma, ir pradėkite iš naujo.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Taip prisijungti prie banko ${bank} negalima`,
      detail: `${bank} čia nesiūlo Jūsų prisijungimo būdo, todėl niekas nebuvo pasidalyta. Naudokite kitą būdą, pavyzdžiui, banko programėlę, arba kitą banką.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} gavo per daug užklausų`,
      detail: `${bank} prašo pertraukos, todėl nieko naujo neperskaityta. Bandykite po valandos.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Prisijungė kitas asmuo',
      detail: `Ši sąsaja priklauso kitam banko ${bank} klientui, todėl niekas nebuvo pasidalyta. Pradėkite iš naujo ir prisijunkite kaip asmuo, kurio sąskaitos susietos.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Bankas neparodė, kas prisijungė',
      detail: `${bank} nepranešė, kas prisijungė, todėl neįmanoma nustatyti, ar ši sąsaja yra jūsų, ir niekas nebuvo pasidalyta. Pradėkite iš naujo ir leiskite bankui ${bank} pasidalyti jūsų tapatybe, jei jis paklaus. Kitu atveju pašalinkite sąsają ir susiekite banką iš naujo.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Prisijungimas truko per ilgai',
      detail: `${bank} nutraukė prisijungimą, todėl niekas nebuvo pasidalyta. Pradėkite iš naujo, kai būsite pasiruošę.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Nėra bendrintinų sąskaitų',
      detail: `${bank} nerodo Jūsų sąskaitų arba nė vienos nepasirinkote. Pasirinkite bent vieną arba naudokitės kitu banku.`,
    }),
    code_invalid: (app) => ({
      title: 'Ši nuoroda panaudota arba per sena',
      detail: `Jūsų saugumui nuoroda veikia vieną kartą ir trumpai. Grįžkite į programėlę ${app} ir pradėkite iš naujo.`,
    }),
    access_ended: (app) => ({
      title: `${app} tai nutraukė`,
      detail: `Su šiuo puslapiu susijusi prieiga tuo metu buvo nutraukta, todėl niekas nebuvo pasidalyta. Grįžkite į programėlę ${app} ir pradėkite iš naujo.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Ši sąsaja nutraukta',
      detail: `Sąsaja su banku ${bank} tuo metu buvo nutraukta, todėl nėra ko atnaujinti. Grįžkite į programėlę ${app} ir susiekite iš naujo.`,
    }),
    internal: (app) => ({
      title: 'Nepavyko užbaigti',
      detail: `Mūsų pusėje įvyko klaida ir niekas nebuvo pasidalyta. Bandykite dar kartą arba grįžkite į programėlę ${app}.`,
    }),
  },
  yourBank: 'Jūsų bankas',
}
