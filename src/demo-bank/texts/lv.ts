// table: The bank's pages in Latvian

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('lv', count, {
    zero: `pēdējo ${count} mēnešu`,
    one: count === 1 ? 'pēdējā mēneša' : `pēdējā ${count} mēneša`,
    other: `pēdējo ${count} mēnešu`,
  })

const seconds = (count: number) =>
  pluralForm('lv', count, {
    zero: `${count} sekundes`,
    one: `${count} sekundi`,
    other: `${count} sekundes`,
  })

export const lv: BankTexts = {
  lang: 'lv',
  skip: 'Pāriet uz saturu',
  home: 'Demo Bank, testa personas',
  practice: 'Mācībām. Bez īstas naudas.',
  cancel: 'Atcelt',
  proceed: 'Turpināt',
  lastAttempt: 'Šis ir pēdējais mēģinājums: pēc vēl vienas kļūdas pieslēgšanās beigsies.',
  notices: {
    wrong_credentials: {
      title: 'Lietotājvārds vai parole nav pareiza.',
      detail: 'Pārbaudiet abus un mēģiniet vēlreiz. Pēc trim mēģinājumiem mēs pārtraucam.',
    },
    wrong_otp: {
      title: 'Šis kods nav pareizs.',
      detail: 'Ievadiet četrus ciparus tā, kā tie redzami tālāk.',
    },
    wrong_answer: {
      title: 'Šī atbilde nav pareiza.',
      detail:
        'Mēģiniet vēlreiz; lielajiem un mazajiem burtiem nav nozīmes. Pēc trim mēģinājumiem mēs pārtraucam.',
    },
    no_choice: { title: 'Izvēlieties vismaz vienu kontu.', detail: 'Vai izvēlieties “Nekopīgot”.' },
  },

  signIn: {
    title: 'Pieslēgties',
    heading: 'Pieslēdzieties Demo Bank',
    lead: (client) => `${client} lūdz skatīt jūsu kontus. Nākamajā solī izvēlēsieties, kurus.`,
    userName: 'Lietotājvārds',
    password: 'Parole',
    submit: 'Pieslēgties',
    noUserName: 'Nav lietotājvārda?',
    practice: 'Šī banka ir paredzēta mācībām.',
    testPeople: 'Skatīt testa personas (angliski, jauna cilne)',
  },
  otp: {
    title: 'Vienreizējs kods',
    heading: 'Ievadiet savu vienreizējo kodu',
    lead: 'Īsta banka to nosūtītu uz jūsu tālruni. Šeit tas ir redzams lapā.',
    hint: (code) => `Jūsu kods ir ${code}`,
    label: 'Četrciparu kods',
    method: 'Kā vēlaties saņemt kodu?',
    methods: { text: 'Īsziņa', app: 'Bankas lietotne' },
  },
  question: {
    title: 'Drošības jautājums',
    heading: 'Atbildiet uz savu drošības jautājumu',
    lead: (number, count) => `${number}. jautājums no ${count}. Īstā bankā atbildi zinātu tikai jūs.`,
    hint: (answer) => `Atbilde ir ${answer}`,
    questions: {
      birthCity: 'Kurā pilsētā jūs dzimāt?',
      bestCountry: 'Kura ir labākā valsts pasaulē?',
      bestShape: 'Kura forma cilvēkiem patīk vislabāk?',
    },
  },
  consent: {
    title: 'Jūsu piekrišana',
    heading: (client) => `Vai kopīgot ar lietotni ${client}?`,
    signedInAs: (name) => `Jūs esat pieslēdzies kā ${name}.`,
    mayRead: (client, until) => `${client} drīkst skatīt (līdz ${until}):`,
    sentence: (client, until, data) =>
      `${client} drīkst skatīt (līdz ${until}): ${data}. Naudu pārvietot nevar.`,
    untilSeconds: (instant, count) => `${instant}, tas ir, ${seconds(count)} pēc kopīgošanas`,
    data: {
      identity: 'jūsu vārds un uzvārds, dzimšanas datums un personas kods',
      accounts: 'kontu nosaukumi, numuri un turētāji',
      balances: 'atlikumi',
      wealth: 'aizdevumi ar to noteikumiem un ieguldījumi ar to sastāvu',
    },
    payments: (count) => `${lastMonths(count)} maksājumi`,
    paymentsAndNew: (count) => `${lastMonths(count)} un jaunie maksājumi`,
    limits: 'Naudu pārvietot nevar. To var jebkurā brīdī pārtraukt.',
    accounts: 'Kopīgojamie konti',
    noAccounts: (client) => `Jums pie mums nav kontu. Ja turpināsiet, ${client} uzzinās tikai to.`,
    card: (digits) => `Karte, kuras numurs beidzas ar ${digits}`,
    share: 'Kopīgot',
    deny: 'Nekopīgot',
  },
  payment: {
    title: 'Apstipriniet maksājumu',
    lead: (amount, payee) =>
      `Jūs maksājat ${amount} saņēmējam ${payee}. Pierakstieties, lai maksājumu pārbaudītu un apstiprinātu.`,
    heading: (amount) => `Vai maksāt ${amount}?`,
    to: 'Saņēmējs',
    number: 'Konta numurs',
    reference: 'Maksājuma mērķis',
    initiatedBy: 'Maksājumu sāka',
    from: 'Maksāt no',
    noAccounts: (currency) => `Jums nav konta valūtā ${currency}, no kura maksāt.`,
    limits: 'Nauda atstāj jūsu kontu uzreiz. To nevarēs atgūt.',
    confirm: 'Apstiprināt maksājumu',
    deny: 'Nemaksāt',
    approved: 'Jūs apstiprinājāt maksājumu',
    nothingPaid: 'Nekas nav samaksāts',
    nothingPaidRestart: 'Nekas nav samaksāts. Sāciet no jauna lietotnē.',
  },
  decoupled: {
    note: (code) => `Jūs sākāt citā ierīcē. Arī tur jābūt redzamam kodam ${code}. Ja tā nav, atceliet.`,
    pending: 'Atveriet Demo Bank lapu savā otrajā ierīcē un apstipriniet tur.',
  },

  failures: {
    wrong_credentials: {
      title: 'Neizdevās jūs pieslēgt',
      detail:
        'Lietotājvārds vai parole trīs reizes nebija pareiza. Nekas netika kopīgots. Pārbaudiet abus un sāciet lietotnē no jauna.',
    },
    wrong_otp: {
      title: 'Kods trīs reizes nebija pareizs',
      detail:
        'Jūsu drošībai mēs šeit pārtraucām. Nekas netika kopīgots. Lai saņemtu jaunu kodu, sāciet lietotnē no jauna.',
    },
    wrong_answer: {
      title: 'Atbilde trīs reizes nebija pareiza',
      detail: 'Jūsu drošībai mēs šeit pārtraucām. Nekas netika kopīgots. Sāciet lietotnē no jauna.',
    },
    blocked: {
      title: 'Jūsu internetbanka ir bloķēta',
      detail:
        'Banka ir bloķējusi šī klienta internetbanku. Nekas netika kopīgots. Īstai bankai tagad būtu jāzvana.',
    },
    signed_in_elsewhere: {
      title: 'Jūs jau esat pieslēdzies citur',
      detail:
        'Mēs atļaujam vienu pieslēgšanos vienlaikus. Nekas netika kopīgots. Atslēdzieties tur, pagaidiet minūti un sāciet lietotnē no jauna.',
    },
    not_permitted: {
      title: 'Jūs nedrīkstat kopīgot šos kontus',
      detail:
        'Tas jāatļauj tam, kurš atbild par kontiem. Nekas netika kopīgots. Palūdziet atļauju vai izmantojiet citu kontu.',
    },
    action_required: {
      title: 'Vispirms kaut kas jāizdara',
      detail:
        'Mūsu noteikumi ir mainījušies. Nekas netika kopīgots. Pieslēdzieties mūsu pašu lapā, apstipriniet jaunos noteikumus un sāciet lietotnē no jauna.',
    },
    method_unsupported: {
      title: 'Jūsu karšu lasītājs šeit nedarbojas',
      detail:
        'Jūs pieslēdzaties ar karšu lasītāju, ko mēs citiem uzņēmumiem nepiedāvājam. Nekas netika kopīgots. Pasūtiet mūsu lietotni vai izmantojiet citu banku.',
    },
    expired: {
      title: 'Šī pieslēgšanās ir beigusies',
      detail: 'Tā ilga vairāk, nekā varam gaidīt. Nekas netika kopīgots. Sāciet lietotnē no jauna.',
    },
    unavailable: {
      title: 'Demo Bank nav pieejama',
      detail: 'Mūsu sistēmas pašlaik nedarbojas. Nekas netika kopīgots. Mēģiniet vēlāk.',
    },
  },
  stopped: {
    title: 'Nekas netika kopīgots',
    detail: 'Jūs šeit pārtraucāt. Varat aizvērt šo lapu un atgriezties savā otrajā ierīcē.',
  },
  approved: {
    title: 'Jūs devāt savu piekrišanu',
    detail: (client) => `Varat aizvērt šo lapu un atgriezties lietotnē ${client}.`,
  },
  unknownSignIn: {
    title: 'Šī pieslēgšanās nav zināma',
    detail: 'Adrese nav pareiza, vai pieslēgšanās jau sen ir beigusies. Sāciet lietotnē no jauna.',
  },
  foreignSignIn: {
    title: 'Šī pieslēgšanās tika sākta citur',
    detail:
      'Jūsu drošībai to var turpināt tikai tajā pārlūkā, kurā tā sākta, ar atļautām sīkdatnēm. Sāciet lietotnē no jauna.',
  },
  badRequest: {
    title: 'Uz šo pieprasījumu nevar atbildēt',
    detail: (problem) => `Uzņēmums, kas jūs šurp nosūtīja, pieļāva kļūdu: ${problem}. Nekas netika kopīgots.`,
  },
  wrongUrl: {
    title: 'Šo lapu šeit nevar izmantot',
    detail: (shown, own) =>
      `Pārlūks rāda banku adresē ${shown}, bet tā ir iestatīta adresei ${own}. Palaidiet to ar --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Šeit nekā nav', detail: 'Adrese nav pareiza.' },
    wrongMethod: { title: 'Tas šeit nedarbojas', detail: 'Šī adrese nepieņem šo metodi.' },
    refused: {
      title: 'To nevar nolasīt',
      detail: 'Pieprasījums ir kļūdains, pārāk liels vai neatbalstīta veida.',
    },
    timeout: { title: 'Tas ilga pārāk ilgi', detail: 'Pieprasījums nepienāca laikā.' },
    internal: {
      title: 'Pie mums kaut kas neizdevās',
      detail: 'Kļūda ir mūsu. Mēģiniet vēlreiz un, ja tā atkārtojas, nosauciet atsauces numuru.',
    },
    unavailable: {
      title: 'Demo Bank nav pieejama',
      detail: 'Banka pašlaik tiek apturēta. Mēģiniet vēlreiz pēc brīža.',
    },
  },
  back: (client) => `Atpakaļ uz lietotni ${client}`,
  toTestPeople: 'Skatīt testa personas',
  reference: 'Atsauces numurs',
  otherCompany: 'otrs uzņēmums',
}
