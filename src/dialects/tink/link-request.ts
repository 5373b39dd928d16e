// codec: Parses the parameters of a Link URL into a request of the core
// Spec: docs.tink.com (2026-01), references of the Link flows; RFC 7636 section 4.3

import type { BankSegment } from '../../core/banks/bank.ts'
import type { DataItem } from '../../core/connections/data-item.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { checkChallenge } from '../../core/grants/pkce.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type {
  AccountChoice,
  LinkParameters,
  LinkTheme,
  LinkUrlRequest,
} from '../../core/link/link-session.ts'
import type { ReportKind } from '../../core/webhooks/webhook.ts'
import type { LinkEntryOutcome } from '../dialect.ts'
import { refuseInvalid, refuseMissing } from '../request-values.ts'
import type { LinkPage } from './link-pages.ts'
import { type Fields, isOn } from './link-parameters.ts'
import { COMMON_SCOPES, ONE_TIME_SCOPES, PRODUCTS, REPORT_TYPES, REQUESTABLE_ITEMS } from './link-products.ts'
import { findLocale } from './markets.ts'
import { REFRESHABLE_ITEMS } from './refreshable-items.ts'

const DEFAULT_MARKET = 'SE'
const DEFAULT_LOCALE = 'en_US'

/** Scopes that a delegated code must have to connect a bank, or to refresh a connection. */
const CONTINUOUS_SCOPES = ['credentials:write'] as const
const REFRESH_SCOPES = ['credentials:refresh'] as const

const THEMES: ReadonlyMap<string, LinkTheme> = new Map([
  ['LIGHT', 'light'],
  ['DARK', 'dark'],
])
const SEGMENTS: ReadonlyMap<string, BankSegment> = new Map([
  ['PERSONAL', 'PERSONAL'],
  ['BUSINESS', 'BUSINESS'],
])
const ACCOUNT_DIALOGS: ReadonlyMap<string, AccountChoice | undefined> = new Map([
  ['NONE', undefined],
  ['SINGLE', 'one'],
  ['MULTI', 'several'],
])

export function parseFields(fields: Fields, page: LinkPage): Outcome<LinkEntryOutcome> {
  const clientId = fields.get('client_id')
  if (clientId === undefined) return refuseMissing('client_id')
  const missing = ['redirect_uri' as const, ...page.required].find((name) => !fields.has(name))
  if (missing !== undefined) return refuseMissing(missing)
  const parameters = parseParameters(fields, page)
  if (!parameters.ok) return parameters
  const { mode, reports } = parameters.value
  return accept({
    kind: 'begin',
    clientId,
    parameters: parameters.value,
    scopesOmitted: mode === 'one_time' && (reports.length > 0 || !fields.has('scope')),
    delegatedCode: fields.get('authorization_code'),
    ticket: fields.get('session_id'),
    appUri: fields.get('app_uri'),
    permanentUser: page.required.includes('authorization_code'),
    openBankingOnly: page.openBankingOnly === true,
    test: isOn(fields, 'test'),
  })
}

function parseParameters(fields: Fields, page: LinkPage): Outcome<LinkUrlRequest['parameters']> {
  const mode = fields.has('authorization_code') ? 'continuous' : 'one_time'
  const plan = parsePlan(fields, page)
  if (!plan.ok) return plan
  const keepsSignIn = page.connection === 'refreshed' && !isOn(fields, 'authenticate')
  const oneTimeScopes = parseOneTimeScopes(fields, plan.value.scopes)
  if (!oneTimeScopes.ok) return oneTimeScopes
  const continuousScopes = keepsSignIn ? REFRESH_SCOPES : CONTINUOUS_SCOPES
  const challenge = parseChallenge(fields)
  if (!challenge.ok) return challenge
  const choice = parseChoice(fields, page)
  if (!choice.ok) return choice
  return accept({
    dialect: 'tink',
    redirectUri: fields.get('redirect_uri') ?? '',
    state: fields.get('state'),
    scopes: mode === 'one_time' ? oneTimeScopes.value : continuousScopes,
    market: fields.get('market')?.toUpperCase() ?? DEFAULT_MARKET,
    // An unsupported locale falls back to the default instead of failing the flow.
    locale: findLocale(fields.get('locale') ?? '') ?? DEFAULT_LOCALE,
    mode,
    accessDays: undefined,
    user: mode === 'one_time' ? 'new' : 'delegated',
    responseMode: 'query',
    nonce: undefined,
    // A renewal or refresh creates no report: the app already has the connection.
    reports: page.connection === undefined ? plan.value.reports : [],
    reportsLater: isOn(fields, 'async'),
    bundled: page.product === 'reports',
    accountChoice: ACCOUNT_DIALOGS.get(fields.get('account_dialog_type') ?? defaultDialog(page)),
    items: plan.value.items,
    externalReference: fields.get('external_reference'),
    customerReference: fields.get('customer_reference_id'),
    renewedConnectionId: page.connection && fields.get('credentials_id'),
    keepsSignIn,
    extendsConsent: page.extendsConsent === true,
    framed: isOn(fields, 'iframe'),
    ...choice.value,
    ...challenge.value,
  })
}

/** An account check is about the one account that the end user picks; a bundle has all accounts unless it requests a choice. */
function defaultDialog({ product }: LinkPage): string {
  return product === 'account_check' || product === 'business_account_check' ? 'SINGLE' : 'NONE'
}

/** What the product of a page fetches, grants and creates. */
interface Plan {
  readonly reports: readonly ReportKind[]
  readonly items: readonly DataItem[] | undefined
  /** Default scopes of a one-time flow. */
  readonly scopes: readonly string[]
}

