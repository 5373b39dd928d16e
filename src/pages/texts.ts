// table: Texts that every page shares, in each language

import type { ByLanguage } from './languages.ts'
import type { PageTexts } from './page-texts.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { fr } from './texts/fr.ts'
import { it } from './texts/it.ts'
import { sv } from './texts/sv.ts'

export const PAGE_TEXTS: ByLanguage<PageTexts> = { de, en, es, fr, it, sv }
