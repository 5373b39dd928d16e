// codec: from the parameters of an address to what the person will be asked
// Spec: docs.tink.com, references of the products' flows (2026-01); RFC 7636 section 4.3

import type { BankSegment } from '../../core/banks/bank.ts'
import type { DataItem } from '../../core/connections/data-item.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { checkChallenge } from '../../core/grants/pkce.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { LinkParameters, LinkTheme } from '../../core/link/link-session.ts'
import type { LinkEntryOutcome } from '../dialect.ts'
import type { LinkAddress } from './link-pages.ts'
import { type Fields, isOn, type ParameterName } from './link-parameters.ts'
import { ASKABLE, BUNDLED, COMMON_SCOPES, ITEMS, ONE_TIME_SCOPES, REPORTED } from './link-products.ts'
import { TINK_LOCALES } from './markets.ts'

const DEFAULT_MARKET = 'SE'
const DEFAULT_LOCALE = 'en_US'

/** What a delegated code must allow for the flow to add a bank in its name, or to read it again. */
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
/** Whichever is asked for, the person chooses at the bank what is shared. */
const DIALOGS: ReadonlySet<string> = new Set(['NONE', 'SINGLE', 'MULTI'])

export function parseFields(fields: Fields, address: LinkAddress): Outcome<LinkEntryOutcome> {
  const clientId = fields.get('client_id')
  if (clientId === undefined) return refuse('parameter_missing', { subject: 'client_id' })
  const redirectUri = fields.get('redirect_uri')
  if (redirectUri === undefined) return refuse('parameter_missing', { subject: 'redirect_uri' })
  const lacking = address.needs.find((name) => !fields.has(name))
  if (lacking !== undefined) return refuse('parameter_missing', { subject: lacking })
  const delegatedCode = fields.get('authorization_code')
  const mode = delegatedCode === undefined ? 'one_time' : 'continuous'
  const plan = parsePlan(fields, address)
  if (!plan.ok) return plan
  const keepsSignIn = address.connection === 'refreshed' && !isOn(fields, 'authenticate')
  const scopes = chooseScopes(
    fields,
    mode,
    keepsSignIn ? REFRESH_SCOPES : CONTINUOUS_SCOPES,
    plan.value.scopes,
  )
  if (!scopes.ok) return scopes
  const challenge = parseChallenge(fields)
  if (!challenge.ok) return challenge
  const choice = parseChoice(fields)
  if (!choice.ok) return choice
  const { reports, items } = plan.value
  const parameters = {
    dialect: 'tink',
    redirectUri,
    state: fields.get('state'),
    scopes: scopes.value,
    market: fields.get('market')?.toUpperCase() ?? DEFAULT_MARKET,
    locale: parseLocale(fields.get('locale')),
    mode,
    // A new consent for a connection brings no report: the app knows the connection already.
    reports: address.connection === undefined ? reports : [],
    bundled: address.product === 'reports',
    items,
    externalReference: fields.get('external_reference') ?? fields.get('customer_reference_id'),
    renewedConnectionId: address.connection && fields.get('credentials_id'),
    keepsSignIn,
    framed: isOn(fields, 'iframe'),
    ...choice.value,
    ...challenge.value,
  } as const
  return accept({
    kind: 'begin',
    clientId,
    parameters,
    scopesOmitted: mode === 'one_time' && (reports.length > 0 || !fields.has('scope')),
    delegatedCode,
    ticket: fields.get('session_id'),
    appUri: fields.get('app_uri'),
    permanentUser: address.needs.includes('authorization_code'),
    openBankingOnly: address.openBankingOnly === true,
    test: isOn(fields, 'test'),
  })
}

interface Plan {
  readonly reports: readonly ('account_verification' | 'transactions')[]
  readonly items: readonly DataItem[] | undefined
  /** Of a one-time flow whose address names none. */
  readonly scopes: readonly string[]
}

function parsePlan(fields: Fields, address: LinkAddress): Outcome<Plan> {
  const plan = planOf(fields, address)
  if (!plan.ok) return plan
  const named = fields.get('refreshable_items')
  if (named === undefined) return plan
  const items = readList(named, ITEMS)
  const askable = ASKABLE[address.product]
  const unfit = items?.some((item) => askable?.includes(item) === false)
  if (items === undefined || unfit === true)
    return refuse('parameter_invalid', { subject: 'refreshable_items' })
  return accept({ ...plan.value, items: unique(items) })
}

