// table: The pages of the Console and their paths

import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { BASE } from './api.ts'
import { FailedPage, NotFoundPage } from './pages/problem.tsx'
import { sessionQuery } from './session.ts'

interface Context {
  readonly client: QueryClient
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
})

const signUp = () => import('./pages/sign-up.tsx')
const logIn = () => import('./pages/log-in.tsx')
const passwordReset = () => import('./pages/password-reset.tsx')
const invitation = () => import('./pages/invitation.tsx')

const entry = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as never, name as never),
  })

/** Everything below needs a log-in; the page that was asked for opens afterwards. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(() => import('./pages/shell.tsx'), 'Shell'),
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.fetchQuery(sessionQuery)
    if (session === null) throw redirect({ to: '/log-in', search: { next: location.href } })
  },
})

const page = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load as never, name as never),
  })

const apps = () => import('./pages/apps.tsx')
const app = () => import('./pages/app.tsx')
const settings = () => import('./pages/app-settings.tsx')
const builder = () => import('./pages/link/builder.tsx')
const explorer = () => import('./pages/explorer/list.tsx')
const explorerOperation = () => import('./pages/explorer/operation.tsx')
const customise = () => import('./pages/link/look.tsx')
const banks = () => import('./pages/link/banks.tsx')
const webhooks = () => import('./pages/webhooks/list.tsx')
const webhookEndpoint = () => import('./pages/webhooks/endpoint.tsx')
const webhookEvent = () => import('./pages/webhooks/event.tsx')
const requests = () => import('./pages/requests.tsx')
const users = () => import('./pages/users.tsx')
const connection = () => import('./pages/connection.tsx')
const analytics = () => import('./pages/analytics.tsx')
const organisation = () => import('./pages/organisation.tsx')
const account = () => import('./pages/account.tsx')
const organisationKeys = () => import('./pages/organisation-keys.tsx')
const demoBank = () => import('./pages/demo-bank/page.tsx')
const production = () => import('./pages/production.tsx')
const operator = () => import('./pages/operator.tsx')
const operatorOrganisations = () => import('./pages/operator-organisations.tsx')

const tree = root.addChildren([
  entry('/sign-up', signUp, 'SignUp'),
  entry('/check-mail', signUp, 'CheckMail'),
  entry('/verify-email', signUp, 'VerifyEmail'),
  entry('/log-in', logIn, 'LogIn'),
  entry('/log-in/code', logIn, 'SecondFactor'),
  entry('/log-in/organisation', () => import('./pages/log-in-provider.tsx'), 'LogInAtProvider'),
  entry('/forgot-password', passwordReset, 'ForgotPassword'),
  entry('/reset-password', passwordReset, 'ResetPassword'),
  entry('/accept-invitation', invitation, 'AcceptInvitation'),
  shell.addChildren([
    page('/', apps, 'AppList'),
    page('/apps/new', apps, 'NewApp'),
    page('/apps/$appId', app, 'AppOverview'),
    page('/apps/$appId/settings/$tab', settings, 'AppSettings'),
    page('/apps/$appId/builder', builder, 'Builder'),
    page('/apps/$appId/explorer', explorer, 'Explorer'),
    page('/apps/$appId/explorer/$operationId', explorerOperation, 'ExplorerOperation'),
    page('/apps/$appId/customise', customise, 'Customise'),
    page('/apps/$appId/banks', banks, 'Banks'),
    page('/apps/$appId/webhooks', webhooks, 'Webhooks'),
    page('/apps/$appId/webhooks/$endpointId', webhookEndpoint, 'WebhookEndpoint'),
    page('/apps/$appId/webhooks/$endpointId/events/$eventId', webhookEvent, 'WebhookEvent'),
    page('/apps/$appId/requests', requests, 'AppRequests'),
    page('/apps/$appId/requests/$requestId', requests, 'AppRequest'),
    page('/apps/$appId/users', users, 'AppUsers'),
    page('/apps/$appId/users/$userId', users, 'AppUser'),
    page('/apps/$appId/connections/$connectionId', connection, 'AppConnection'),
    page('/apps/$appId/analytics', analytics, 'AppAnalytics'),
    page('/apps/$appId/audit', app, 'AppAudit'),
    page('/organisation/members', organisation, 'Members'),
    page('/organisation/settings', organisation, 'OrganisationSettings'),
    page('/organisation/audit', organisation, 'OrganisationAudit'),
    page('/organisation/keys', organisationKeys, 'OrganisationKeys'),
    page('/account', account, 'AccountPage'),
    page('/production', production, 'Products'),
    page('/demo-bank', demoBank, 'DemoBank'),
    page('/operator', operator, 'Desk'),
    page('/operator/requests/$appId', operator, 'DeskRequest'),
    page('/operator/organisations', operatorOrganisations, 'DeskOrganisations'),
    page('/operator/organisations/$organisationId', operatorOrganisations, 'DeskOrganisation'),
    page('/operator/events', operator, 'DeskEvents'),
  ]),
])

export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: BASE,
    context: { client },
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
