// contract: what a command is: a row of help and options, and a function from input to report

import type { Json } from '../lib/json.ts'
import type { Environment } from '../runtime/environment.ts'

export interface OptionRow {
  /** Without dashes. */
  readonly name: string
  /** What stands for the value in the help; a switch has none. */
  readonly value?: string
  /** May be given more than once. */
  readonly many?: boolean
  readonly required?: boolean
  readonly sentence: string
}

export interface ArgumentRow {
  readonly name: string
  readonly sentence: string
  readonly optional?: boolean
}

export interface CommandRow {
  /** One word, or a group and a word, as in `app create`. */
  readonly name: string
  readonly summary: string
  /** What the help says besides. */
  readonly description?: string
  readonly arguments: readonly ArgumentRow[]
  readonly options: readonly OptionRow[]
  /** Which settings of config.ts are options of the command. */
  readonly settings: 'all' | 'storage' | 'none'
  /** Arguments that follow the name of the program. */
  readonly example: string
  /** For those who work on the program itself. */
  readonly hidden?: boolean
}

/** What was typed, once it fits the row. */
export interface Input {
  readonly arguments: readonly string[]
  /** By name, without dashes; a switch has the value ''. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

export interface Io {
  readonly environment: Environment
  /** Everything that standard input holds, at most 1 MiB. */
  readonly readInput: () => Promise<string>
  /** A line for the person, on standard error. */
  readonly warn: (line: string) => void
}

export interface Report {
  readonly json: Json
  /** Ends without a line feed. */
  readonly text: string
  /** 0 unless it is given. */
  readonly exitCode?: 0 | 1
}

/** Throws Failure for what the person can mend. A server that it started goes on after the report. */
export type Run = (input: Input, io: Io) => Promise<Report>

export function textOf(input: Input, name: string): string | undefined {
  return input.options.get(name)?.at(-1)
}

export function listOf(input: Input, name: string): readonly string[] {
  return input.options.get(name) ?? []
}

export function isSet(input: Input, name: string): boolean {
  return input.options.has(name)
}
