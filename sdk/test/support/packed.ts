// glue: Builds and packs the SDK, and installs it into an empty project
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from '../../../bin/npm.mjs'

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))
export const TSC: string = join(ROOT, 'node_modules/typescript/bin/tsc')

export type Packed = {
  /** The package before it was packed. */
  readonly pkg: string
  readonly tarball: string
  /** An empty project with the package. */
  readonly project: string
  remove(): void
}

export function packSdk(): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'tally-package-'))
  const pkg = join(folder, 'pkg')
  mkdirSync(pkg)
  runProgram(
    process.execPath,
    [TSC, '-p', join(ROOT, 'sdk/tsconfig.json'), '--outDir', join(pkg, 'dist')],
    ROOT,
  )
  for (const name of ['package.json', 'README.md']) copyFileSync(join(ROOT, 'sdk', name), join(pkg, name))
  cpSync(join(ROOT, 'sdk/docs'), join(pkg, 'docs'), { recursive: true })
  copyFileSync(join(ROOT, 'LICENSE'), join(pkg, 'LICENSE'))
  npm(['pack', '--pack-destination', folder, '--offline'], pkg)
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0","type":"module"}')
  npm(['install', tarball, '--offline'], project)
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
