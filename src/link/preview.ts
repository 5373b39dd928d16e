// page: The pages of the hosted flow with sample content, for developers who choose a look

import type { ClientApp } from '../core/apps/app.ts'
import type { BankProvider } from '../core/banks/bank.ts'
import { isShown } from '../core/banks/bank-rules.ts'
import type { LinkLook } from '../core/link/look.ts'
import type { Page, PageTheme } from '../pages/document.ts'
import { type LegalLinks, withAppDocuments } from '../pages/layout.ts'
import { pageLookOf } from './look.ts'
import { renderChoosePage } from './pages/choose-page.ts'
import { renderConsentPage } from './pages/consent-page.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { renderSignInPage } from './pages/sign-in-page.ts'
import { dayText, marketText, namedMarkets, textsFor } from './texts/index.ts'

const PAGES = ['banks', 'consent', 'sign-in', 'error'] as const

interface LookPreview {
  readonly app: ClientApp
  readonly look: LinkLook | undefined
  /** One of `pages`. */
  readonly page: string
  readonly theme: PageTheme
  readonly providers: readonly BankProvider[]
  readonly nowMs: number
}

const LOCALE = 'en_US'
const SHOWN_BANKS = 8
const CONSENT_MS = 90 * 24 * 60 * 60 * 1000

export interface LookPreviews {
  readonly pages: readonly string[]
  /** The frame around it runs no scripts. */
  render(preview: LookPreview): Page
}

export function createLookPreviews(legal: LegalLinks): LookPreviews {
  return { pages: PAGES, render: (preview) => renderSample(preview, legal) }
}

function renderSample({ app, look, page, theme, providers, nowMs }: LookPreview, legal: LegalLinks): Page {
  const texts = textsFor(LOCALE)
  const own = providers.filter(({ test }) => test === (app.environment === 'sandbox'))
  const shown = own.filter((provider) => isShown(app, provider))
  const sample = shown[0] ?? own[0]
  const base = {
    texts,
    test: app.environment === 'sandbox',
    theme,
    legal: withAppDocuments(legal, app),
    look: look && pageLookOf(look, app.displayName),
    app: app.displayName,
    path: '#',
    csrf: '',
  }
  const bank = sample?.institutionName ?? texts.yourBank
  switch (page) {
    case 'banks': {
      const market = sample?.market ?? 'SE'
      return renderChoosePage({
        ...base,
        market: { code: market, name: marketText(texts, market) },
        markets: namedMarkets(texts, [...new Set(shown.map((one) => one.market))]),
        query: '',
        providers: shown.filter((one) => one.market === market).slice(0, SHOWN_BANKS),
        more: true,
        notice: undefined,
      })
    }
    case 'consent':
      return renderConsentPage({
        ...base,
        bank,
        providerName: sample?.name ?? '',
        flow: 'redirect',
        shared: Object.values(texts.whatItems).slice(0, 3),
        kind: 'access',
        until: dayText(texts, LOCALE, nowMs + CONSENT_MS),
        idHint: undefined,
        notice: undefined,
        otherBanks: true,
        window: undefined,
      })
    case 'sign-in':
      return renderSignInPage({
        ...base,
        bank,
        number: 1,
        fields: [
          { name: 'username', purpose: 'username', choices: [], length: undefined, hint: undefined },
          { name: 'password', purpose: 'password', choices: [], length: undefined, hint: undefined },
        ],
        problem: texts.wrongCredentials,
        warning: undefined,
        username: undefined,
        usernameLocked: false,
        otherBanks: true,
      })
    default:
      return renderErrorPage({
        ...base,
        notice: texts.expired,
        reference: '00000000-0000-4000-8000-000000000000',
        next: undefined,
        developer: undefined,
      })
  }
}
