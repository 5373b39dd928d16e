// contract: Bodies of the Console API about the hosted flow: look, banks
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import type { LookColour, LookScheme } from '../../core/link/look.ts'
import { AUTHENTICATION_FLOWS, type AuthenticationFlow } from '../../core/policy.ts'

const closed = { additionalProperties: false } as const
const colour = Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'Colour, as in #0f6b4f' })
const colours = Type.Object(
  {
    primary: colour,
    primaryText: colour,
    secondaryText: colour,
    buttonBackground: colour,
    buttonText: colour,
    background: colour,
    tintedBackground: colour,
    pageBackground: colour,
    error: colour,
  },
  closed,
)

export const LOOK_DRAFT = Type.Object(
  {
    colours: Type.Object({ light: colours, dark: colours }, closed),
    uppercase_buttons: Type.Boolean(),
    flat_buttons: Type.Boolean(),
  },
  closed,
)
export const LOGO = Type.Object(
  { png: Type.String({ minLength: 1, maxLength: 40_000, description: 'A PNG in base64' }) },
  closed,
)

const rule = Type.Object(
  {
    market: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    bank: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    flow: Type.Optional(Type.Enum([...AUTHENTICATION_FLOWS])),
  },
  { ...closed, minProperties: 1 },
)
export const BANK_RULES = Type.Object(
  {
    base: Type.Enum(['every', 'none'] as const),
    exclude: Type.Array(rule, { maxItems: 200 }),
    include: Type.Array(rule, { maxItems: 200 }),
  },
  closed,
)

type BankRuleView = {
  readonly market?: string
  readonly bank?: string
  readonly flow?: AuthenticationFlow
}

type BankRulesView = {
  readonly base: 'every' | 'none'
  readonly exclude: readonly BankRuleView[]
  readonly include: readonly BankRuleView[]
}

type LookColoursView = Readonly<Record<LookColour, string>>

export type LookView = {
  readonly colours: Readonly<Record<LookScheme, LookColoursView>>
  /** Data URL. */
  readonly logo: string | null
  readonly uppercase_buttons: boolean
  readonly flat_buttons: boolean
}

type ContrastProblemView = {
  readonly scheme: LookScheme
  readonly text: LookColour
  readonly ground: LookColour
  readonly ratio: number
  readonly needed: number
}

export type LooksView = {
  readonly names: readonly LookColour[]
  /** The draft where there is one, else the published look, else the standard one. */
  readonly current: LookView
  readonly standard: LookView
  readonly has_draft: boolean
  readonly is_published: boolean
  /** Why the draft cannot be published. */
  readonly problems: readonly ContrastProblemView[]
}

type ShownBankView = {
  readonly name: string
  readonly institution_id: string
  readonly display_name: string
  readonly market: string
  readonly flow: AuthenticationFlow
  readonly shown: boolean
}

export type BanksView = {
  readonly rules: BankRulesView
  readonly banks: readonly ShownBankView[]
}

export const LINK_URL = Type.Object(
  {
    dialect: Type.String({ minLength: 1, maxLength: 40 }),
    page: Type.String({ minLength: 1, maxLength: 80 }),
    values: Type.Record(Type.String({ maxLength: 80 }), Type.String({ maxLength: 4096 })),
  },
  closed,
)

export type LinkPagesView = {
  readonly pages: readonly {
    readonly dialect: string
    readonly title: string
    readonly name: string
    readonly summary: string
    readonly parameters: readonly {
      readonly name: string
      readonly required: boolean
      readonly description: string
      readonly is_list: boolean
      readonly choices: readonly string[]
      readonly max_length: number | null
    }[]
    readonly defaults: Readonly<Record<string, string>>
  }[]
}

export type LinkUrlView = {
  readonly url: string
  readonly problem: { readonly parameter: string | null; readonly sentence: string } | null
  /** Absolute. */
  readonly token_url: string | null
  readonly data_url: string | null
}
