// glue: Command completion: a script that completes commands and options in a shell

import type { CommandRow, Run } from '../command.ts'
import { COMMANDS, GROUPS, PROGRAM } from '../commands.ts'
import { Failure } from '../failure.ts'
import { settingRows } from '../settings.ts'

export const runCompletion: Run = async (input) => {
  const shell = input.arguments[0] ?? ''
  const render = SHELLS.get(shell)
  if (render === undefined)
    throw new Failure('usage', `There is no completion for ${shell.slice(0, 40)}: choose bash, zsh or fish.`)
  const script = render()
  return { json: { shell, script }, text: script }
}

const SHELLS: ReadonlyMap<string, () => string> = new Map([
  ['bash', renderBash],
  ['zsh', renderZsh],
  ['fish', renderFish],
])

interface Entry {
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly {
    readonly name: string
    readonly sentence: string
    readonly hasValue: boolean
  }[]
}

const JSON_OPTION = { name: 'json', sentence: 'Print one JSON value.', hasValue: false }

function listEntries(): readonly Entry[] {
  const rows: readonly CommandRow[] = COMMANDS
  return rows
    .filter(({ hidden }) => hidden !== true)
    .map(({ name, summary, options, settings }) => ({
      words: name.split(' '),
      summary,
      options: [
        ...[...options, ...settingRows(settings)].map(({ name: option, sentence, value }) => ({
          name: option,
          sentence: firstOf(sentence),
          hasValue: value !== undefined,
        })),
        JSON_OPTION,
      ],
    }))
}

/** Shells show one line, and the help the rest. */
function firstOf(sentence: string): string {
  return sentence.split(/(?<=[.:;]) /, 1)[0] ?? sentence
}

/** The first words of the commands with their help; a group once. */
function listFirst(): readonly (readonly [word: string, summary: string])[] {
  const single = listEntries().flatMap(({ words, summary }) =>
    words.length === 1 ? [[words[0] ?? '', summary] as const] : [],
  )
  return [...single, ...GROUPS.map(({ name, summary }) => [name, summary] as const)]
}

function renderBash(): string {
  const entries = listEntries()
  const groups = GROUPS.map(({ name }) => {
    const seconds = entries.flatMap(({ words }) =>
      words.length === 2 && words[0] === name ? [words[1]] : [],
    )
    return `    ${name}) words='${seconds.join(' ')}' ;;`
  })
  const options = entries.map(
    ({ words, options: own }) =>
      `    '${words.join(' ')}') options='${own.map(({ name }) => `--${name}`).join(' ')}' ;;`,
  )
  return `# bash completion of ${PROGRAM.name}
_${PROGRAM.name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" first="\${COMP_WORDS[1]}" second="\${COMP_WORDS[2]}" words='' options=''
  case "$first" in
${groups.join('\n')}
  esac
  local command="$first"
  if [[ -n "$words" ]]; then command="$first $second"; fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${listFirst()
      .map(([word]) => word)
      .join(' ')}'
  elif [[ $COMP_CWORD -ne 2 || -z "$words" ]]; then
    words=''
    case "$command" in
${options.join('\n')}
    esac
  fi
  if [[ "$current" == -* || -z "$words" ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    if [[ "$current" != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o filenames -o bashdefault -F _${PROGRAM.name} ${PROGRAM.name}`
}

function renderZsh(): string {
  const pair = ([word, summary]: readonly [string, string]) =>
    `'${quote(word)}:${quote(summary.replaceAll(':', ''))}'`
  const entries = listEntries()
  const groups = GROUPS.map(({ name }) => {
    const seconds = entries.flatMap(({ words, summary }) =>
      words.length === 2 && words[0] === name ? [[words[1] ?? '', summary] as const] : [],
    )
    return `    ${name}) seconds=(${seconds.map(pair).join(' ')}) ;;`
  })
  const options = entries.map(({ words, options: own }) => {
    const specs = own.map(
      ({ name, sentence, hasValue }) =>
        `'--${name}[${quote(sentence.replaceAll(/[[\]:]/g, ' '))}]${hasValue ? `:${name}:_files` : ''}'`,
    )
    return `    '${words.join(' ')}') _arguments ${specs.join(' ')} '*:file:_files' ;;`
  })
  return `#compdef ${PROGRAM.name}
# zsh completion of ${PROGRAM.name}
_${PROGRAM.name}() {
  local -a firsts seconds
  firsts=(${listFirst().map(pair).join(' ')})
  if (( CURRENT == 2 )); then _describe command firsts; return; fi
  case "$words[2]" in
${groups.join('\n')}
  esac
  local command="$words[2]"
  if (( $#seconds )); then
    if (( CURRENT == 3 )); then _describe command seconds; return; fi
    command="$words[2] $words[3]"
  fi
  case "$command" in
${options.join('\n')}
  esac
}
compdef _${PROGRAM.name} ${PROGRAM.name}`
}

function renderFish(): string {
  const program = PROGRAM.name
  const entries = listEntries()
  const lines = [`# fish completion of ${program}`]
  for (const [word, summary] of listFirst())
    lines.push(`complete -c ${program} -f -n __fish_use_subcommand -a '${word}' -d '${fishQuote(summary)}'`)
  for (const { words, summary, options } of entries) {
    const [first = '', second] = words
    const others = entries.flatMap((other) => (other.words[0] === first ? [other.words[1] ?? ''] : []))
    if (second !== undefined) {
      const before = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${others.join(' ')}`
      lines.push(`complete -c ${program} -f -n '${before}' -a '${second}' -d '${fishQuote(summary)}'`)
    }
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    for (const { name, sentence, hasValue } of options)
      lines.push(
        `complete -c ${program} -n '${seen}' -l ${name}${hasValue ? ' -r' : ''} -d '${fishQuote(sentence)}'`,
      )
  }
  return lines.join('\n')
}

/** Inside single quotes of a POSIX shell. */
function quote(text: string): string {
  return text.replaceAll("'", "'\\''")
}

function fishQuote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
}
