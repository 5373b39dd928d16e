// rule: what stands in a link to the person's own page

export const PERSON_LINK_PATH = '/my/open'

export interface PersonLinkParts {
  readonly appId: string
  /** 32 random bytes, base64url. */
  readonly secret: string
}

const FORM = /^([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

export function writePersonLink({ appId, secret }: PersonLinkParts): string {
  return `${appId}.${secret}`
}

export function readPersonLink(text: string | undefined): PersonLinkParts | undefined {
  const [, appId, secret] = FORM.exec(text ?? '') ?? []
  return appId === undefined || secret === undefined ? undefined : { appId, secret }
}
