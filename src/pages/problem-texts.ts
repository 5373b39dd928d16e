// table: Texts of the pages about requests that no page can serve, by language

import { acceptedLanguage, type Language } from './languages.ts'
import type { Notice } from './notice.ts'
import { PAGE_TEXTS, type PageTexts } from './texts.ts'

/** `refused`: the request itself is malformed, too large, or of a kind that is not supported. */
export interface ProblemTexts {
  readonly notFound: Notice
  readonly wrongMethod: Notice
  readonly refused: Notice
  /** Label of the link to the nearest page; its URL follows. */
  readonly nearest: string
}

const ENGLISH: ProblemTexts = {
  notFound: { title: 'There is no page here', detail: 'The address is wrong, or the page no longer exists.' },
  wrongMethod: {
    title: 'This page cannot be opened like this',
    detail: 'The address does not take this kind of request. Nothing was done.',
  },
  refused: {
    title: 'This request cannot be read',
    detail: 'It is malformed or too large. Nothing was done.',
  },
  nearest: 'Go to',
}

/** English stands in for a language without an entry, and says so by its language tag. */
const TEXTS: Partial<Readonly<Record<Language, ProblemTexts>>> = {
  en: ENGLISH,
  de: {
    notFound: {
      title: 'Hier ist keine Seite',
      detail: 'Die Adresse ist falsch, oder die Seite gibt es nicht mehr.',
    },
    wrongMethod: {
      title: 'Diese Seite lässt sich so nicht öffnen',
      detail: 'Die Adresse nimmt diese Art von Anfrage nicht an. Es ist nichts geschehen.',
    },
    refused: {
      title: 'Diese Anfrage ist nicht lesbar',
      detail: 'Sie ist fehlerhaft oder zu groß. Es ist nichts geschehen.',
    },
    nearest: 'Weiter zu',
  },
  es: {
    notFound: {
      title: 'Aquí no hay ninguna página',
      detail: 'La dirección es incorrecta o la página ya no existe.',
    },
    wrongMethod: {
      title: 'Esta página no se puede abrir así',
      detail: 'La dirección no admite este tipo de solicitud. No se ha hecho nada.',
    },
    refused: {
      title: 'No se puede leer esta solicitud',
      detail: 'Es incorrecta o demasiado grande. No se ha hecho nada.',
    },
    nearest: 'Ir a',
  },
  fr: {
    notFound: {
      title: 'Il n’y a pas de page ici',
      detail: 'L’adresse est incorrecte, ou la page n’existe plus.',
    },
    wrongMethod: {
      title: 'Cette page ne s’ouvre pas ainsi',
      detail: 'L’adresse n’accepte pas ce type de requête. Rien n’a été fait.',
    },
    refused: {
      title: 'Cette requête est illisible',
      detail: 'Elle est mal formée ou trop grande. Rien n’a été fait.',
    },
    nearest: 'Aller à',
  },
  it: {
    notFound: {
      title: 'Qui non c’è nessuna pagina',
      detail: 'L’indirizzo è sbagliato, o la pagina non esiste più.',
    },
    wrongMethod: {
      title: 'Questa pagina non si apre così',
      detail: 'L’indirizzo non accetta questo tipo di richiesta. Non è stato fatto nulla.',
    },
    refused: {
      title: 'Questa richiesta non è leggibile',
      detail: 'È malformata o troppo grande. Non è stato fatto nulla.',
    },
    nearest: 'Vai a',
  },
  sv: {
    notFound: { title: 'Här finns ingen sida', detail: 'Adressen är fel, eller så finns sidan inte längre.' },
    wrongMethod: {
      title: 'Sidan kan inte öppnas så här',
      detail: 'Adressen tar inte emot den här sortens begäran. Ingenting har gjorts.',
    },
    refused: {
      title: 'Begäran går inte att läsa',
      detail: 'Den är felaktig eller för stor. Ingenting har gjorts.',
    },
    nearest: 'Gå till',
  },
}

/** For a browser whose user is not known. */
export function problemTextsFor(acceptLanguage: string | undefined): ProblemTexts & PageTexts {
  const language = acceptedLanguage(acceptLanguage)
  const found = TEXTS[language]
  return found === undefined ? { ...PAGE_TEXTS.en, ...ENGLISH } : { ...PAGE_TEXTS[language], ...found }
}
