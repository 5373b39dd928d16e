// rule: Token in a link to the consent dashboard

export const DASHBOARD_LINK_PATH = '/my/open'

export interface DashboardLinkToken {
  readonly appId: string
  /** 32 random bytes, base64url. */
  readonly secret: string
}

const FORM = /^([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

export function formatDashboardLinkToken({ appId, secret }: DashboardLinkToken): string {
  return `${appId}.${secret}`
}

export function parseDashboardLinkToken(text: string | undefined): DashboardLinkToken | undefined {
  const [, appId, secret] = FORM.exec(text ?? '') ?? []
  return appId === undefined || secret === undefined ? undefined : { appId, secret }
}
