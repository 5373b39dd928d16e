// glue: Assembles the Demo Bank server; never listens by itself

import { setTimeout as sleep } from 'node:timers/promises'
import type pino from 'pino'
import { prefersHtml } from '../http/accepts-html.ts'
import { basePathOf } from '../http/base-path.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { pageHeaders } from '../http/page-headers.ts'
import { createHttpServer, type HttpProblem, type HttpServer, type ProblemResponse } from '../http/server.ts'
import { encodeHex } from '../lib/hex.ts'
import { addAccountsApiRoutes } from './accounts-api/routes.ts'
import { createFaults } from './admin/faults.ts'
import { addAdminRoutes } from './admin/routes.ts'
import type { ApiError } from './api-contract.ts'
import type { BankContext } from './context.ts'
import { createAccountCache } from './data/account-cache.ts'
import { openDatabase } from './database.ts'
import { addOAuthRoutes } from './oauth/routes.ts'
import { STYLE_HASH } from './pages/layout.ts'
import { renderNoticePage } from './pages/notice-page.ts'
import { withPayments } from './payments/postings.ts'
import { addPaymentRoutes } from './payments/routes.ts'
import { macWith } from './secrets.ts'
import { addEmbeddedRoutes } from './sign-in/embedded-routes.ts'
import { addPageRoutes } from './sign-in/page-routes.ts'
import { chooseLanguage } from './texts/index.ts'
import type { ShownProblem } from './texts/texts.ts'

export type DemoBankOptions = {
  /** Milliseconds since 1970. New transactions appear as it advances. */
  readonly clock: () => number
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (count: number) => Uint8Array
  /** Directory of `demo-bank.sqlite`, or `:memory:`. */
  readonly dataDir: string
  /** The URL at which browsers and third parties reach the bank; a function if it is known only after listening. */
  readonly baseUrl: string | (() => string)
  readonly logger: pino.Logger | false
  /** Adds /admin/faults and /admin/reset; false by default. */
  readonly admin?: boolean
  /** Waits for the configured delays; real time by default. */
  readonly wait?: (ms: number) => Promise<void>
}

/** Opens the bank's database and builds its server. `close` closes both. Rejects if the database cannot be opened. */
export async function createDemoBankServer(
  options: DemoBankOptions,
): Promise<{ server: HttpServer; close(): Promise<void> }> {
  const { clock, randomBytes, dataDir, baseUrl, logger } = options
  const db = openDatabase(dataDir, randomBytes)
  const currentUrl = () => (typeof baseUrl === 'function' ? baseUrl() : baseUrl).replace(/(?<!\/)\/+$/, '')
  const root = () => basePathOf(currentUrl())
  const computedAccounts = createAccountCache()
  const bank: BankContext = {
    db,
    faults: createFaults(db),
    baseUrl: currentUrl,
    root,
    accountsFor: (user) => computedAccounts(user).map((bankAccount) => withPayments(db, bankAccount)),
    nowMs: clock,
    random: randomBytes,
    wait: async (ms) => {
      if (ms > 0) await (options.wait ?? sleep)(ms)
    },
    warn: (message) => {
      if (logger !== false) logger.warn(message)
    },
    mac: macWith(db.formKey),
  }
  const server = createHttpServer(
    {
      logger,
      nextRequestId: () => encodeHex(randomBytes(12)),
      trustedProxies: [],
      ...(typeof baseUrl === 'string' && { basePath: basePathOf(baseUrl) }),
      renderProblem: (problem, request) => renderProblem(problem, request, root()),
    },
    (routes) => {
      addPageRoutes(routes, bank)
      addOAuthRoutes(routes, bank)
      addEmbeddedRoutes(routes, bank)
      addAccountsApiRoutes(routes, bank)
      addPaymentRoutes(routes, bank)
      if (options.admin === true) addAdminRoutes(routes, bank)
      routes.addHook('onClose', async () => db.close())
    },
  )
  db.sweep(clock())
  await server.complete()
  return { server, close: () => server.close() }
}

const PROBLEMS: {
  /** `detail`: for clients of the API, in English. */
  readonly [kind in HttpProblem['kind']]: readonly [status: number, page: ShownProblem, detail: string]
} = {
  not_found: [404, 'notFound', 'The address is wrong.'],
  method_not_allowed: [405, 'wrongMethod', 'This address does not take that method.'],
  body_too_large: [413, 'refused', 'The form or body is too large.'],
  body_not_utf8: [400, 'refused', 'The form or body is not UTF-8.'],
  body_compressed: [415, 'refused', 'The body is compressed.'],
  header_too_large: [431, 'refused', 'The headers are too large.'],
  bad_url: [400, 'refused', 'The address is malformed.'],
  bad_request: [400, 'refused', 'The request is malformed.'],
  timeout: [408, 'timeout', 'The request did not arrive in time.'],
  internal: [500, 'internal', 'The fault is ours. Try again, and quote the reference if it stays.'],
  unavailable: [503, 'unavailable', 'The bank is stopping. Try again in a moment.'],
}

/** A page for browsers; other clients receive JSON at the paths of the API, and wherever they prefer it. */
function isForPerson(request: HttpRequest | undefined): boolean {
  const { accept, authorization } = request?.headers ?? {}
  if (/^\/(open-banking|oauth|admin)\//.test(request?.url ?? '')) {
    return request?.method === 'GET' && authorization === undefined && prefersHtml(accept)
  }
  return accept === undefined || prefersHtml(accept) || !accept.includes('application/json')
}

function renderProblem(
  problem: HttpProblem,
  request: HttpRequest | undefined,
  root: string,
): ProblemResponse {
  const [status, shown, detail] = PROBLEMS[problem.kind]
  if (!isForPerson(request)) {
    const code: ApiError['error'] =
      status === 404
        ? 'not_found'
        : status === 500
          ? 'server_error'
          : status === 503
            ? 'unavailable'
            : 'invalid_request'
    const body: ApiError = { error: code, message: detail }
    return {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        vary: 'Accept',
      },
      body: JSON.stringify(body),
    }
  }
  const language = chooseLanguage(undefined, request?.headers['accept-language'])
  const notice = language.texts.problems[shown]
  const { requestId } = problem
  return {
    status,
    headers: {
      ...pageHeaders({ lang: language.texts.lang, styleHash: [STYLE_HASH] }),
      vary: 'Accept',
    },
    body: renderNoticePage({ root, language, ...notice, requestId, isLost: true }),
  }
}
