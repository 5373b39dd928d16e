// glue: Finds the command of a command line, loads it, runs it and prints its report
// Never: import what only one command needs; `start` must issue its first token within 500 ms

import type { Input, Io } from './command.ts'
import type { CommandName } from './commands.ts'
import { renderFailure, toFailure } from './failure.ts'
import { LOADERS } from './loaders.ts'
import { findUnknownVariables, findVisiblePassword } from './settings.ts'
import { readStartArguments } from './start-arguments.ts'

export interface ProgramIo extends Io {
  /** Writes a line to standard output. */
  readonly print: (line: string) => void
}

/** Returns the exit code. Throws nothing: every error is printed. */
export async function runProgram(argv: readonly string[], io: ProgramIo): Promise<number> {
  const wantsJson = argv.includes('--json')
  try {
    const found = await find(argv)
    if (typeof found === 'string') {
      io.print(found)
      return 0
    }
    const visible = findVisiblePassword(found.input)
    if (visible !== undefined) io.warn(`tallystick: ${visible}`)
    if (found.name === 'start' && io.environment.TALLYSTICK_WORKER === undefined)
      for (const unknown of findUnknownVariables(io.environment)) io.warn(`tallystick: ${unknown}`)
    const run = found.input.options.has('url')
      ? (await import('./remote/commands.ts')).remoteRun(found.name)
      : await LOADERS[found.name]()
    const report = await run(found.input, io)
    io.print(wantsJson ? JSON.stringify(report.json) : report.text)
    return report.exitCode ?? 0
  } catch (error) {
    const failure = toFailure(error)
    if (wantsJson) io.print(JSON.stringify(renderFailure(failure)))
    for (const line of failure.message.split('\n')) io.warn(line === '' ? '' : `tallystick: ${line}`)
    if (failure.hint !== undefined) io.warn(`tallystick: ${failure.hint}`)
    return failure.exitCode
  }
}

/** Returns the text to print if help or the version was requested. */
async function find(argv: readonly string[]): Promise<string | { name: CommandName; input: Input }> {
  const input = readStartArguments(argv)
  if (input !== undefined) return { name: 'start', input }
  const [{ parseProgram }, { readVersion }] = await Promise.all([
    import('./program.ts'),
    import('../runtime/version.ts'),
  ])
  const invocation = parseProgram(argv, readVersion())
  return invocation.kind === 'printed' ? invocation.text : invocation
}
