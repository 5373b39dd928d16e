// contract: A command: its help and options, and a function from input to report

import type { Json } from '../lib/json.ts'
import type { Environment } from '../runtime/environment.ts'

export interface OptionRow {
  /** Without dashes. */
  readonly name: string
  /** Placeholder of the value in the help; absent for a flag. */
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
  /** Another last word of the name, such as one that scripts of an earlier version have. */
  readonly alias?: string
  readonly summary: string
  /** Further text of the help. */
  readonly description?: string
  readonly arguments: readonly ArgumentRow[]
  readonly options: readonly OptionRow[]
  /** Settings of config.ts that are options of the command. */
  readonly settings: 'all' | 'storage' | 'none'
  /** Command line after the name of the program. */
  readonly example: string
  /** Runs on a remote server too, by its Console API. */
  readonly remote?: true
  /** Only for development of this project. */
  readonly hidden?: boolean
}

/** The parsed command line. */
export interface Input {
  readonly arguments: readonly string[]
  /** By name, without dashes; a flag has the value ''. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

export interface Io {
  readonly environment: Environment
  /** Reads all of standard input, at most 1 MiB. */
  readonly readInput: () => Promise<string>
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void
}

export interface Report {
  readonly json: Json
  /** Without a trailing line feed. */
  readonly text: string
  /** 0 by default. */
  readonly exitCode?: 0 | 1
}

/** Throws Failure for problems that the caller can fix. A server that it started keeps running after the report. */
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