function planOf(fields: Fields, { product, connection }: LinkAddress): Outcome<Plan> {
  switch (product) {
    case 'transactions':
    case 'aggregation':
      return accept({ reports: [], items: undefined, scopes: ONE_TIME_SCOPES })
    case 'account_check': {
      const { items, scope } = REPORTED.get('ACCOUNT_VERIFICATION_REPORT') ?? { items: [], scope: '' }
      // A renewed connection keeps what it has.
      const fetched = connection === undefined ? items : undefined
      return accept({ reports: ['account_verification'], items: fetched, scopes: [scope] })
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
  const products = readList(named, BUNDLED)
  if (products === undefined) return refuse('parameter_invalid', { subject: 'products' })
  return accept({
    reports: [],
    items: unique(products.flatMap(({ items }) => items)),
    scopes: unique([...COMMON_SCOPES, ...products.flatMap(({ scopes }) => scopes)]),
  })
}

function planReports(fields: Fields): Outcome<Plan> {
  const types = readList(fields.get('report_types') ?? '', REPORTED)
  if (types === undefined) return refuse('parameter_invalid', { subject: 'report_types' })
  const unmade = types.find(({ report }) => report === undefined)
  if (unmade !== undefined) return refuse('report_not_offered', { subject: fields.get('report_types') ?? '' })
  return accept({
    reports: unique(types.flatMap(({ report }) => report ?? [])),
    items: unique(types.flatMap(({ items }) => items)),
    scopes: unique(types.map(({ scope }) => scope)),
  })
}

/** Undefined where one of the words is not known. */
function readList<Value>(
  list: string,
  known: ReadonlyMap<string, Value>,
): readonly NonNullable<Value>[] | undefined {
  const words = list.split(/[, ]+/).filter((word) => word !== '')
  if (words.length === 0 || !words.every((word) => known.has(word))) return undefined
  return words.flatMap((word) => known.get(word) ?? [])
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)]
}

function chooseScopes(
  fields: Fields,
  mode: LinkParameters['mode'],
  continuous: readonly string[],
  usual: readonly string[],
): Outcome<readonly string[]> {
  const asked = fields.get('scope')
  const scopes = asked === undefined ? undefined : parseScopes(asked)
  if (scopes?.ok === false) return scopes
  if (scopes?.value.length === 0) return refuse('scope_malformed')
  if (mode === 'continuous') return accept(continuous)
  return accept(scopes?.value ?? usual)
}

type Choice = Pick<LinkParameters, 'providerName' | 'institutionId' | 'segments' | 'username' | 'theme'>

function parseChoice(fields: Fields): Outcome<Choice> {
  const segments = readList(fields.get('financial_services_segments') ?? 'PERSONAL', SEGMENTS)
  if (segments === undefined) return invalid('financial_services_segments')
  if (!DIALOGS.has(fields.get('account_dialog_type') ?? 'NONE')) return invalid('account_dialog_type')
  const theme = fields.get('theme')
  if (theme !== undefined && !THEMES.has(theme)) return invalid('theme')
  return accept({
    providerName: fields.get('input_provider'),
    institutionId: fields.get('financial_institution_id'),
    segments: unique(segments),
    username: fields.get('input_username'),
    theme: theme === undefined ? undefined : THEMES.get(theme),
  })
}

function invalid(name: ParameterName): Outcome<never> {
  return refuse('parameter_invalid', { subject: name })
}

function parseChallenge(
  fields: Fields,
): Outcome<Pick<LinkParameters, 'codeChallenge' | 'codeChallengeMethod'>> {
  const codeChallenge = fields.get('code_challenge')
  const method = fields.get('code_challenge_method')
  if (codeChallenge === undefined) {
    if (method !== undefined) return refuse('parameter_missing', { subject: 'code_challenge' })
    return accept({ codeChallenge: undefined, codeChallengeMethod: undefined })
  }
  const codeChallengeMethod = method ?? 'plain'
  if (codeChallengeMethod !== 'S256' && codeChallengeMethod !== 'plain')
    return invalid('code_challenge_method')
  if (!checkChallenge(codeChallenge, codeChallengeMethod)) return invalid('code_challenge')
  return accept({ codeChallenge, codeChallengeMethod })
}

/** A language that is not spoken here is no reason to stop a person. `sv-SE` is taken for `sv_SE`. */
function parseLocale(sent: string | undefined): string {
  const locale = sent?.replace('-', '_')
  return TINK_LOCALES.find((known) => known === locale) ?? DEFAULT_LOCALE
}
