// glue: Packs the SDK as a release does, and installs it into an empty project
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from '../../../bin/npm.mjs'
import { packSdk as pack } from '../../../release/pack.ts'

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))
export const TSC: string = join(ROOT, 'node_modules/typescript/bin/tsc')

export type Packed = {
  /** The package as it is installed in the project. */
  readonly pkg: string
  readonly tarball: string
  /** An empty project with the package. */
  readonly project: string
  remove(): void
}

export async function packSdk(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), 'tally-package-'))
  const tarball = await pack(folder)
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0","type":"module"}')
  npm(['install', tarball, '--offline'], project)
  const pkg = join(project, 'node_modules/@tallystick/sdk')
  return { pkg, tarball, project, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** @returns its output; fails where it does not exit with 0 */
export function runProgram(file: string, args: readonly string[], cwd: string, timeout = 120_000): string {
  const ended = spawnSync(file, args, { cwd, encoding: 'utf8', timeout })
  assert.equal(
    ended.status,
    0,
    `${file} ${args.join(' ')}\n${ended.stdout}${ended.stderr}${ended.error ?? ''}`,
  )
  return ended.stdout
}

function npm(args: readonly string[], cwd: string): string {
  const { file, args: first } = npmCommand(process.env, process.execPath)
  return runProgram(file, [...first, ...args, '--no-audit', '--no-fund', '--ignore-scripts'], cwd)
}
