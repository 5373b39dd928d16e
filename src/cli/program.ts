// glue: Command-line parser, built with commander from the table of commands
// Never: loaded by `start`; commander takes 25 ms to load

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { CommandRow, Input, OptionRow } from './command.ts'
import { COMMANDS, type CommandName, GROUPS, PROGRAM } from './commands.ts'
import { Failure } from './failure.ts'
import { settingRows } from './settings.ts'

export type Invocation =
  | { readonly kind: 'run'; readonly name: CommandName; readonly input: Input }
  /** Help or version. */
  | { readonly kind: 'printed'; readonly text: string }

type NamedRow = (typeof COMMANDS)[number]

const HELP_WIDTH = 100

/** Throws Failure `usage` if the command line matches no command. */
export function parseProgram(argv: readonly string[], version: string): Invocation {
  const output: string[] = []
  const errors: string[] = []
  let invocation: Invocation | undefined
  const program = buildProgram(version, output, errors, (name, input) => {
    invocation = { kind: 'run', name, input }
  })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return handleCommanderError(error, output, errors)
  }
  if (invocation === undefined) throw new Failure('usage', 'No command was given.')
  return invocation
}

/** The help of a command as the terminal prints it, for the reference pages. */
export function renderHelp(row: CommandRow): string {
  const program = buildProgram('', [], [], () => {})
  const command = row.name
    .split(' ')
    .reduce((at, word) => at.commands.find((sub) => sub.name() === word) ?? at, program)
  const lines: string[] = []
  command.configureOutput({ ...WIDTHS, writeOut: (text) => void lines.push(text) })
  command.outputHelp()
  return lines.join('')
}

const WIDTHS = { getOutHelpWidth: () => HELP_WIDTH, getErrHelpWidth: () => HELP_WIDTH }

function handleCommanderError(
  error: CommanderError,
  output: readonly string[],
  errors: readonly string[],
): Invocation {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') {
    return { kind: 'printed', text: output.join('').trimEnd() }
  }
  // A group without a command: print its help, on standard error.
  if (error.code === 'commander.help') {
    throw new Failure('usage', `A command is missing.\n\n${errors.join('').trimEnd()}`)
  }
  const [sentence = '', ...suggestion] = error.message.replace(/^error: /, '').split('\n')
  const message = [sentence, ...suggestion].join(' ').replace(/[.?]?$/, (end) => end || '.')
  throw new Failure(
    'usage',
    message.charAt(0).toUpperCase() + message.slice(1),
    'Add --help to see the usage of the command.',
  )
}

function buildProgram(
  version: string,
  output: string[],
  errors: string[],
  onRun: (name: CommandName, input: Input) => void,
): Command {
  const program = new Command(PROGRAM.name)
    .description(PROGRAM.summary)
    .version(version, '--version', 'Print the version.')
    .helpOption('--help', 'Print this help.')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      ...WIDTHS,
      writeOut: (text) => void output.push(text),
      writeErr: (text) => void errors.push(text),
      outputError: () => {},
    })
    .addHelpText('after', `\nRun it as: ${PROGRAM.invocation} <command>`)
  for (const { name, summary } of GROUPS) program.command(name).description(summary).helpCommand(false)
  for (const row of COMMANDS) addCommand(program, row, onRun)
  return program
}

function addCommand(program: Command, row: NamedRow, onRun: (name: CommandName, input: Input) => void): void {
  const [first = '', second] = row.name.split(' ')
  const parent =
    second === undefined ? program : (program.commands.find((sub) => sub.name() === first) ?? program)
  const command = parent
    .command(second ?? first, { hidden: row.hidden === true })
    .summary(row.summary)
    .description(row.description === undefined ? row.summary : `${row.summary}\n\n${row.description}`)
    .allowExcessArguments(false)
    .addHelpText('after', `\nExample:\n  ${PROGRAM.invocation} ${row.example}`)
  if (row.alias !== undefined) command.alias(row.alias)
  for (const { name, sentence, optional } of row.arguments) {
    command.argument(optional === true ? `[${name}]` : `<${name}>`, sentence)
  }
  const remote = row.remote === true ? REMOTE_OPTIONS : []
  for (const option of [...row.options, ...remote, ...settingRows(row.settings), JSON_OPTION]) {
    command.addOption(toOption(option))
  }
  command.action(() => onRun(row.name, readInput(command)))
}

const REMOTE_OPTIONS: readonly OptionRow[] = [
  {
    name: 'url',
    value: 'url',
    sentence: 'Run on the server at this URL, by its Console API, instead of an installation here.',
  },
  {
    name: 'key',
    value: 'key',
    sentence: 'Key of the organisation for --url. Better set as TALLYSTICK_KEY, which no other user can see.',
  },
]

const JSON_OPTION: OptionRow = {
  name: 'json',
  sentence: 'Print exactly one JSON value on standard output, even if the command fails.',
}

function toOption({ name, value, many, required, sentence }: OptionRow): Option {
  const flags = value === undefined ? `--${name}` : `--${name} <${value}>`
  const option = new Option(flags, required === true ? `${sentence} (required)` : sentence)
  if (required === true) option.makeOptionMandatory()
  if (value !== undefined) {
    option.argParser((text: string, before: readonly string[] | undefined) => {
      if (text.includes('\0')) throw new InvalidArgumentError('It contains a zero byte.')
      return many === true ? [...(before ?? []), text] : [text]
    })
  }
  return option
}

function readInput(command: Command): Input {
  const values: Record<string, unknown> = command.opts()
  const options = new Map<string, readonly string[]>()
  for (const option of command.options) {
    const value = values[option.attributeName()]
    if (Array.isArray(value)) options.set(option.name(), value.map(String))
    else if (value === true) options.set(option.name(), [''])
  }
  return { arguments: command.args, options }
}
