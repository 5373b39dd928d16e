// glue: Routes of the connections: list, details, reduce sharing, disconnect, revoke

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
import type { FormFields } from '../pages/forms.ts'
import { redirectTo, sendPage } from '../pages/send.ts'
import type { DashboardOptions, Visit } from './context.ts'
import { dashboardRouteOptions } from './error-pages.ts'
import { withForm, withVisit } from './find-visit.ts'
import { renderConfirmPage } from './pages/confirm-page.ts'
import { renderConnectionPage } from './pages/connection-page.ts'
import { renderListPage } from './pages/list-page.ts'
import { renderNoticePage } from './pages/notice-page.ts'
import { bankNameOf } from './pages/parts.ts'

const CONNECTION = '/my/connections/:connectionId(^[0-9a-f]{32}$)'
/** Names what the end user has just stopped. A page says so only if its state agrees. */
const DONE = 'done'
const NO_FIELDS: FormFields = new Map()

interface SignedInRequest {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly visit: Visit
}

/** A request for one connection of the signed-in end user. */
interface ConnectionRequest extends SignedInRequest {
  readonly view: DashboardConnection
}

export function mountConnections(server: FastifyInstance, options: DashboardOptions): void {
  const page = dashboardRouteOptions(options)
  server.get('/my', page, (request, reply) =>
    withVisit(options, request, reply, async (visit) => {
      const view = await viewDashboard(options.ports, options.policies, visit.session)
      const query = parseRepeatableForm(rawQuery(request))
      const accessEnded = query.ok && query.value.get(DONE)?.[0] === 'access' && view.access === undefined
      return sendPage(reply, 200, renderListPage(visit, view, accessEnded))
    }),
  )
  server.get(CONNECTION, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, { request, reply, visit }, (found) => show(options, found)),
    ),
  )
  server.get(`${CONNECTION}/narrow`, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, { request, reply, visit }, (found) => confirmReduction(options, found)),
    ),
  )
  server.post(`${CONNECTION}/narrow`, page, (request, reply) =>
    withForm(options, request, reply, (visit, fields) =>
      withConnection(options, { request, reply, visit }, (found) => reduceSharing(options, found, fields)),
    ),
  )
  server.get(`${CONNECTION}/end`, page, (request, reply) =>
    withVisit(options, request, reply, (visit) =>
      withConnection(options, { request, reply, visit }, async (found) => confirmDisconnect(found)),
    ),
  )
  server.post(`${CONNECTION}/end`, page, (request, reply) =>
    withForm(options, request, reply, (visit) =>
      withConnection(options, { request, reply, visit }, async ({ view }) => {
        await disconnectByEndUser(options.ports, visit.session, view.connection.connectionId)
        // Also where another tab was first: the page shows who disconnected it and when.
        return redirectTo(reply, pathOf(visit, view))
      }),
    ),
  )
  mountAccess(server, options)
}

function mountAccess(server: FastifyInstance, options: DashboardOptions): void {
  const page = dashboardRouteOptions(options)
  server.get('/my/access/end', page, (request, reply) =>
    withVisit(options, request, reply, async (visit) => {
      const { access } = await viewDashboard(options.ports, options.policies, visit.session)
      return access === undefined ? redirectTo(reply, visit.home) : confirmAccessRevocation(reply, visit)
    }),
  )
  server.post('/my/access/end', page, (request, reply) =>
    withForm(options, request, reply, async (visit) => {
      await revokeAccessByEndUser(options.ports, visit.session)
      return redirectTo(reply, `${visit.home}?${DONE}=access`)
    }),
  )
}

function pathOf({ home }: Visit, { connection }: DashboardConnection): string {
  return `${home}/connections/${connection.connectionId}`
}

async function show(
  { ports }: DashboardOptions,
  { request, reply, visit, view }: ConnectionRequest,
  refused?: { readonly notice: string; readonly reduction: SharingReduction },
): Promise<FastifyReply> {
  const history = await loadConsentHistory(ports, view)
  const { accounts = [], data = [] } = refused?.reduction ?? {}
  const unticked = [...accounts.map(({ accountId }) => accountId), ...data]
  const query = parseRepeatableForm(rawQuery(request))
  const reduced = query.ok && query.value.get(DONE)?.[0] === 'reduced'
  const page = renderConnectionPage({ visit, view, history, notice: refused?.notice, unticked, reduced })
  return sendPage(reply, 200, page)
}

