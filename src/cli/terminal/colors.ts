// rule: Colors of the terminal, by what they mean
// Spec: ECMA-48 SGR; https://no-color.org

import type { Environment } from '../../runtime/environment.ts'

type Paint = (text: string) => string

export interface Colors {
  readonly strong: Paint
  readonly soft: Paint
  readonly good: Paint
  readonly note: Paint
  readonly warn: Paint
  readonly bad: Paint
}

const NONE: Paint = (text) => text

const PLAIN: Colors = { strong: NONE, soft: NONE, good: NONE, note: NONE, warn: NONE, bad: NONE }

function paint(on: number, off: number): Paint {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`
}

const COLORED: Colors = {
  strong: paint(1, 22),
  soft: paint(2, 22),
  good: paint(32, 39),
  note: paint(36, 39),
  warn: paint(33, 39),
  bad: paint(31, 39),
}

/** NO_COLOR counts where it is not empty; a dumb terminal has no colors. */
export function chooseColors(isTerminal: boolean, { NO_COLOR = '', TERM }: Environment): Colors {
  return isTerminal && NO_COLOR === '' && TERM !== 'dumb' ? COLORED : PLAIN
}
