// glue: Runs a program of a release, and fails with what it printed

import { spawnSync } from 'node:child_process'
import { npmCommand } from '../bin/npm.mjs'

/** @returns its output; throws where it does not exit with 0 */
export function runProgram(file: string, args: readonly string[], cwd: string): string {
  const ended = spawnSync(file, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (ended.status === 0) return ended.stdout
  throw new Error(`${file} ${args.join(' ')} failed:\n${ended.stdout}${ended.stderr}${ended.error ?? ''}`)
}

export function runNpm(args: readonly string[], cwd: string): string {
  const { file, args: first } = npmCommand(process.env, process.execPath)
  return runProgram(file, [...first, ...args, '--no-audit', '--no-fund', '--ignore-scripts'], cwd)
}
