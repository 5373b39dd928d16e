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

const entry = <const Path extends string>(
  path: Path,
  name:
    | 'SignUp'
    | 'CheckMail'
    | 'VerifyEmail'
    | 'LogIn'
    | 'SecondFactor'
    | 'ForgotPassword'
    | 'ResetPassword'
    | 'AcceptInvitation',
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => import('./pages/entry.tsx'), name),
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
const organisation = () => import('./pages/organisation.tsx')
const account = () => import('./pages/account.tsx')

const tree = root.addChildren([
  entry('/sign-up', 'SignUp'),
  entry('/check-mail', 'CheckMail'),
  entry('/verify-email', 'VerifyEmail'),
  entry('/log-in', 'LogIn'),
  entry('/log-in/code', 'SecondFactor'),
  entry('/forgot-password', 'ForgotPassword'),
  entry('/reset-password', 'ResetPassword'),
  entry('/accept-invitation', 'AcceptInvitation'),
  shell.addChildren([
    page('/', apps, 'AppList'),
    page('/apps/new', apps, 'NewApp'),
    page('/apps/$appId', app, 'AppOverview'),
    page('/apps/$appId/settings/$tab', settings, 'AppSettings'),
    page('/apps/$appId/audit', app, 'AppAudit'),
    page('/organisation/members', organisation, 'Members'),
    page('/organisation/settings', organisation, 'OrganisationSettings'),
    page('/organisation/audit', organisation, 'OrganisationAudit'),
    page('/account', account, 'AccountPage'),
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
