// table: The hosted flow in Polish
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const pl: LinkTexts = {
  ...PAGE_TEXTS.pl,
  cancel: 'Anuluj',
  back: (app) => `Wróć do aplikacji ${app}`,

  chooseTitle: 'Wybierz swój bank',
  chooseLead: (app) => `${app} prosi o wgląd w Twoje rachunki.`,
  marketLabel: 'Kraj',
  searchLabel: 'Nazwa Twojego banku',
  searchButton: 'Szukaj',
  searchNone: (query) => `Żaden bank nie pasuje do „${query}”.`,
  searchMore: 'Pasuje więcej banków. Wpisz dłuższy fragment nazwy.',
  searchAll: 'Pokaż wszystkie banki',
  banksFound: (count) => `Znalezione banki: ${count}`,
  banksIn: (market) => `Banki w kraju: ${market}`,
  noBanks: (market) => `W tym kraju nie można jeszcze połączyć banku: ${market}.`,

  consentTitle: (app) => `Udostępnić rachunki aplikacji ${app}?`,
  consentLead: (app, bank) =>
    `Jeśli wyrazisz zgodę, ${bank} udostępni aplikacji ${app} to, co tu wymieniono.`,
  whatHeading: 'Co jest udostępniane',
  whatItems: {
    identity: 'Twoje imię i nazwisko, data urodzenia i numer identyfikacyjny',
    accounts: 'Nazwy, numery i posiadacze rachunków',
    balances: 'Salda',
    payments: 'Płatności z ostatnich 12 miesięcy',
    wealth: 'Kredyty z ich warunkami oraz inwestycje z ich składem',
  },
  paymentsAndNew: 'Płatności z ostatnich 12 miesięcy i nowe płatności',
  whatNot: 'Nikt nie może w ten sposób przelać pieniędzy.',
  howLongHeading: 'Jak długo',
  howLongOnce: (app) => `Jednorazowo. ${app} może to odczytywać przez 24 godziny; potem dane są tu usuwane.`,
  howLongUntil: (app, bank, date) =>
    `Do ${date}. Możesz to zakończyć wcześniej w dowolnej chwili, w aplikacji ${app} lub w banku ${bank}.`,
  reportTitle: (app) => `Potwierdzić rachunki dla aplikacji ${app}?`,
  reportLead: (app, bank) =>
    `Jeśli wyrazisz zgodę, ${bank} potwierdzi to, co tu wymieniono, a ${app} otrzyma raport.`,
  howLongReport: (app) =>
    `Jednorazowo. ${app} może odczytywać raport przez godzinę; po 24 godzinach wszystko jest tu usuwane.`,
  refreshTitle: (app) => `Zaktualizować rachunki dla aplikacji ${app}?`,
  refreshLead: (app, bank) =>
    `Jeśli wyrazisz zgodę, ponownie odczytamy Twoje rachunki w banku ${bank} dla aplikacji ${app}, korzystając z udzielonego dostępu.`,
  refreshHowLong: (app) =>
    `Nic się nie zmienia: ${app} zachowuje udzielony dostęp, dopóki nie wygaśnie lub go nie zakończysz.`,
  refreshNext: (bank) => `Nie trzeba ponownie logować się do banku ${bank}. Potrwa to kilka sekund.`,
  refreshNow: 'Zaktualizuj teraz',
  extendNow: 'Przedłuż',
  nextHeading: 'Co będzie dalej',
  next: (app, bank) =>
    `Zalogujesz się na stronie banku ${bank} i wybierzesz rachunki. ${app} nigdy nie zobaczy Twojego hasła.`,
  nextHere: (app, bank) =>
    `Na następnej stronie zalogujesz się do banku ${bank} i wybierzesz rachunki. Wpisane dane trafiają tylko do banku: ${app} nigdy ich nie zobaczy, a my ich nie przechowujemy.`,
  nextDevice: (app, bank) =>
    `Zatwierdzisz w banku ${bank}, tutaj lub na telefonie, i tam wybierzesz rachunki. ${app} nigdy nie zobaczy Twojego hasła.`,
  idHint: (app, name) => `W aplikacji ${app} figurujesz jako ${name}. Jeśli to nie Ty, anuluj.`,
  continueTo: (bank) => `Przejdź do banku ${bank}`,
  otherBank: 'Wybierz inny bank',
  unfinished: (bank) =>
    `W banku ${bank} nie wszystko zostało jeszcze zakończone. Przejdź dalej, aby tam wrócić.`,
  unreachable: (bank) =>
    `Nie można teraz połączyć się z bankiem ${bank}. Spróbuj za chwilę ponownie lub wybierz inny bank.`,
  bankUnknown: 'Tego banku nie można tu połączyć. Wybierz inny.',

  signInTitle: (bank) => `Zaloguj się do banku ${bank}`,
  signInLead: (bank) => `Wpisane dane trafiają tylko do banku ${bank}. Nie przechowujemy ich.`,
  methodTitle: 'Odbierz kod',
  codeTitle: 'Wpisz kod',
  accountsTitle: 'Wybierz, co udostępniasz',
  noAccountsHere: (app, bank) =>
    `${bank} nie pokazuje Twoich rachunków. Jeśli przejdziesz dalej, ${app} dowie się tylko tego.`,
  fields: {
    username: 'Nazwa użytkownika',
    password: 'Hasło',
    method: 'Jak chcesz otrzymać kod?',
    code: 'Kod jednorazowy',
    question: 'Odpowiedź na pytanie zabezpieczające',
    accounts: 'Udostępniane rachunki',
  },
  signInSubmit: 'Dalej',
  wrongCredentials:
    'Nazwa użytkownika lub hasło jest nieprawidłowe. Sprawdź jedno i drugie i spróbuj ponownie.',
  wrongCode: 'Ten kod jest nieprawidłowy. Spróbuj ponownie.',
  wrongAnswer: 'Ta odpowiedź jest nieprawidłowa. Spróbuj ponownie.',
  chooseAccount: 'Wybierz co najmniej jeden rachunek.',
  answerInvalid: 'Czegoś brakuje. Wypełnij każde pole.',
  reportAccountsTitle: { one: 'Wybierz rachunek', several: 'Wybierz rachunki' },
  reportAccountsLead: (app) => `${app} otrzyma raport o tym, co tu wybierzesz, i o niczym innym.`,
  lastTry: (bank) =>
    `Została jedna próba: po kolejnym błędzie logowanie tu się zakończy, aby ${bank} nie zablokował Ci dostępu.`,
  deviceTitle: (bank) => `Zatwierdź w banku ${bank}`,
  deviceLead: (bank) =>
    `Otwórz ${bank} tutaj lub na telefonie, zaloguj się i zatwierdź. Musi tam być widoczny także ten kod:`,
  deviceMatch: 'Kod',
  deviceOpen: (bank) => `Otwórz ${bank} w nowej karcie`,
  deviceScan: (bank) => `Albo zeskanuj kod telefonem, aby otworzyć na nim ${bank}`,
  deviceWaiting: 'Po zatwierdzeniu ta strona sama przejdzie dalej.',
  windowTitle: (bank) => `Kontynuuj w banku ${bank}`,
  windowLead: (bank) =>
    `${bank} otworzy się w osobnym oknie. Gdy tam skończysz, ta strona sama przejdzie dalej.`,
  windowAgain: (bank) => `Otwórz ${bank} ponownie`,
  windowDone: (app) => `Wróć do strony aplikacji ${app}, na której zaczęto. Ciąg dalszy jest tam.`,

  readingTitle: (bank) => `Odczytujemy rachunki w banku ${bank}`,
  reading: 'Potrwa to kilka sekund. Nie zamykaj tej strony.',
  readingSlow: (bank) =>
    `${bank} odpowiada wolniej niż zwykle. Możesz poczekać, spróbować ponownie lub wrócić.`,
  readingCheck: 'Sprawdź teraz',

  leavingTitle: (app) => `Wracasz do aplikacji ${app}`,
  leavingConnected: 'Twoje rachunki są połączone.',
  leavingNothing: 'Niczego nie udostępniono.',
  leavingContinue: (app) => `Przejdź do aplikacji ${app}`,
  returnedTitle: 'Możesz zamknąć tę stronę',
  returned: (app) =>
    `Stąd nastąpił powrót do aplikacji ${app}. Jeśli nic się tam nie stało, zacznij w niej od nowa.`,

  payment: {
    title: (amount) => `Zapłać ${amount}`,
    to: 'Odbiorca',
    reference: 'Tytuł',
    lead: (app) =>
      `Tutaj wybierasz swój bank i w nim zatwierdzasz płatność. Aplikacja ${app} nigdy nie widzi Twojego hasła.`,
    badLink:
      'Link, który Cię tu przywiódł, jest niepełny, niedozwolony lub zbyt stary. Nic nie zapłacono. Wróć i zacznij od nowa.',
  },

  expired: {
    title: 'Ta strona wygasła',
    detail:
      'Ze względów bezpieczeństwa działa tylko przez 30 minut. Wróć do poprzedniego miejsca i zacznij od nowa.',
  },
  elsewhere: {
    title: 'Kontynuuj tam, gdzie zaczęto',
    detail:
      'Ta strona należy do innej przeglądarki albo ta przeglądarka nie zapisuje plików cookie. Otwórz ją tam, gdzie zaczęto, albo wróć do poprzedniego miejsca i zacznij od nowa.',
  },
  openAgain: 'Otwórz ponownie',
  badLink: {
    title: 'Ten link nie działa',
    detail:
      'Link, który tu prowadził, jest niepełny lub niedozwolony. Niczego nie udostępniono. Wróć do poprzedniego miejsca i zacznij od nowa.',
  },
  notServed: {
    title: 'Ta usługa nie jest tu oferowana',
    detail:
      'Link dotyczy czegoś, czego nie można tu zrobić, na przykład płatności lub weryfikacji dochodów. Niczego nie udostępniono. Wróć do poprzedniego miejsca i wybierz inny sposób.',
  },
  connectionBusy: {
    title: 'Twoje rachunki są już aktualizowane',
    detail:
      'Ktoś zaczął aktualizować to połączenie albo czeka ono na zatwierdzenie w banku. Najpierw dokończ tamto albo spróbuj ponownie za dziesięć minut.',
  },
  cancelledMessage: 'Anulowane przez użytkownika.',
  declinedMessage: 'Użytkownik nie udzielił dostępu w banku.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} nie odpowiada`,
      detail: `Nie można teraz połączyć się z bankiem ${bank}, więc niczego nie udostępniono. Spróbuj ponownie później.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} nie przyjął połączenia`,
      detail: `${bank} odrzucił nasze żądanie, więc niczego nie udostępniono. Spróbuj ponownie później lub użyj innego banku.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Logowanie nie powiodło się',
      detail: `${bank} nie przyjął wpisanych danych. Sprawdź je i spróbuj ponownie.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Coś nie udało się w banku ${bank}`,
      detail: `${bank} odpowiedział w sposób, którego nie rozumiemy, więc niczego nie udostępniono. Spróbuj ponownie później.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} nie zna Cię`,
      detail: `${bank} nie ma klienta o tej nazwie użytkownika. Sprawdź ją lub użyj innego banku.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Kod był zbyt często nieprawidłowy',
      detail: `Ze względów bezpieczeństwa ${bank} przerwał logowanie i niczego nie udostępniono. Zacznij od nowa, aby otrzymać nowy kod.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Zatwierdzanie anulowano',
      detail: `Anulowano je w banku ${bank}, więc niczego nie udostępniono. Zacznij od nowa, jeśli chcesz kontynuować.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Zatwierdzanie trwało zbyt długo',
      detail: `${bank} czekał na zatwierdzenie i przestał czekać. Niczego nie udostępniono. Zacznij od nowa w dogodnej chwili.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Nie można teraz zatwierdzić w banku ${bank}`,
      detail: `Strona lub aplikacja banku ${bank} do zatwierdzania chwilowo nie działa, więc niczego nie udostępniono. Spróbuj ponownie później.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} zablokował dostęp`,
      detail: `Skontaktuj się z bankiem ${bank}, aby odblokować dostęp internetowy, i wróć tutaj.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Trwa logowanie w innym miejscu',
      detail: `${bank} pozwala na jedno logowanie naraz, więc niczego nie udostępniono. Wyloguj się tam, odczekaj minutę i zacznij od nowa.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} nie pozwala tego udostępnić`,
      detail: `Tych rachunków nie można udostępnić, więc niczego nie udostępniono. Poproś o zgodę ${bank} lub posiadacza rachunków albo użyj innego rachunku.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} najpierw czegoś od Ciebie potrzebuje`,
      detail: `Niczego nie udostępniono. Zaloguj się na stronie lub w aplikacji banku ${bank}, zrób to, o co prosi, i zacznij od nowa.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Nie można w ten sposób zalogować się do banku ${bank}`,
      detail: `${bank} nie oferuje tu Twojego sposobu logowania, więc niczego nie udostępniono. Użyj innego, na przykład aplikacji, albo innego banku.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} otrzymał zbyt wiele zapytań`,
      detail: `${bank} wymaga przerwy, więc nie odczytano niczego nowego. Spróbuj ponownie za godzinę.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Zalogował się ktoś inny',
      detail: `To połączenie należy do innego klienta banku ${bank}, więc niczego nie udostępniono. Zacznij od nowa i zaloguj się jako osoba, której rachunki są połączone.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Bank nie podał, kto się zalogował',
      detail: `Bank ${bank} nie podał, kto się zalogował, więc nie można ustalić, czy to połączenie należy do Ciebie, i niczego nie udostępniono. Zacznij od nowa i pozwól bankowi ${bank} udostępnić Twoją tożsamość, jeśli o to zapyta. W przeciwnym razie usuń połączenie i połącz bank ponownie.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Logowanie trwało zbyt długo',
      detail: `${bank} zakończył logowanie, więc niczego nie udostępniono. Zacznij od nowa w dogodnej chwili.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Brak rachunków do udostępnienia',
      detail: `${bank} nie pokazuje Twoich rachunków albo żadnego nie wybrano. Wybierz co najmniej jeden lub użyj innego banku.`,
    }),
    code_invalid: (app) => ({
      title: 'Ten link został użyty lub jest za stary',
      detail: `Ze względów bezpieczeństwa link działa raz i przez krótki czas. Wróć do aplikacji ${app} i zacznij od nowa.`,
    }),
    access_ended: (app) => ({
      title: `${app} zakończyła ten proces`,
      detail: `Dostęp związany z tą stroną w międzyczasie zakończono, więc niczego nie udostępniono. Wróć do aplikacji ${app} i zacznij od nowa.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'To połączenie zostało zakończone',
      detail: `Połączenie z bankiem ${bank} w międzyczasie zakończono, więc nie ma czego odnawiać. Wróć do aplikacji ${app} i połącz ponownie.`,
    }),
    internal: (app) => ({
      title: 'Nie mogliśmy dokończyć',
      detail: `Coś nie udało się po naszej stronie i niczego nie udostępniono. Spróbuj ponownie lub wróć do aplikacji ${app}.`,
    }),
  },
  yourBank: 'Twój bank',
}
