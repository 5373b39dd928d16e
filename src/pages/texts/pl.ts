// table: Texts that every page shares, in Polish

import type { PageTexts } from '../page-texts.ts'

export const pl: PageTexts = {
  lang: 'pl',
  testNotice: 'Test: banki i kwoty są zmyślone.',
  footer: 'Tallystick łączy z Twoim bankiem i nigdy nie przechowuje hasła do banku.',
  terms: 'Regulamin',
  privacy: 'Prywatność',
  reference: 'Numer sprawy',
  tryAgain: 'Spróbuj ponownie',
  outdated: {
    title: 'Ta strona jest nieaktualna',
    detail: 'Od jej otwarcia coś się zmieniło. Niczego nie wysłano.',
  },
  away: {
    title: 'Nie możemy teraz odpowiedzieć',
    detail:
      'Nasze systemy uruchamiają się ponownie lub są bardzo obciążone. Nic nie zostało utracone. Poczekaj chwilę i odśwież stronę.',
  },
  broken: {
    title: 'Nie mogliśmy wyświetlić tej strony',
    detail:
      'Coś nie udało się po naszej stronie. Poczekaj chwilę i odśwież stronę albo wróć do poprzedniego miejsca i zacznij od nowa.',
  },
  notFound: { title: 'Tu nie ma żadnej strony', detail: 'Adres jest błędny albo strona już nie istnieje.' },
  wrongMethod: {
    title: 'Tej strony nie można tak otworzyć',
    detail: 'Ten adres nie przyjmuje takich żądań. Nic nie zostało zrobione.',
  },
  refused: {
    title: 'Nie można odczytać tego żądania',
    detail: 'Jest nieprawidłowe lub zbyt duże. Nic nie zostało zrobione.',
  },
  nearest: 'Przejdź do',
}
