// glue: the pages on which a person sees what is connected, takes some of it back, or ends it

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accountLabel } from '../core/accounts/account-label.ts'
import { disconnectByEndUser, revokeAccessByEndUser } from '../core/dashboard/disconnect.ts'
import {
  readSharingReduction,
  reduceSharingByEndUser,
  type SharingReduction,
} from '../core/dashboard/reduce-sharing.ts'
import { type DashboardConnection, loadConsentHistory, viewDashboard } from '../core/dashboard/view.ts'
import { rawQuery } from '../http/server.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { redirectTo } from '../link/reply.ts'
import type { PersonOptions, Visit } from './context.ts'
import { renderConfirmPage } from './pages/confirm-page.ts'
import { renderConnectionPage } from './pages/connection-page.ts'
import { renderListPage } from './pages/list-page.ts'
import { renderNoticePage } from './pages/notice-page.ts'
import { bankNameOf } from './pages/parts.ts'
import { pageOptions, sendPage } from './reply.ts'
import { type Fields, withForm, withVisit } from './visits.ts'

const CONNECTION = '/my/connections/:connectionId(^[0-9a-f]{32}$)'
const NO_FIELDS: Fields = new Map()

export function mountConnections(server: FastifyInstance, options: PersonOptions): void {
  const page = pageOptions(options)
  server.get('/my', page, (request, reply) =>
    withVisit(options, request, reply, async (visit) => {
      const view = await viewDashboard(options.ports, options.policies, visit.person)
      return sendPage(reply, 200, renderListPage(visit, view))
    }),
  )
  server.get(CONNECTION, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, request, reply, visit, (view) => show(options, reply, visit, view)),
    ),
  )
  server.get(`${CONNECTION}/narrow`, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, request, reply, visit, (view) =>
        confirmNarrowing(options, request, reply, visit, view),
      ),
    ),
  )
  server.post(`${CONNECTION}/narrow`, page, (request, reply) =>
    withForm(options, request, reply, (visit, fields) =>
      withConnection(options, request, reply, visit, (view) => narrow(options, reply, visit, view, fields)),
    ),
  )
  server.get(`${CONNECTION}/end`, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, request, reply, visit, async (view) => confirmEnd(reply, visit, view)),
    ),
  )
  server.post(`${CONNECTION}/end`, page, (request, reply) =>
    withForm(options, request, reply, (visit) =>
      withConnection(options, request, reply, visit, async (view) => {
        await disconnectByEndUser(options.ports, visit.person, view.connection.connectionId)
        // Whoever clicked first: the page says that it has ended, by whom and when.
        return redirectTo(reply, addressOf(view))
      }),
    ),
  )
  mountAccess(server, options)
}

function mountAccess(server: FastifyInstance, options: PersonOptions): void {
  const page = pageOptions(options)
  server.get('/my/access/end', page, (request, reply) =>
    withVisit(options, request, reply, async (visit) => {
      const { access } = await viewDashboard(options.ports, options.policies, visit.person)
      return access === undefined ? redirectTo(reply, '/my') : confirmAccessEnd(reply, visit)
    }),
  )
  server.post('/my/access/end', page, (request, reply) =>
    withForm(options, request, reply, async (visit) => {
      await revokeAccessByEndUser(options.ports, visit.person)
      return redirectTo(reply, '/my')
    }),
  )
}

function addressOf({ connection }: DashboardConnection): string {
  return `/my/connections/${connection.connectionId}`
}

async function show(
  { ports }: PersonOptions,
  reply: FastifyReply,
  visit: Visit,
  view: DashboardConnection,
  refused?: { readonly notice: string; readonly narrowing: SharingReduction },
): Promise<FastifyReply> {
  const history = await loadConsentHistory(ports, view)
  const { accounts = [], data = [] } = refused?.narrowing ?? {}
  const chosen = [...accounts.map(({ accountId }) => accountId), ...data]
  return sendPage(reply, 200, renderConnectionPage({ visit, view, history, notice: refused?.notice, chosen }))
}

