// rule: The stored look of an app as its pages show it: derived lines, style sheet, logo

import { channelsOf, contrastOf, type LinkLook, type LookColours } from '../core/link/look.ts'
import { type LookPalette, type PageLook, renderLookStyle } from '../pages/look.ts'

/** WCAG 2.2, 1.4.11 (contrast of fields). */
const MIN_EDGE_CONTRAST = 3

export function pageLookOf(look: LinkLook, displayName: string): PageLook {
  const { light, dark } = look.colours
  return {
    style: renderLookStyle(paletteOf(light), paletteOf(dark), {
      uppercase: look.uppercaseButtons,
      flat: look.flatButtons,
    }),
    logo: look.logo === undefined ? undefined : { url: look.logo, name: displayName },
  }
}

function paletteOf(colours: LookColours): LookPalette {
  const { primaryText, background } = colours
  const mixes = [0.5, 0.6, 0.7, 0.8, 0.9].map((share) => mix(primaryText, background, share))
  return {
    ...colours,
    line: mix(primaryText, background, 0.16),
    edge: mixes.find((colour) => contrastOf(colour, background) >= MIN_EDGE_CONTRAST) ?? primaryText,
  }
}

function mix(one: string, other: string, share: number): string {
  const [from, to] = [channelsOf(other), channelsOf(one)]
  const mixed = from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * share))
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
