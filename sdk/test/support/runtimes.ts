// glue: Installs the run-times and test runners of sdk/runtimes once for a clone
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { runNpm } from '../../../bin/npm.mjs'
import { ROOT } from './packed.ts'

export type Runtimes = {
  /** Paths of the binaries, by major version. */
  readonly nodes: Readonly<Record<'20' | '22' | '24', string>>
  readonly bun: string
  readonly workerd: string
  /** The folder that has the packages of the test runners: `vitest`, `jest`, `@jest/globals`, `@playwright/test`. */
  readonly runners: string
}

const CPUS: Readonly<Record<string, readonly [node: string, bun: string, workerd: string]>> = {
  x64: ['x64', 'x64', '64'],
  arm64: ['arm64', 'aarch64', 'arm64'],
}

/** @returns the reason why there are none, where the registry has no package for this machine or cannot be reached */
export async function installRuntimes(): Promise<Runtimes | { readonly missing: string }> {
  const cpu = CPUS[arch()]
  if (platform() !== 'linux' || cpu === undefined)
    return { missing: `sdk/runtimes has no packages for ${platform()} ${arch()}` }
  const source = join(ROOT, 'sdk/runtimes')
  const lock = readFileSync(join(source, 'package-lock.json'))
  const home = join(ROOT, '.runtime')
  const name = `sdk-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`
  const folder = join(home, name)
  // Renamed into place when it is complete.
  if (!existsSync(folder)) {
    const staging = join(home, `staging-${name}-${process.pid}`)
    try {
      mkdirSync(staging, { recursive: true })
      for (const file of ['package.json', 'package-lock.json'])
        copyFileSync(join(source, file), join(staging, file))
      copyFileSync(join(ROOT, '.npmrc'), join(staging, '.npmrc'))
      // Not `npm ci`: it rejects a lockfile without the optional packages of other platforms, which a mirror may lack.
      await runNpm(staging, ['install', '--no-save'], 'the run-times of the SDK')
      renameSync(staging, folder)
    } catch (error) {
      if (!existsSync(folder)) return { missing: error instanceof Error ? error.message : String(error) }
    } finally {
      rmSync(staging, { recursive: true, force: true })
    }
  }
  const [node, bun, workerd] = cpu
  const pathOf = (name: string) => join(folder, 'node_modules', name)
  const runtimes: Runtimes = {
    nodes: {
      '20': pathOf(`node-20-${node}/bin/node`),
      '22': pathOf(`node-22-${node}/bin/node`),
      '24': pathOf(`node-24-${node}/bin/node`),
    },
    bun: pathOf(`@oven/bun-linux-${bun}/bin/bun`),
    workerd: pathOf(`@cloudflare/workerd-linux-${workerd}/bin/workerd`),
    runners: pathOf(''),
  }
  const binaries = [...Object.values(runtimes.nodes), runtimes.bun, runtimes.workerd]
  // npm counts an optional package that it cannot get as a success.
  const absent = binaries.find((path) => !existsSync(path))
  if (absent !== undefined) {
    rmSync(folder, { recursive: true, force: true })
    return { missing: `the registry has no ${absent.slice(pathOf('').length)}` }
  }
  for (const binary of binaries) chmodSync(binary, 0o755)
  return runtimes
}
