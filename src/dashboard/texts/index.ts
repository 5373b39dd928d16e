// table: the languages of the person's own page, the same as those of the hosted flow

import type { User } from '../../core/users/user.ts'
import { textsFor, textsForHeader } from '../../link/texts/index.ts'
import type { LinkTexts } from '../../link/texts/texts.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { sv } from './sv.ts'
import type { PersonTexts } from './texts.ts'

const LANGUAGES: Readonly<Record<string, PersonTexts>> = { de, en, es, fr, it, sv }

/** The sentences of the page, and those of its frame. */
export interface Words {
  readonly own: PersonTexts
  readonly frame: LinkTexts
}

export function wordsFor(locale: string): Words {
  return withOwn(textsFor(locale))
}

/** For who comes without a session. */
export function wordsForHeader(acceptLanguage: string | undefined): Words {
  return withOwn(textsForHeader(acceptLanguage))
}

function withOwn(frame: LinkTexts): Words {
  return { own: LANGUAGES[frame.lang] ?? en, frame }
}

/** How the person reads a time: in their language and time zone. */
export interface Calendar {
  day(epochMs: number): string
  moment(epochMs: number): string
}

export function calendarOf({ frame }: Words, { locale, preferences }: User): Calendar {
  const tag = locale.startsWith(frame.lang) ? locale.replace('_', '-') : frame.lang
  const { timeZone } = preferences
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone })
  const moments = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone })
  return { day: (ms) => days.format(ms), moment: (ms) => moments.format(ms) }
}