function parsePlan(fields: Fields, page: LinkPage): Outcome<Plan> {
  const plan = planOf(fields, page)
  if (!plan.ok) return plan
  const names = fields.get('refreshable_items')
  if (names === undefined) return plan
  const items = parseList(names, REFRESHABLE_ITEMS)?.flatMap(({ item }) => item ?? [])
  const allowed = REQUESTABLE_ITEMS[page.product]
  const isNotAllowed = items?.some((item) => allowed?.includes(item) === false)
  if (items === undefined || isNotAllowed === true) return refuseInvalid('refreshable_items')
  return accept({ ...plan.value, items: unique(items) })
}

function planOf(fields: Fields, { product, connection }: LinkPage): Outcome<Plan> {
  switch (product) {
    case 'transactions':
    case 'aggregation':
      return accept({ reports: [], items: undefined, scopes: ONE_TIME_SCOPES })
    case 'account_check': {
      const { items, scope } = REPORT_TYPES.get('ACCOUNT_VERIFICATION_REPORT') ?? { items: [], scope: '' }
      // A renewed connection keeps its items.
      const fetched = connection === undefined ? items : undefined
      return accept({ reports: ['account_verification'], items: fetched, scopes: [scope] })
    }
    case 'business_account_check': {
      const { items, scope } = REPORT_TYPES.get('BUSINESS_ACCOUNT_VERIFICATION_REPORT') ?? {
        items: [],
        scope: '',
      }
      return accept({ reports: ['business_account_verification'], items, scopes: [scope] })
    }
    case 'products':
      return planProducts(fields)
    case 'reports':
      return planReports(fields)
  }
}

function planProducts(fields: Fields): Outcome<Plan> {
  const named = fields.get('products')
  if (named === undefined) return accept({ reports: [], items: undefined, scopes: [] })
  const products = parseList(named, PRODUCTS)
  if (products === undefined) return refuseInvalid('products')
  return accept({
    reports: [],
    items: unique(products.flatMap(({ items }) => items)),
    scopes: unique([...COMMON_SCOPES, ...products.flatMap(({ scopes }) => scopes)]),
  })
}

function planReports(fields: Fields): Outcome<Plan> {
  const types = parseList(fields.get('report_types') ?? '', REPORT_TYPES)
  if (types === undefined) return refuseInvalid('report_types')
  if (types.some(({ report }) => report === undefined))
    return refuse('report_not_offered', { subject: fields.get('report_types') ?? '' })
  return accept({
    reports: unique(types.flatMap(({ report }) => report ?? [])),
    items: unique(types.flatMap(({ items }) => items)),
    scopes: unique(types.map(({ scope }) => scope)),
  })
}

/** Undefined when the list is empty or has an unknown name. */
function parseList<Value>(
  list: string,
  values: ReadonlyMap<string, Value>,
): readonly NonNullable<Value>[] | undefined {
  const names = list.split(/[, ]+/).filter((name) => name !== '')
  if (names.length === 0 || !names.every((name) => values.has(name))) return undefined
  return names.flatMap((name) => values.get(name) ?? [])
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)]
}

/** The scopes of a one-time flow. A continuous flow needs fixed ones, but a malformed list is refused all the same. */
function parseOneTimeScopes(fields: Fields, defaults: readonly string[]): Outcome<readonly string[]> {
  const text = fields.get('scope')
  if (text === undefined) return accept(defaults)
  const scopes = parseScopes(text)
  return scopes.ok && scopes.value.length === 0 ? refuse('scope_malformed') : scopes
}

type Choice = Pick<LinkParameters, 'providerName' | 'institutionId' | 'segments' | 'username' | 'theme'>

function parseChoice(fields: Fields, { product }: LinkPage): Outcome<Choice> {
  const usual = product === 'business_account_check' ? 'PERSONAL,BUSINESS' : 'PERSONAL'
  const segments = parseList(fields.get('financial_services_segments') ?? usual, SEGMENTS)
  if (segments === undefined) return refuseInvalid('financial_services_segments')
  if (!ACCOUNT_DIALOGS.has(fields.get('account_dialog_type') ?? 'NONE'))
    return refuseInvalid('account_dialog_type')
  // The accounts are not fetched yet when the end user returns, so none can be chosen.
  if (isOn(fields, 'async') && (fields.get('account_dialog_type') ?? 'NONE') !== 'NONE')
    return refuseInvalid('account_dialog_type')
  const theme = fields.get('theme')
  if (theme !== undefined && !THEMES.has(theme)) return refuseInvalid('theme')
  return accept({
    providerName: fields.get('input_provider'),
    institutionId: fields.get('financial_institution_id'),
    segments: unique(segments),
    username: fields.get('input_username'),
    theme: theme === undefined ? undefined : THEMES.get(theme),
  })
}

function parseChallenge(
  fields: Fields,
): Outcome<Pick<LinkParameters, 'codeChallenge' | 'codeChallengeMethod'>> {
  const codeChallenge = fields.get('code_challenge')
  const method = fields.get('code_challenge_method')
  if (codeChallenge === undefined) {
    if (method !== undefined) return refuseMissing('code_challenge')
    return accept({ codeChallenge: undefined, codeChallengeMethod: undefined })
  }
  // RFC 7636 section 4.3. The core refuses `plain` unless the app allows it.
  const codeChallengeMethod = method ?? 'plain'
  if (codeChallengeMethod !== 'S256' && codeChallengeMethod !== 'plain')
    return refuseInvalid('code_challenge_method')
  if (!checkChallenge(codeChallenge, codeChallengeMethod)) return refuseInvalid('code_challenge')
  return accept({ codeChallenge, codeChallengeMethod })
}