async function confirmNarrowing(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  view: DashboardConnection,
): Promise<FastifyReply> {
  if (view.connection.status === 'ended') return redirectTo(reply, addressOf(view))
  const query = parseRepeatableForm(rawQuery(request))
  const narrowing = chosen(view, query.ok ? query.value : NO_FIELDS)
  const { own } = visit.words
  const notice = problemOf(visit, view, narrowing)
  if (notice !== undefined) return show(options, reply, visit, view, { notice, narrowing })
  const app = visit.person.app.displayName
  const page = renderConfirmPage({
    visit,
    title: own.narrowTitle(app),
    items: [...narrowing.accounts.map(accountLabel), ...narrowing.data.map((kind) => own.kinds[kind])],
    sentences: [own.narrowWhat(app), own.copies(app), own.withheldBack(app)],
    button: own.narrowButton,
    action: `${addressOf(view)}/narrow`,
    fields: [
      ...narrowing.accounts.map(({ accountId }) => ['account', accountId] as const),
      ...narrowing.data.map((kind) => ['data', kind] as const),
    ],
    keepAddress: addressOf(view),
  })
  return sendPage(reply, 200, page)
}

async function narrow(
  options: PersonOptions,
  reply: FastifyReply,
  visit: Visit,
  view: DashboardConnection,
  fields: Fields,
): Promise<FastifyReply> {
  const narrowing = chosen(view, fields)
  // What a second click or another tab chose is done already; the page shows it.
  const nothing = narrowing.accounts.length === 0 && narrowing.data.length === 0
  if (nothing || view.connection.status === 'ended') return redirectTo(reply, addressOf(view))
  const notice = problemOf(visit, view, narrowing)
  if (notice !== undefined) return show(options, reply, visit, view, { notice, narrowing })
  await reduceSharingByEndUser(options.ports, visit.person, view.connection.connectionId, narrowing)
  return redirectTo(reply, addressOf(view))
}

function chosen(view: DashboardConnection, fields: Fields): SharingReduction {
  return readSharingReduction(view, fields.get('account') ?? [], fields.get('data') ?? [])
}

/** A connection without an account would be read in vain for as long as its consent lasts. */
function problemOf(
  { words: { own } }: Visit,
  view: DashboardConnection,
  narrowing: SharingReduction,
): string | undefined {
  if (narrowing.accounts.length === 0 && narrowing.data.length === 0) return own.stopNone
  const isAll = narrowing.accounts.length > 0 && narrowing.accounts.length === view.accounts.length
  return isAll ? own.stopAll(bankNameOf(view)) : undefined
}

function confirmEnd(reply: FastifyReply, visit: Visit, view: DashboardConnection): FastifyReply {
  if (view.connection.status === 'ended') return redirectTo(reply, addressOf(view))
  const { own } = visit.words
  const app = visit.person.app.displayName
  const bank = bankNameOf(view)
  const page = renderConfirmPage({
    visit,
    title: own.endTitle(bank),
    items: view.accounts.map(accountLabel),
    sentences: [own.endWhat(app, bank), own.copies(app), own.withheldBack(app)],
    button: own.endButton,
    action: `${addressOf(view)}/end`,
    fields: [],
    keepAddress: addressOf(view),
  })
  return sendPage(reply, 200, page)
}

function confirmAccessEnd(reply: FastifyReply, visit: Visit): FastifyReply {
  const { own } = visit.words
  const app = visit.person.app.displayName
  const page = renderConfirmPage({
    visit,
    title: own.accessTitle(app),
    items: [],
    sentences: [own.accessWhat(app), own.copies(app)],
    button: own.accessButton,
    action: '/my/access/end',
    fields: [],
    keepAddress: '/my',
  })
  return sendPage(reply, 200, page)
}

/** Only one of this person's at this app: of any other the page says no more than of one that does not exist. */
async function withConnection(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  run: (view: DashboardConnection) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { params } = request
  const id =
    typeof params === 'object' && params !== null && 'connectionId' in params ? params.connectionId : ''
  const { connections } = await viewDashboard(options.ports, options.policies, visit.person)
  const view = connections.find(({ connection }) => connection.connectionId === id)
  if (view !== undefined) return run(view)
  const { words, person } = visit
  const page = renderNoticePage({
    words,
    test: person.app.environment === 'sandbox',
    notice: words.own.notHere,
    reference: request.id,
    next: { label: words.own.toList, address: '/my' },
  })
  return sendPage(reply, 404, page)
}
