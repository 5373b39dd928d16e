// table: The bank's pages in Polish

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('pl', count, {
    one: 'z ostatniego miesiąca',
    few: `z ostatnich ${count} miesięcy`,
    many: `z ostatnich ${count} miesięcy`,
    other: `z ostatnich ${count} miesiąca`,
  })

const seconds = (count: number) =>
  pluralForm('pl', count, {
    one: 'sekundę',
    few: `${count} sekundy`,
    many: `${count} sekund`,
    other: `${count} sekundy`,
  })

export const pl: BankTexts = {
  lang: 'pl',
  skip: 'Przejdź do treści',
  home: 'Demo Bank, osoby testowe',
  practice: 'Do ćwiczeń. Bez prawdziwych pieniędzy.',
  cancel: 'Anuluj',
  proceed: 'Dalej',
  lastAttempt: 'To ostatnia próba: po kolejnym błędzie logowanie się zakończy.',
  notices: {
    wrong_credentials: {
      title: 'Nazwa użytkownika lub hasło jest nieprawidłowe.',
      detail: 'Sprawdź jedno i drugie i spróbuj ponownie. Po trzech próbach przerywamy.',
    },
    wrong_otp: {
      title: 'Ten kod jest nieprawidłowy.',
      detail: 'Wpisz cztery cyfry tak, jak są pokazane poniżej.',
    },
    wrong_answer: {
      title: 'Ta odpowiedź jest nieprawidłowa.',
      detail: 'Spróbuj ponownie; wielkość liter nie ma znaczenia. Po trzech próbach przerywamy.',
    },
    no_choice: { title: 'Wybierz co najmniej jedno konto.', detail: 'Albo wybierz „Nie udostępniaj”.' },
  },

  signIn: {
    title: 'Logowanie',
    heading: 'Zaloguj się do Demo Bank',
    lead: (client) => `${client} prosi o wgląd w Twoje konta. W następnym kroku wybierzesz, w które.`,
    userName: 'Nazwa użytkownika',
    password: 'Hasło',
    submit: 'Zaloguj się',
    noUserName: 'Nie masz nazwy użytkownika?',
    practice: 'Ten bank służy do ćwiczeń.',
    testPeople: 'Zobacz osoby testowe (po angielsku, nowa karta)',
  },
  otp: {
    title: 'Kod jednorazowy',
    heading: 'Wpisz kod jednorazowy',
    lead: 'Prawdziwy bank wysłałby go na Twój telefon. Tutaj jest podany na stronie.',
    hint: (code) => `Twój kod to ${code}`,
    label: 'Czterocyfrowy kod',
    method: 'Jak chcesz otrzymać kod?',
    methods: { text: 'SMS', app: 'Aplikacja banku' },
  },
  question: {
    title: 'Pytanie zabezpieczające',
    heading: 'Odpowiedz na pytanie zabezpieczające',
    lead: (number, count) => `Pytanie ${number} z ${count}. W prawdziwym banku tylko Ty znasz odpowiedź.`,
    hint: (answer) => `Odpowiedź to ${answer}`,
    questions: {
      birthCity: 'W jakim mieście się urodziłeś lub urodziłaś?',
      bestCountry: 'Jaki jest najlepszy kraj na świecie?',
      bestShape: 'Jaki kształt ludzie lubią najbardziej?',
    },
  },
  consent: {
    title: 'Twoja zgoda',
    heading: (client) => `Udostępnić aplikacji ${client}?`,
    signedInAs: (name) => `Zalogowano jako ${name}.`,
    mayRead: (client, until) => `${client} może do ${until} odczytywać:`,
    sentence: (client, until, data) =>
      `${client} może do ${until} odczytywać: ${data}. Nie może przelewać pieniędzy.`,
    untilSeconds: (instant, count) => `${instant}, czyli ${seconds(count)} po udostępnieniu,`,
    data: {
      identity: 'twoje imię i nazwisko, data urodzenia i numer identyfikacyjny',
      accounts: 'nazwy, numery i posiadacze rachunków',
      balances: 'salda',
      wealth: 'kredyty z ich warunkami oraz inwestycje z ich składem',
    },
    payments: (count) => `płatności ${lastMonths(count)}`,
    paymentsAndNew: (count) => `płatności ${lastMonths(count)} i nowe płatności`,
    limits: 'Nie może przelewać pieniędzy. Możesz to zakończyć w każdej chwili.',
    accounts: 'Konta do udostępnienia',
    noAccounts: (client) => `Nie masz u nas kont. Jeśli przejdziesz dalej, ${client} dowie się tylko tego.`,
    card: (digits) => `Karta o końcówce ${digits}`,
    share: 'Udostępnij',
    deny: 'Nie udostępniaj',
  },
  payment: {
    title: 'Potwierdź płatność',
    lead: (amount, payee) =>
      `Płacisz ${amount}, odbiorca: ${payee}. Zaloguj się, aby sprawdzić i potwierdzić płatność.`,
    heading: (amount) => `Zapłacić ${amount}?`,
    to: 'Odbiorca',
    number: 'Numer rachunku',
    reference: 'Tytuł',
    initiatedBy: 'Płatność zlecona przez',
    from: 'Zapłać z rachunku',
    noAccounts: (currency) => `Nie masz rachunku w walucie ${currency}, z którego można zapłacić.`,
    limits: 'Pieniądze opuszczą rachunek od razu. Nie będzie można ich cofnąć.',
    confirm: 'Potwierdź płatność',
    deny: 'Nie płać',
    approved: 'Płatność została potwierdzona',
    nothingPaid: 'Nic nie zapłacono',
    nothingPaidRestart: 'Nic nie zapłacono. Zacznij od nowa w aplikacji.',
  },
  decoupled: {
    note: (code) =>
      `Rozpoczęto na innym urządzeniu. Tam również musi być widoczny kod ${code}. Jeśli go nie ma, anuluj.`,
    pending: 'Otwórz stronę Demo Bank na drugim urządzeniu i tam wyraź zgodę.',
  },

  failures: {
    wrong_credentials: {
      title: 'Nie udało się zalogować',
      detail:
        'Nazwa użytkownika lub hasło były trzykrotnie nieprawidłowe. Niczego nie udostępniono. Sprawdź jedno i drugie i zacznij od nowa w aplikacji.',
    },
    wrong_otp: {
      title: 'Kod był trzykrotnie nieprawidłowy',
      detail:
        'Ze względów bezpieczeństwa przerwaliśmy. Niczego nie udostępniono. Zacznij od nowa w aplikacji, aby otrzymać nowy kod.',
    },
    wrong_answer: {
      title: 'Odpowiedź była trzykrotnie nieprawidłowa',
      detail:
        'Ze względów bezpieczeństwa przerwaliśmy. Niczego nie udostępniono. Zacznij od nowa w aplikacji.',
    },
    blocked: {
      title: 'Dostęp do bankowości internetowej jest zablokowany',
      detail:
        'Bank zablokował dostęp tego klienta. Niczego nie udostępniono. W prawdziwym banku trzeba by teraz zadzwonić.',
    },
    signed_in_elsewhere: {
      title: 'Jesteś już zalogowany w innym miejscu',
      detail:
        'Dopuszczamy jedno logowanie naraz. Niczego nie udostępniono. Wyloguj się tam, odczekaj minutę i zacznij od nowa w aplikacji.',
    },
    not_permitted: {
      title: 'Nie możesz udostępnić tych kont',
      detail:
        'Musi na to zezwolić osoba odpowiedzialna za konta. Niczego nie udostępniono. Poproś ją o to albo użyj innego konta.',
    },
    action_required: {
      title: 'Najpierw trzeba coś zrobić',
      detail:
        'Zmieniliśmy regulamin. Niczego nie udostępniono. Zaloguj się na naszej stronie, zaakceptuj nowy regulamin i zacznij od nowa w aplikacji.',
    },
    method_unsupported: {
      title: 'Twój czytnik kart tutaj nie działa',
      detail:
        'Logujesz się czytnikiem kart, którego nie oferujemy innym firmom. Niczego nie udostępniono. Zamów naszą aplikację albo użyj innego banku.',
    },
    expired: {
      title: 'To logowanie wygasło',
      detail: 'Trwało dłużej, niż możemy czekać. Niczego nie udostępniono. Zacznij od nowa w aplikacji.',
    },
    unavailable: {
      title: 'Demo Bank jest niedostępny',
      detail: 'Nasze systemy chwilowo nie działają. Niczego nie udostępniono. Spróbuj później.',
    },
  },
  stopped: {
    title: 'Niczego nie udostępniono',
    detail: 'Przerwano w tym miejscu. Możesz zamknąć tę stronę i wrócić do drugiego urządzenia.',
  },
  approved: {
    title: 'Zgoda została udzielona',
    detail: (client) => `Możesz zamknąć tę stronę i wrócić do aplikacji ${client}.`,
  },
  unknownSignIn: {
    title: 'Nie znamy tego logowania',
    detail: 'Adres jest błędny albo logowanie dawno się zakończyło. Zacznij od nowa w aplikacji.',
  },
  foreignSignIn: {
    title: 'To logowanie rozpoczęto gdzie indziej',
    detail:
      'Ze względów bezpieczeństwa można je kontynuować tylko w przeglądarce, w której się zaczęło, z włączonymi plikami cookie. Zacznij od nowa w aplikacji.',
  },
  badRequest: {
    title: 'Nie można odpowiedzieć na to żądanie',
    detail: (problem) =>
      `Firma, która Cię tu skierowała, popełniła błąd: ${problem}. Niczego nie udostępniono.`,
  },
  wrongUrl: {
    title: 'Tej strony nie można tutaj użyć',
    detail: (shown, own) =>
      `Przeglądarka pokazuje bank pod adresem ${shown}, ale jest on skonfigurowany dla ${own}. Uruchom go z opcją --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Nic tu nie ma', detail: 'Adres jest błędny.' },
    wrongMethod: { title: 'To tutaj nie działa', detail: 'Ten adres nie przyjmuje tej metody.' },
    refused: {
      title: 'Nie można tego odczytać',
      detail: 'Żądanie jest niepoprawne, zbyt duże albo nieobsługiwanego rodzaju.',
    },
    timeout: { title: 'To trwało zbyt długo', detail: 'Żądanie nie dotarło na czas.' },
    internal: {
      title: 'Coś się u nas nie powiodło',
      detail: 'To nasz błąd. Spróbuj ponownie, a jeśli się powtórzy, podaj numer referencyjny.',
    },
    unavailable: {
      title: 'Demo Bank jest niedostępny',
      detail: 'Bank jest właśnie zatrzymywany. Spróbuj ponownie za chwilę.',
    },
  },
  back: (client) => `Wróć do aplikacji ${client}`,
  toTestPeople: 'Zobacz osoby testowe',
  reference: 'Numer referencyjny',
  otherCompany: 'druga firma',
}
