// codec: Parameters of a Link session as they are stored, also those of earlier versions

import { BANK_SEGMENTS } from '../../core/banks/bank.ts'
import type { ProviderFilter, ProviderSelector } from '../../core/banks/provider-filter.ts'
import { ACCESS_MODES } from '../../core/connections/consent-terms.ts'
import { DATA_ITEMS } from '../../core/connections/data-item.ts'
import { CODE_CHALLENGE_METHODS } from '../../core/grants/grant.ts'
import {
  ACCOUNT_CHOICES,
  LINK_RESPONSE_MODES,
  LINK_THEMES,
  LINK_USERS,
  type LinkParameters,
} from '../../core/link/link-session.ts'
import { AUTHENTICATION_FLOWS } from '../../core/policy.ts'
import { REPORT_KINDS } from '../../core/webhooks/webhook.ts'
import type { Row } from '../engine/driver.ts'
import {
  boolean,
  memberObject,
  objectList,
  optionalInteger,
  optionalText,
  optionalWord,
  optionalWordList,
  text,
  textList,
  word,
  wordList,
} from '../engine/row.ts'

export function readParameters(row: Row): LinkParameters {
  return {
    dialect: text(row, 'dialect'),
    redirectUri: text(row, 'redirectUri'),
    state: optionalText(row, 'state'),
    scopes: textList(row, 'scopes'),
    market: text(row, 'market'),
    locale: text(row, 'locale'),
    mode: word(row, 'mode', ACCESS_MODES),
    accessDays: optionalInteger(row, 'accessDays'),
    // Missing in sessions that were stored while only flows of a delegated user had continuous access.
    user: optionalWord(row, 'user', LINK_USERS) ?? (row.mode === 'continuous' ? 'delegated' : 'new'),
    responseMode: optionalWord(row, 'responseMode', LINK_RESPONSE_MODES) ?? 'query',
    nonce: optionalText(row, 'nonce'),
    delegatedCodeHash: optionalText(row, 'delegatedCodeHash'),
    providerName: optionalText(row, 'providerName'),
    renewedConnectionId: optionalText(row, 'renewedConnectionId'),
    username: optionalText(row, 'username'),
    // Missing in sessions that were stored before it could be locked.
    usernameLocked: row.usernameLocked === undefined ? false : boolean(row, 'usernameLocked'),
    idHint: optionalText(row, 'idHint'),
    codeChallenge: optionalText(row, 'codeChallenge'),
    codeChallengeMethod: optionalWord(row, 'codeChallengeMethod', CODE_CHALLENGE_METHODS),
    includeTestProviders:
      row.includeTestProviders === undefined ? true : boolean(row, 'includeTestProviders'),
    // Missing in sessions that were stored before frames were supported.
    framed: row.framed === undefined ? false : boolean(row, 'framed'),
    theme: optionalWord(row, 'theme', LINK_THEMES),
    ...(row.resources !== undefined && { resources: textList(row, 'resources') }),
    ...readOptions(row),
    ...readPlan(row),
  }
}

/** Members that are absent where they are not used. */
function readOptions(
  row: Row,
): Pick<
  LinkParameters,
  | 'providers'
  | 'linkHash'
  | 'grantsWithoutData'
  | 'trackingId'
  | 'textMessages'
  | 'backgroundRefresh'
  | 'expectedSubject'
> {
  const providers = row.providers === undefined ? undefined : memberObject(row, 'providers')
  const linkHash = optionalText(row, 'linkHash')
  const trackingId = optionalText(row, 'trackingId')
  const expectedSubject = optionalText(row, 'expectedSubject')
  return {
    ...(providers !== undefined && { providers: readFilter(providers) }),
    ...(linkHash !== undefined && { linkHash }),
    ...(trackingId !== undefined && { trackingId }),
    ...(expectedSubject !== undefined && { expectedSubject }),
    ...(row.textMessages !== undefined && { textMessages: boolean(row, 'textMessages') }),
    ...(row.backgroundRefresh !== undefined && { backgroundRefresh: boolean(row, 'backgroundRefresh') }),
    ...(row.grantsWithoutData !== undefined && { grantsWithoutData: boolean(row, 'grantsWithoutData') }),
  }
}

function readFilter(row: Row): ProviderFilter {
  return {
    only: row.only === undefined ? undefined : objectList(row, 'only').map(readSelector),
    except: objectList(row, 'except').map(readSelector),
  }
}

function readSelector(row: Row): ProviderSelector {
  const name = optionalText(row, 'name')
  const group = optionalText(row, 'group')
  const market = optionalText(row, 'market')
  return {
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(market !== undefined && { market }),
    ...(row.flows !== undefined && { flows: wordList(row, 'flows', AUTHENTICATION_FLOWS) }),
  }
}

/** Fields missing in sessions stored by earlier versions get the behaviour of those versions. */
function readPlan(
  row: Row,
): Pick<
  LinkParameters,
  | 'reports'
  | 'reportsLater'
  | 'bundled'
  | 'accountChoice'
  | 'items'
  | 'ticketHash'
  | 'externalReference'
  | 'customerReference'
  | 'firstName'
  | 'lastName'
  | 'merchantId'
  | 'institutionId'
  | 'segments'
  | 'keepsSignIn'
  | 'extendsConsent'
> {
  return {
    reports: row.reports === undefined ? [] : wordList(row, 'reports', REPORT_KINDS),
    reportsLater: row.reportsLater === undefined ? false : boolean(row, 'reportsLater'),
    bundled: row.bundled === undefined ? false : boolean(row, 'bundled'),
    accountChoice: optionalWord(row, 'accountChoice', ACCOUNT_CHOICES),
    items: optionalWordList(row, 'items', DATA_ITEMS),
    ticketHash: optionalText(row, 'ticketHash'),
    externalReference: optionalText(row, 'externalReference'),
    customerReference: optionalText(row, 'customerReference'),
    firstName: optionalText(row, 'firstName'),
    lastName: optionalText(row, 'lastName'),
    merchantId: optionalText(row, 'merchantId'),
    institutionId: optionalText(row, 'institutionId'),
    segments:
      row.segments === undefined ? ['PERSONAL', 'BUSINESS'] : wordList(row, 'segments', BANK_SEGMENTS),
    extendsConsent: row.extendsConsent === undefined ? false : boolean(row, 'extendsConsent'),
    keepsSignIn: row.keepsSignIn === undefined ? false : boolean(row, 'keepsSignIn'),
  }
}
