// page: The look of an app: its colours as a style sheet, and its logo
// Never: a value that was not checked to be a colour; the content policy allows whatever is in the style sheet

import { type Html, html } from '../http/html.ts'

/** `#rrggbb` each. */
export interface LookPalette {
  readonly primary: string
  readonly primaryText: string
  readonly secondaryText: string
  readonly buttonBackground: string
  readonly buttonText: string
  readonly background: string
  readonly tintedBackground: string
  readonly pageBackground: string
  readonly error: string
  /** Of lines, and of the edges of fields. */
  readonly line: string
  readonly edge: string
}

export interface PageLook {
  readonly style: string
  /** Data URL of an image, and the name of the app. */
  readonly logo: { readonly url: string; readonly name: string } | undefined
}

/** Follows the style sheet of every page, whose variables it sets. */
export function renderLookStyle(
  light: LookPalette,
  dark: LookPalette,
  buttons: { readonly uppercase: boolean; readonly flat: boolean },
): string {
  const darkRules = variablesOf(dark)
  const shape = [
    buttons.uppercase ? 'text-transform:uppercase;letter-spacing:.04em' : '',
    buttons.flat ? '' : 'box-shadow:0 1px 2px rgb(0 0 0/.2)',
  ].filter((rule) => rule !== '')
  return `
:root{${variablesOf(light)}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${darkRules}}}
:root[data-theme=dark]{${darkRules}}
${
  shape.length === 0
    ? ''
    : `:where(button,.button):not(:where(.quiet,.plain,.banks *)){${shape.join(';')}}
`
}:where(button,.button):hover{text-decoration:underline}
`
}

function variablesOf(palette: LookPalette): string {
  const variables = {
    ground: palette.pageBackground,
    surface: palette.background,
    line: palette.line,
    edge: palette.edge,
    ink: palette.primaryText,
    soft: palette.secondaryText,
    accent: palette.primary,
    'accent-deep': palette.primary,
    'on-accent': palette.background,
    button: palette.buttonBackground,
    'on-button': palette.buttonText,
    tint: palette.tintedBackground,
    warn: palette.error,
    'warn-tint': palette.tintedBackground,
  }
  return Object.entries(variables)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
}

export function renderLookLogo({ url, name }: NonNullable<PageLook['logo']>): Html {
  return html`<img class="app-logo" src="${url}" alt="${name}" height="32">`
}
