// table: The hosted flow in Latvian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const lv: LinkTexts = {
  ...PAGE_TEXTS.lv,
  cancel: 'Atcelt',
  back: (app) => `Atpakaļ uz lietotni ${app}`,

  chooseTitle: 'Izvēlieties savu banku',
  chooseLead: (app) => `${app} lūdz ļaut redzēt Jūsu kontus.`,
  marketLabel: 'Valsts',
  searchLabel: 'Jūsu bankas nosaukums',
  searchButton: 'Meklēt',
  searchNone: (query) => `Neviena banka neatbilst meklētajam „${query}”.`,
  searchMore: 'Atbilst vēl citas bankas. Ievadiet vairāk nosaukuma burtu.',
  searchAll: 'Rādīt visas bankas',
  banksFound: (count) => `Atrastās bankas: ${count}`,
  banksIn: (market) => `Bankas, valsts: ${market}`,
  noBanks: (market) => `Šajā valstī vēl nevar savienot nevienu banku: ${market}.`,

  consentTitle: (app) => `Vai kopīgot kontus ar lietotni ${app}?`,
  consentLead: (app, bank) => `Ja piekrītat, ${bank} kopīgo ar lietotni ${app} šeit uzskaitīto.`,
  whatHeading: 'Kas tiek kopīgots',
  whatItems: {
    identity: 'Jūsu vārds un uzvārds, dzimšanas datums un personas kods',
    accounts: 'Kontu nosaukumi, numuri un turētāji',
    balances: 'Atlikumi',
    payments: 'Pēdējo 12 mēnešu maksājumi',
    wealth: 'Aizdevumi ar to noteikumiem un ieguldījumi ar to sastāvu',
  },
  paymentsAndNew: 'Pēdējo 12 mēnešu un jaunie maksājumi',
  whatNot: 'Neviens ar to nevar pārskaitīt naudu.',
  howLongHeading: 'Cik ilgi',
  howLongOnce: (app) => `Vienu reizi. ${app} var datus lasīt 24 stundas; pēc tam tie šeit tiek dzēsti.`,
  howLongUntil: (app, bank, date) =>
    `Līdz ${date}. Varat to jebkurā brīdī pārtraukt agrāk lietotnē ${app} vai bankā ${bank}.`,
  reportTitle: (app) => `Vai apliecināt kontus lietotnei ${app}?`,
  reportLead: (app, bank) =>
    `Ja piekrītat, ${bank} apliecina šeit uzskaitīto, un ${app} saņem par to pārskatu.`,
  howLongReport: (app) =>
    `Vienu reizi. ${app} var pārskatu lasīt stundu; pēc 24 stundām šeit viss tiek dzēsts.`,
  refreshTitle: (app) => `Vai atjaunināt kontus lietotnei ${app}?`,
  refreshLead: (app, bank) =>
    `Ja piekrītat, vēlreiz nolasām Jūsu kontus bankā ${bank} lietotnei ${app}, izmantojot Jūsu doto piekļuvi.`,
  refreshHowLong: (app) =>
    `Nekas nemainās: ${app} saglabā Jūsu doto piekļuvi, līdz tā beidzas vai Jūs to pārtraucat.`,
  refreshNext: (bank) => `Jums nav vēlreiz jāpiesakās bankā ${bank}. Tas ilgs dažas sekundes.`,
  refreshNow: 'Atjaunināt tagad',
  extendNow: 'Pagarināt',
  nextHeading: 'Kas notiks tālāk',
  next: (app, bank) =>
    `Jūs piesakāties pašas bankas ${bank} lapā un izvēlaties kontus. ${app} nekad neredz Jūsu paroli.`,
  nextHere: (app, bank) =>
    `Nākamajā lapā piesakāties bankā ${bank} un izvēlaties kontus. Ievadītais nonāk tikai bankā: ${app} to nekad neredz, un mēs to neglabājam.`,
  nextDevice: (app, bank) =>
    `Jūs apstiprināt bankā ${bank}, šeit vai savā tālrunī, un tur izvēlaties kontus. ${app} nekad neredz Jūsu paroli.`,
  idHint: (app, name) => `${app} Jūs pazīst kā ${name}. Ja tas neesat Jūs, atceliet.`,
  continueTo: (bank) => `Turpināt uz banku ${bank}`,
  otherBank: 'Izvēlēties citu banku',
  unfinished: (bank) => `Bankā ${bank} vēl neesat pabeidzis. Turpiniet, lai tur atgrieztos.`,
  unreachable: (bank) =>
    `Pašlaik nevar sazināties ar banku ${bank}. Pēc brīža mēģiniet vēlreiz vai izvēlieties citu banku.`,
  bankUnknown: 'Šo banku šeit nevar savienot. Izvēlieties citu.',

  signInTitle: (bank) => `Piesakieties bankā ${bank}`,
  signInLead: (bank) => `Ievadītais nonāk tikai bankā ${bank}. Mēs to neglabājam.`,
  methodTitle: 'Saņemiet kodu',
  codeTitle: 'Ievadiet kodu',
  accountsTitle: 'Izvēlieties, ko kopīgot',
  noAccountsHere: (app, bank) => `${bank} nerāda Jūsu kontus. Ja turpināsiet, ${app} uzzinās tikai to.`,
  fields: {
    username: 'Lietotājvārds',
    password: 'Parole',
    method: 'Kā vēlaties saņemt kodu?',
    code: 'Vienreizējais kods',
    question: 'Atbilde uz drošības jautājumu',
    accounts: 'Kopīgojamie konti',
  },
  signInSubmit: 'Turpināt',
  wrongCredentials: 'Lietotājvārds vai parole ir nepareiza. Pārbaudiet abus un mēģiniet vēlreiz.',
  wrongCode: 'Šis kods ir nepareizs. Mēģiniet vēlreiz.',
  wrongAnswer: 'Šī atbilde nav pareiza. Mēģiniet vēlreiz.',
  chooseAccount: 'Izvēlieties vismaz vienu kontu.',
  answerInvalid: 'Kaut kā trūkst. Aizpildiet visus laukus.',
  reportAccountsTitle: { one: 'Izvēlieties kontu', several: 'Izvēlieties kontus' },
  reportAccountsLead: (app) => `${app} saņems pārskatu par to, ko šeit izvēlēsieties, un ne par ko citu.`,
  lastTry: (bank) =>
    `Atlicis viens mēģinājums: pēc vēl vienas kļūdas pieteikšanās šeit beigsies, lai ${bank} Jūs nebloķētu.`,
  deviceTitle: (bank) => `Apstipriniet bankā ${bank}`,
  deviceLead: (bank) =>
    `Atveriet ${bank} šeit vai savā tālrunī, piesakieties un apstipriniet. Arī tur jābūt šim kodam:`,
  deviceMatch: 'Kods',
  deviceOpen: (bank) => `Atvērt ${bank} jaunā cilnē`,
  deviceScan: (bank) => `Vai skenējiet kodu ar tālruni, lai ${bank} atvērtos tur`,
  deviceWaiting: 'Kad būsiet apstiprinājis, šī lapa turpinās pati.',
  windowTitle: (bank) => `Turpiniet bankā ${bank}`,
  windowLead: (bank) => `${bank} tiek atvērta atsevišķā logā. Kad tur pabeigsiet, šī lapa turpinās pati.`,
  windowAgain: (bank) => `Atvērt ${bank} vēlreiz`,
  windowDone: (app) => `Atgriezieties lietotnes ${app} lapā, kurā sākāt. Tur viss turpināsies.`,

  readingTitle: (bank) => `Nolasām Jūsu kontus bankā ${bank}`,
  reading: 'Tas ilgs dažas sekundes. Turiet šo lapu atvērtu.',
  readingSlow: (bank) =>
    `${bank} atbild lēnāk nekā parasti. Varat gaidīt, mēģināt vēlreiz vai doties atpakaļ.`,
  readingCheck: 'Pārbaudīt tagad',

  leavingTitle: (app) => `Atgriežaties lietotnē ${app}`,
  leavingConnected: 'Jūsu konti ir savienoti.',
  leavingNothing: 'Nekas netika kopīgots.',
  leavingContinue: (app) => `Turpināt uz lietotni ${app}`,
  returnedTitle: 'Šo lapu varat aizvērt',
  returned: (app) =>
    `No šejienes Jūs tikāt nosūtīts atpakaļ uz lietotni ${app}. Ja tur nekas nenotika, sāciet tur no sākuma.`,

  payment: {
    title: (amount) => `Samaksāt ${amount}`,
    to: 'Saņēmējs',
    reference: 'Maksājuma mērķis',
    lead: (app) =>
      `Šeit izvēlaties savu banku un tur apstiprināt maksājumu. Lietotne ${app} nekad neredz jūsu paroli.`,
    badLink:
      'Saite, kas jūs šurp atveda, ir nepilnīga, nav atļauta vai ir pārāk veca. Nekas nav samaksāts. Atgriezieties un sāciet no jauna.',
  },

  expired: {
    title: 'Šīs lapas derīgums ir beidzies',
    detail:
      'Jūsu drošībai tā darbojas tikai 30 minūtes. Atgriezieties tur, no kurienes nācāt, un sāciet no sākuma.',
  },
  elsewhere: {
    title: 'Turpiniet tur, kur sākāt',
    detail:
      'Šī lapa pieder citai pārlūkprogrammai, vai arī šī pārlūkprogramma nesaglabā sīkdatnes. Atveriet to tur, kur sākāt, vai atgriezieties tur, no kurienes nācāt, un sāciet no sākuma.',
  },
  openAgain: 'Atvērt vēlreiz',
  badLink: {
    title: 'Šī saite nedarbojas',
    detail:
      'Saite, kas Jūs šeit atveda, ir nepilnīga vai nav atļauta. Nekas netika kopīgots. Atgriezieties tur, no kurienes nācāt, un sāciet no sākuma.',
  },
  notServed: {
    title: 'Šis pakalpojums šeit netiek piedāvāts',
    detail:
      'Saite lūdz kaut ko, ko šeit nevar izdarīt, piemēram, maksājumu vai ienākumu pārbaudi. Nekas netika kopīgots. Atgriezieties tur, no kurienes nācāt, un izvēlieties citu veidu.',
  },
  connectionBusy: {
    title: 'Jūsu konti jau tiek atjaunināti',
    detail:
      'Kāds ir sācis atjaunināt šo savienojumu, vai arī tas gaida Jūsu apstiprinājumu bankā. Vispirms pabeidziet to vai mēģiniet vēlreiz pēc desmit minūtēm.',
  },
  cancelledMessage: 'Lietotājs atcēla.',
  declinedMessage: 'Lietotājs bankā neatļāva piekļuvi.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} neatbildēja`,
      detail: `Pašlaik nevar sazināties ar banku ${bank}, tāpēc nekas netika kopīgots. Mēģiniet vēlreiz vēlāk.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} nepieņēma savienojumu`,
      detail: `${bank} noraidīja mūsu pieprasījumu, tāpēc nekas netika kopīgots. Mēģiniet vēlreiz vēlāk vai izmantojiet citu banku.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Pieteikšanās neizdevās',
      detail: `${bank} nepieņēma ievadīto. Pārbaudiet datus un mēģiniet vēlreiz.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Bankā ${bank} radās kļūda`,
      detail: `${bank} sniedza atbildi, ko nesaprotam, tāpēc nekas netika kopīgots. Mēģiniet vēlreiz vēlāk.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} Jūs nepazīst`,
      detail: `Bankā ${bank} nav klienta ar šādu lietotājvārdu. Pārbaudiet to vai izmantojiet citu banku.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Kods pārāk daudz reižu bija nepareizs',
      detail: `Jūsu drošībai ${bank} apturēja pieteikšanos, un nekas netika kopīgots. Sāciet no sākuma, lai saņemtu jaunu kodu.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Apstiprināšana tika atcelta',
      detail: `Tā tika atcelta bankā ${bank}, tāpēc nekas netika kopīgots. Ja vēlaties turpināt, sāciet no sākuma.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Apstiprināšana ilga pārāk ilgi',
      detail: `${bank} gaidīja Jūsu apstiprinājumu un vairs negaida. Nekas netika kopīgots. Sāciet no sākuma, kad esat gatavs.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Pašlaik nevarat apstiprināt bankā ${bank}`,
      detail: `Bankas ${bank} apstiprināšanas lapa vai lietotne pašlaik nedarbojas, tāpēc nekas netika kopīgots. Mēģiniet vēlreiz vēlāk.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} ir bloķējusi piekļuvi`,
      detail: `Sazinieties ar banku ${bank}, lai atjaunotu tiešsaistes piekļuvi, un tad atgriezieties.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Jūs esat pieteicies citur',
      detail: `${bank} vienlaikus atļauj pieteikties vienā vietā, tāpēc nekas netika kopīgots. Izrakstieties tur, uzgaidiet minūti un sāciet no sākuma.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} neļauj Jums to kopīgot`,
      detail: `Jūs nedrīkstat kopīgot šos kontus, tāpēc nekas netika kopīgots. Lūdziet, lai ${bank} vai kontu turētājs to atļauj, vai izmantojiet citu kontu.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} vispirms lūdz Jums kaut ko izdarīt`,
      detail: `Nekas netika kopīgots. Piesakieties bankas ${bank} lapā vai lietotnē, izdariet prasīto un sāciet no sākuma.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Tā pieteikties bankā ${bank} nevar`,
      detail: `${bank} šeit nepiedāvā Jūsu pieteikšanās veidu, tāpēc nekas netika kopīgots. Izmantojiet citu veidu, piemēram, bankas lietotni, vai citu banku.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} saņēma pārāk daudz pieprasījumu`,
      detail: `${bank} lūdz pauzi, tāpēc nekas jauns netika nolasīts. Mēģiniet vēlreiz pēc stundas.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Pieteicās cita persona',
      detail: `Šis savienojums pieder citam bankas ${bank} klientam, tāpēc nekas netika kopīgots. Sāciet no sākuma un piesakieties kā persona, kuras konti ir savienoti.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Banka neparādīja, kas pieteicās',
      detail: `${bank} nepaziņoja, kas pieteicās, tāpēc nevar noteikt, vai šis savienojums ir jūsu, un nekas netika kopīgots. Sāciet no sākuma un atļaujiet bankai ${bank} kopīgot jūsu identitāti, ja tā jautā. Pretējā gadījumā noņemiet savienojumu un savienojiet banku no jauna.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Pieteikšanās ilga pārāk ilgi',
      detail: `${bank} pārtrauca pieteikšanos, tāpēc nekas netika kopīgots. Sāciet no sākuma, kad esat gatavs.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Nav kopīgojamu kontu',
      detail: `${bank} nerāda Jūsu kontus, vai arī neizvēlējāties nevienu. Izvēlieties vismaz vienu vai izmantojiet citu banku.`,
    }),
    code_invalid: (app) => ({
      title: 'Šī saite ir izmantota vai pārāk veca',
      detail: `Jūsu drošībai saite darbojas vienu reizi un īsu laiku. Atgriezieties lietotnē ${app} un sāciet no sākuma.`,
    }),
    access_ended: (app) => ({
      title: `${app} to ir pārtraukusi`,
      detail: `Ar šo lapu saistītā piekļuve pa to laiku tika pārtraukta, tāpēc nekas netika kopīgots. Atgriezieties lietotnē ${app} un sāciet no sākuma.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Šis savienojums ir pārtraukts',
      detail: `Savienojums ar banku ${bank} pa to laiku tika pārtraukts, tāpēc nav ko atjaunot. Atgriezieties lietotnē ${app} un savienojiet no jauna.`,
    }),
    internal: (app) => ({
      title: 'Neizdevās pabeigt',
      detail: `Mūsu pusē radās kļūda, un nekas netika kopīgots. Mēģiniet vēlreiz vai atgriezieties lietotnē ${app}.`,
    }),
  },
  yourBank: 'Jūsu banka',
}
