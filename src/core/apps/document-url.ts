// rule: URLs of an app's terms of use and privacy policy, which hosted pages link to

const MAX_LENGTH = 500

/** A web URL without credentials; a sandbox app may use http. */
export function isDocumentUrl(text: string, environment: 'sandbox' | 'production'): boolean {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  const isWeb = protocol === 'https:' || (protocol === 'http:' && environment === 'sandbox')
  return isWeb && username === '' && password === ''
}
