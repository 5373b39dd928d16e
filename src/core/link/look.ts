// rule: The look of an app's hosted flow: colours, logo, buttons, and their contrast
// Spec: WCAG 2.2, 1.4.3 (contrast of text, 4.5:1)

/** What each colour is for, in the order in which developers choose them. */
export const LOOK_COLOURS = [
  'primary',
  'primaryText',
  'secondaryText',
  'buttonBackground',
  'buttonText',
  'background',
  'tintedBackground',
  'pageBackground',
  'error',
] as const

type LookColour = (typeof LOOK_COLOURS)[number]

/** `#rrggbb`, lower case. */
export type LookColours = Readonly<Record<LookColour, string>>

export const LOOK_SCHEMES = ['light', 'dark'] as const

export type LookScheme = (typeof LOOK_SCHEMES)[number]

export interface LinkLook {
  readonly colours: Readonly<Record<LookScheme, LookColours>>
  /** A PNG as a data URL; undefined shows the product's logo. */
  readonly logo: string | undefined
  readonly uppercaseButtons: boolean
  readonly flatButtons: boolean
}

/** The colours of every page, from which an app starts. */
export const STANDARD_LOOK: LinkLook = {
  colours: {
    light: {
      primary: '#0f6b4f',
      primaryText: '#17211d',
      secondaryText: '#4d5b54',
      buttonBackground: '#0f6b4f',
      buttonText: '#ffffff',
      background: '#fdfefd',
      tintedBackground: '#e4f0ea',
      pageBackground: '#f1f4f2',
      error: '#8a4313',
    },
    dark: {
      primary: '#4cc38a',
      primaryText: '#e8eeea',
      secondaryText: '#a9b7b0',
      buttonBackground: '#4cc38a',
      buttonText: '#06231a',
      background: '#18201d',
      tintedBackground: '#1c3029',
      pageBackground: '#101614',
      error: '#f0a878',
    },
  },
  logo: undefined,
  uppercaseButtons: false,
  flatButtons: false,
}

/** Text and the grounds on which the pages show it. */
const PAIRS: readonly (readonly [text: LookColour, grounds: readonly LookColour[]])[] = [
  ['primaryText', ['background', 'tintedBackground', 'pageBackground']],
  ['secondaryText', ['background', 'pageBackground']],
  ['primary', ['background', 'tintedBackground', 'pageBackground']],
  ['buttonText', ['buttonBackground']],
  ['error', ['background', 'tintedBackground']],
]

export const MIN_CONTRAST = 4.5

export interface ContrastProblem {
  readonly scheme: LookScheme
  readonly text: LookColour
  readonly ground: LookColour
  /** Rounded down to a tenth. */
  readonly ratio: number
}

/** Pairs with too little contrast. */
export function findContrastProblems({ colours }: Pick<LinkLook, 'colours'>): readonly ContrastProblem[] {
  return LOOK_SCHEMES.flatMap((scheme) =>
    PAIRS.flatMap(([text, grounds]) =>
      grounds.flatMap((ground) => {
        const ratio = contrastOf(colours[scheme][text], colours[scheme][ground])
        return ratio >= MIN_CONTRAST ? [] : [{ scheme, text, ground, ratio: Math.floor(ratio * 10) / 10 }]
      }),
    ),
  )
}

/** From 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

export function channelsOf(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 0xff, value & 0xff]
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
