// table: The consent dashboard in Polish
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const pl: DashboardTexts = {
  ...PAGE_TEXTS.pl,
  openTitle: (app) => `Twoje połączenia z aplikacją ${app}`,
  openLead: (app) =>
    `Zobacz, jakie banki są połączone z aplikacją ${app} i co jest udostępniane, i zakończ to, czego już nie chcesz.`,
  openOnce: 'Ten link jest tylko dla Ciebie. Działa raz i przez dziesięć minut.',
  openButton: 'Otwórz moje połączenia',

  listTitle: 'Twoje połączenia',
  listLead: (app) => `To udostępniasz aplikacji ${app}. W każdej chwili możesz to zmienić lub zakończyć.`,
  nothing: 'Żaden bank nie jest połączony.',
  nothingMore: (app) => `Jeśli połączysz bank w aplikacji ${app}, pojawi się tutaj.`,
  nothingLeft: 'Nic nie jest już połączone.',
  change: 'Zobacz i zmień',
  history: 'Historia',
  endedHeading: 'Zakończone',
  unfinishedHeading: 'Prośby, które do niczego nie doprowadziły',
  signOut: 'Wyloguj się',

  standings: {
    unfinished: 'Niedokończone',
    active: 'Połączone',
    failing: 'Połączone, ale bank ostatnio nie odpowiedział',
    renew: 'Nieaktualne: bank prosi o ponowne zalogowanie',
    ended: 'Zakończone',
  },
  accounts: 'Rachunki',
  noAccounts: 'Brak',
  reads: (app) => `Co może odczytywać ${app}`,
  kinds: {
    accounts: 'Nazwy i numery rachunków',
    balances: 'Salda oraz wartość kredytów i inwestycji',
    transactions: 'Płatności',
    identity: 'Twoje imię i nazwisko, data urodzenia i numer identyfikacyjny oraz posiadacze rachunków',
  },
  since: 'Od',
  until: 'Do',
  lastRead: 'Ostatni odczyt w banku',
  never: 'Nigdy',
  readBy: {
    person: () => 'w Twojej obecności',
    app: (app) => `na prośbę aplikacji ${app}`,
    background: () => 'w tle',
  },

  back: 'Wszystkie połączenia',
  stopHeading: (app) => `Co udostępniasz aplikacji ${app}`,
  stopHint:
    'Zaznaczone pole oznacza, że dane są udostępniane. Odznacz to, czego nie chcesz już udostępniać. Nic się nie stanie, dopóki nie potwierdzisz.',
  stopAccounts: 'Rachunki',
  stopKinds: 'Rodzaje danych',
  stopButton: 'Przestań udostępniać odznaczone',
  stopNone: 'Wszystko jest nadal zaznaczone. Odznacz co najmniej jedno pole.',
  stopAll: (bank) =>
    `Nie zostałby żaden rachunek. Aby nie udostępniać żadnego, zakończ połączenie z bankiem ${bank}.`,
  endedLine: (app, bank) => `${app} nie może już tu odczytywać niczego z banku ${bank}.`,
  reducedLine: (app) => `Nie jest już udostępniane aplikacji ${app}`,
  withdrawnHeading: 'Nie jest już udostępniane',
  stoppedOn: (date) => `od ${date}`,
  withdrawnBack: (app) => `Aby udostępnić to ponownie, połącz bank jeszcze raz w aplikacji ${app}.`,
  disconnectHeading: 'Nie udostępniaj już niczego',
  disconnectHint: (app, bank) => `${app} nie będzie wtedy mogła odczytywać niczego z banku ${bank}.`,
  disconnectLink: (bank) => `Zakończ połączenie z bankiem ${bank}`,
  steps: {
    requested: 'Wyrażono zgodę i przejście do banku',
    authorised: 'Dozwolone w banku',
    active: 'Udzielono',
    expiring: 'Kończy się w ciągu tygodnia',
    expired: 'Wygasło',
    revoked: 'Zakończono',
    rejected: 'Nie udzielono',
    consumed: 'Udzielono jednorazowo',
  },
  requestedByApp: 'Poproszono w banku; według aplikacji wyrażono zgodę',
  reductions: {
    account: 'Rachunek nie jest już udostępniany',
    balances: 'Salda nie są już udostępniane',
    transactions: 'Płatności nie są już udostępniane',
    identity: 'Twoje dane osobowe nie są już udostępniane',
  },
  actors: {
    person: () => 'przez Ciebie',
    client: (app) => `przez aplikację ${app}`,
    bank: (_app, bank) => `przez bank ${bank}`,
    operator: () => 'przez operatora tej usługi',
    system: () => 'automatycznie',
  },

  accessHeading: (app) => `Dostęp, który ma ${app}`,
  accessLead: (app) => `Dzięki niemu ${app} odczytuje to, co jest połączone, i to, co połączysz później.`,
  lastUsed: 'Ostatnio użyto',
  accessLink: 'Zakończ ten dostęp',
  accessEndedLine: (app) => `Dostęp aplikacji ${app} został zakończony.`,

  keep: 'Pozostaw bez zmian',
  reduceTitle: (app) => `Przestać udostępniać to aplikacji ${app}?`,
  reduceWhat: (app) =>
    `Od razu ${app} nie będzie mogła tego tu odczytać, dane nie będą już pobierane z banku, a nasza kopia zostanie usunięta.`,
  reduceButton: 'Przestań udostępniać',
  disconnectTitle: (bank) => `Zakończyć połączenie z bankiem ${bank}?`,
  disconnectWhat: (app, bank) =>
    `Od razu ${app} nie będzie mogła tu odczytać niczego z banku ${bank}. Nasza kopia zostanie usunięta, a bank poprosimy o zakończenie dostępu.`,
  disconnectButton: 'Zakończ połączenie',
  accessTitle: (app) => `Zakończyć dostęp aplikacji ${app}?`,
  accessWhat: (app) =>
    `Wszystko, dzięki czemu ${app} odczytuje teraz Twoje dane, od razu przestanie działać. Połączenia pozostaną; ${app} odczyta je ponownie tylko z nowym dostępem. Aby nie udostępniać już niczego, zakończ także połączenia.`,
  accessButton: 'Zakończ dostęp',
  copies: (app) =>
    `To, co ${app} już odczytała, może być tam nadal przechowywane. Poproś aplikację ${app} o usunięcie.`,

  linkUsed: {
    title: 'Ten link został użyty lub jest za stary',
    detail:
      'Ze względów bezpieczeństwa działa raz i przez dziesięć minut. Wróć do aplikacji i otwórz z niej swoje połączenia.',
  },
  elsewhere: {
    title: 'Otwórz swoje połączenia z aplikacji',
    detail:
      'Ta strona należy do innej przeglądarki albo ta przeglądarka nie zapisuje plików cookie. Wróć do aplikacji i otwórz z niej swoje połączenia.',
  },
  expired: {
    title: 'Nastąpiło wylogowanie',
    detail:
      'Ze względów bezpieczeństwa ta strona zamyka się po 15 minutach bezczynności i po godzinie. Wróć do aplikacji i otwórz z niej swoje połączenia.',
  },
  signedOut: {
    title: 'Nastąpiło wylogowanie',
    detail: 'Aby wrócić, otwórz swoje połączenia z aplikacji.',
  },
  notHere: {
    title: 'Tego połączenia tu nie ma',
    detail: 'Nie istnieje albo nie należy do Ciebie.',
  },
  toList: 'Pokaż moje połączenia',
}
