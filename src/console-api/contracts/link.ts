// contract: Bodies of the Console API about the hosted flow: look, banks
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { LOOK_COLOURS, LOOK_SCHEMES } from '../../core/link/look.ts'
import { AUTHENTICATION_FLOWS } from '../../core/policy.ts'
import { orNull, type View } from './views.ts'

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

const BANK_RULE_VIEW = Type.Object({
  market: Type.Optional(Type.String()),
  bank: Type.Optional(Type.String()),
  flow: Type.Optional(Type.Enum([...AUTHENTICATION_FLOWS])),
})

const BANK_RULES_VIEW = Type.Object({
  base: Type.Enum(['every', 'none'] as const),
  exclude: Type.Array(BANK_RULE_VIEW),
  include: Type.Array(BANK_RULE_VIEW),
})

/** No pattern: a look of an earlier version stays readable. */
const LOOK_COLOURS_VIEW = Type.Object({
  primary: Type.String(),
  primaryText: Type.String(),
  secondaryText: Type.String(),
  buttonBackground: Type.String(),
  buttonText: Type.String(),
  background: Type.String(),
  tintedBackground: Type.String(),
  pageBackground: Type.String(),
  error: Type.String(),
})

const LOOK_VIEW = Type.Object({
  colours: Type.Object({ light: LOOK_COLOURS_VIEW, dark: LOOK_COLOURS_VIEW }),
  logo: orNull(Type.String({ description: 'Data URL.' })),
  uppercase_buttons: Type.Boolean(),
  flat_buttons: Type.Boolean(),
})
export type LookView = View<typeof LOOK_VIEW>

const CONTRAST_PROBLEM_VIEW = Type.Object({
  scheme: Type.Enum([...LOOK_SCHEMES]),
  text: Type.Enum([...LOOK_COLOURS]),
  ground: Type.Enum([...LOOK_COLOURS]),
  ratio: Type.Number(),
  needed: Type.Number(),
})

export const LOOKS_VIEW = Type.Object({
  names: Type.Array(Type.Enum([...LOOK_COLOURS])),
  current: LOOK_VIEW,
  standard: LOOK_VIEW,
  has_draft: Type.Boolean(),
  is_published: Type.Boolean(),
  problems: Type.Array(CONTRAST_PROBLEM_VIEW, { description: 'Why the draft cannot be published.' }),
})
export type LooksView = View<typeof LOOKS_VIEW>

const SHOWN_BANK_VIEW = Type.Object({
  name: Type.String(),
  institution_id: Type.String(),
  display_name: Type.String(),
  market: Type.String(),
  flow: Type.Enum([...AUTHENTICATION_FLOWS]),
  shown: Type.Boolean(),
})

export const BANKS_VIEW = Type.Object({ rules: BANK_RULES_VIEW, banks: Type.Array(SHOWN_BANK_VIEW) })
export type BanksView = View<typeof BANKS_VIEW>

export const LINK_URL = Type.Object(
  {
    dialect: Type.String({ minLength: 1, maxLength: 40 }),
    page: Type.String({ minLength: 1, maxLength: 80 }),
    values: Type.Record(Type.String({ maxLength: 80 }), Type.String({ maxLength: 4096 })),
  },
  closed,
)

export const LINK_PAGES_VIEW = Type.Object({
  pages: Type.Array(
    Type.Object({
      dialect: Type.String(),
      title: Type.String(),
      name: Type.String(),
      summary: Type.String(),
      parameters: Type.Array(
        Type.Object({
          name: Type.String(),
          required: Type.Boolean(),
          description: Type.String(),
          is_list: Type.Boolean(),
          choices: Type.Array(Type.String()),
          max_length: orNull(Type.Integer()),
        }),
      ),
      defaults: Type.Record(Type.String(), Type.String()),
    }),
  ),
})
export type LinkPagesView = View<typeof LINK_PAGES_VIEW>

export const LINK_URL_VIEW = Type.Object({
  url: Type.String(),
  problem: orNull(Type.Object({ parameter: orNull(Type.String()), sentence: Type.String() })),
  next_calls: orNull(
    Type.Object(
      { curl: Type.String(), node: Type.String(), python: Type.String() },
      {
        description:
          'The API calls once the end user has returned. Secrets and what the redirect URI receives are variables of the environment.',
      },
    ),
  ),
})
export type LinkUrlView = View<typeof LINK_URL_VIEW>
