// rule: Link header of a refusal, to the page that explains its error
// Spec: RFC 8288; link type `help` of the HTML standard

/** Where the pages of the errors are. */
export const ERRORS_PATH = '/docs/errors'

/** `code` is a refusal code, so nothing in it needs escaping. */
export function renderHelpLink(baseUrl: string, code: string): string {
  return `<${baseUrl}${ERRORS_PATH}/${code}>; rel="help"`
}

/** The error that a Link header leads to. */
export function readHelpLink(link: string): { readonly code: string; readonly help_url: string } | undefined {
  const [, url, code] = /<([^<>]*\/docs\/errors\/(\w+))>; rel="help"/.exec(link) ?? []
  return url === undefined || code === undefined ? undefined : { code, help_url: url }
}
