// contract: Types of simple-oauth2, as far as its test uses them; the package has none
declare module 'simple-oauth2' {
  interface Options {
    client: { id: string; secret: string }
    auth: { tokenHost: string; tokenPath: string }
    options?: {
      authorizationMethod?: 'header' | 'body'
      scopeSeparator?: string
      bodyFormat?: 'form' | 'json'
    }
  }
  interface AccessToken {
    readonly token: Readonly<Record<string, unknown>>
    expired(windowSeconds?: number): boolean
    refresh(parameters?: { scope?: string }): Promise<AccessToken>
  }
  export class ClientCredentials {
    constructor(options: Options)
    getToken(parameters: { scope?: string | string[] }): Promise<AccessToken>
  }
  export class AuthorizationCode {
    constructor(options: Options)
    getToken(parameters: {
      code: string
      redirect_uri?: string
      code_verifier?: string
      scope?: string
    }): Promise<AccessToken>
    createToken(token: Readonly<Record<string, unknown>>): AccessToken
  }
}
