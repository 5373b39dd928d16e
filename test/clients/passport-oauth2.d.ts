// contract: Types of passport-oauth2, as far as its test uses them; the package has none
declare module 'passport-oauth2' {
  interface Options {
    authorizationURL: string
    tokenURL: string
    clientID: string
    clientSecret: string
    callbackURL: string
    scope: string | string[]
    scopeSeparator?: string
    state: true
    pkce?: boolean
  }
  interface Request {
    session: object
    query: Readonly<Record<string, string>>
  }
  type Verified = (error: unknown, user?: object) => void
  type Verify = (
    accessToken: string,
    refreshToken: string,
    parameters: Readonly<Record<string, unknown>>,
    profile: object,
    done: Verified,
  ) => void
  export default class OAuth2Strategy {
    constructor(options: Options, verify: Verify)
    authenticate(request: Request): void
    /** The framework hangs its four answers on a strategy for each request. */
    success(user: object): void
    redirect(address: string): void
    fail(challenge: unknown, status?: number): void
    error(error: unknown): void
  }
}
