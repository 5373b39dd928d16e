// contract: The Link builder: pages of the hosted flow, their parameters and URLs

import type { ClientApp } from '../apps/app.ts'

export type BuilderApp = Pick<ClientApp, 'clientId' | 'redirectUris' | 'dialects' | 'products'>

export interface BuilderParameter {
  readonly name: string
  readonly required: boolean
  readonly description: string
  /** Repeated, or separated by commas. */
  readonly isList: boolean
  readonly choices: readonly string[]
  readonly maxLength: number | undefined
}

interface BuilderPage {
  readonly dialect: string
  readonly title: string
  readonly name: string
  readonly summary: string
  readonly parameters: readonly BuilderParameter[]
  /** What the app fills in, for a start. */
  readonly defaults: Readonly<Record<string, string>>
}

export interface BuiltUrl {
  readonly url: string
  /** Why the page would refuse it, and the parameter at fault; undefined if it opens. */
  readonly problem: { readonly parameter: string | undefined; readonly sentence: string } | undefined
  /** The API calls once the end user has returned to the redirect URI, as text; undefined if there are none. */
  readonly nextCalls: Readonly<Record<'curl' | 'node' | 'python', string>> | undefined
}

/** Derived from the tables by which the dialects parse the URLs of their pages. */
export interface LinkBuilder {
  listPages(app: BuilderApp): readonly BuilderPage[]
  /** Undefined for a page that the app has not. */
  build(
    app: BuilderApp,
    page: { readonly dialect: string; readonly name: string },
    values: Readonly<Record<string, string>>,
  ): BuiltUrl | undefined
}
