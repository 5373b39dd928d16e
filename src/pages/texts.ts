// table: Texts that every page shares, in each language

import type { ByLanguage } from '../lib/languages.ts'
import type { PageTexts } from './page-texts.ts'
import * as byLanguage from './texts/by-language.ts'

export const PAGE_TEXTS: ByLanguage<PageTexts> = byLanguage
