// table: Texts that every page shares, in each language

import type { ByLanguage } from '../lib/languages.ts'
import type { PageTexts } from './page-texts.ts'
import { da } from './texts/da.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { et } from './texts/et.ts'
import { fi } from './texts/fi.ts'
import { fr } from './texts/fr.ts'
import { it } from './texts/it.ts'
import { lt } from './texts/lt.ts'
import { lv } from './texts/lv.ts'
import { nb } from './texts/nb.ts'
import { nl } from './texts/nl.ts'
import { pl } from './texts/pl.ts'
import { pt } from './texts/pt.ts'
import { sv } from './texts/sv.ts'

export const PAGE_TEXTS: ByLanguage<PageTexts> = {
  da,
  de,
  en,
  es,
  et,
  fi,
  fr,
  it,
  lt,
  lv,
  nb,
  nl,
  pl,
  pt,
  sv,
}