async function confirmReduction(options: DashboardOptions, found: ConnectionRequest): Promise<FastifyReply> {
  const { request, reply, visit, view } = found
  if (view.connection.status === 'ended') return redirectTo(reply, pathOf(visit, view))
  const query = parseRepeatableForm(rawQuery(request))
  const reduction = chosen(view, query.ok ? query.value : NO_FIELDS)
  const { texts } = visit
  const notice = problemOf(visit, view, reduction)
  if (notice !== undefined) return show(options, found, { notice, reduction })
  const app = visit.session.app.displayName
  const page = renderConfirmPage({
    visit,
    title: texts.reduceTitle(app),
    items: [...reduction.accounts.map(accountLabel), ...reduction.data.map((kind) => texts.kinds[kind])],
    sentences: [texts.reduceWhat(app), texts.copies(app), texts.withdrawnBack(app)],
    button: texts.reduceButton,
    action: `${pathOf(visit, view)}/narrow`,
    fields: [
      ...reduction.accounts.map(({ accountId }) => ['account', accountId] as const),
      ...reduction.data.map((kind) => ['data', kind] as const),
    ],
    keepUrl: pathOf(visit, view),
  })
  return sendPage(reply, 200, page)
}

async function reduceSharing(
  options: DashboardOptions,
  found: ConnectionRequest,
  fields: FormFields,
): Promise<FastifyReply> {
  const { reply, visit, view } = found
  const reduction = chosen(view, fields)
  // A second click or another tab has done this already; the page shows it.
  const nothing = reduction.accounts.length === 0 && reduction.data.length === 0
  if (nothing || view.connection.status === 'ended') return redirectTo(reply, pathOf(visit, view))
  const notice = problemOf(visit, view, reduction)
  if (notice !== undefined) return show(options, found, { notice, reduction })
  await reduceSharingByEndUser(options.ports, visit.session, view.connection.connectionId, reduction)
  return redirectTo(reply, `${pathOf(visit, view)}?${DONE}=reduced`)
}

/** The confirmed form names what stops. On the page of the connection that is what is shown and no longer ticked. */
function chosen(view: DashboardConnection, fields: FormFields): SharingReduction {
  const stopped = (name: 'account' | 'data'): readonly string[] => {
    const kept = fields.get(`share-${name}`) ?? []
    const unticked = (fields.get(`shown-${name}`) ?? []).filter((value) => !kept.includes(value))
    return [...(fields.get(name) ?? []), ...unticked]
  }
  return readSharingReduction(view, stopped('account'), stopped('data'))
}

/** A connection without an account would be refreshed in vain until its consent expires. */
function problemOf(
  { texts }: Visit,
  view: DashboardConnection,
  reduction: SharingReduction,
): string | undefined {
  if (reduction.accounts.length === 0 && reduction.data.length === 0) return texts.stopNone
  const isAll = reduction.accounts.length > 0 && reduction.accounts.length === view.accounts.length
  return isAll ? texts.stopAll(bankNameOf(view)) : undefined
}

function confirmDisconnect({ reply, visit, view }: ConnectionRequest): FastifyReply {
  if (view.connection.status === 'ended') return redirectTo(reply, pathOf(visit, view))
  const { texts } = visit
  const app = visit.session.app.displayName
  const bank = bankNameOf(view)
  const page = renderConfirmPage({
    visit,
    title: texts.disconnectTitle(bank),
    items: view.accounts.map(accountLabel),
    sentences: [texts.disconnectWhat(app, bank), texts.copies(app), texts.withdrawnBack(app)],
    button: texts.disconnectButton,
    action: `${pathOf(visit, view)}/end`,
    fields: [],
    keepUrl: pathOf(visit, view),
  })
  return sendPage(reply, 200, page)
}

function confirmAccessRevocation(reply: FastifyReply, visit: Visit): FastifyReply {
  const { texts } = visit
  const app = visit.session.app.displayName
  const page = renderConfirmPage({
    visit,
    title: texts.accessTitle(app),
    items: [],
    sentences: [texts.accessWhat(app), texts.copies(app)],
    button: texts.accessButton,
    action: `${visit.home}/access/end`,
    fields: [],
    keepUrl: visit.home,
  })
  return sendPage(reply, 200, page)
}

/** Only a connection of this end user at this app; any other looks like one that does not exist. */
async function withConnection(
  options: DashboardOptions,
  signedIn: SignedInRequest,
  run: (found: ConnectionRequest) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { request, reply, visit } = signedIn
  const { params } = request
  const id =
    typeof params === 'object' && params !== null && 'connectionId' in params ? params.connectionId : ''
  const { connections } = await viewDashboard(options.ports, options.policies, visit.session)
  const view = connections.find(({ connection }) => connection.connectionId === id)
  if (view !== undefined) return run({ ...signedIn, view })
  const { texts, session } = visit
  const page = renderNoticePage({
    texts,
    test: session.app.environment === 'sandbox',
    legal: visit.legal,
    notice: texts.notHere,
    reference: request.id,
    next: { label: texts.toList, url: visit.home },
  })
  return sendPage(reply, 404, page)
}
