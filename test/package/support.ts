// glue: Makes a release of the working tree in a clone of it, and installs its packages
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** Nobody, on every Linux: a user that owns nothing. */
const NOBODY = 65_534

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type RunOptions = {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** As a user that may not write to the package. */
  readonly asNobody?: boolean
}

export function run(file: string, args: readonly string[], options: RunOptions): Ran {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
    ...(options.asNobody === true && userWithoutRights()),
  })
  return { code: status, stdout, stderr: `${stderr}${error ?? ''}` }
}

/** @returns its output; throws where it does not exit with 0 */
export function need(file: string, args: readonly string[], options: RunOptions): string {
  const { code, stdout, stderr } = run(file, args, options)
  if (code === 0) return stdout
  throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
}

/** Root can change to a user without rights; for any other user the folder of the package is made read-only. */
export function userWithoutRights(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
}

export type Workplace = {
  readonly folder: string
  /** A clone of the working tree, committed, with the packages installed. */
  readonly clone: string
  remove(): void
}

export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-release-'))
  chmodSync(folder, 0o755)
  const clone = join(folder, 'clone')
  const listed = need('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT })
  for (const path of listed.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    cpSync(join(ROOT, path), join(clone, path))
  }
  // Built once for each state of their sources, here, under the lock that other tests take.
  need(process.execPath, [join(ROOT, 'bin/console.mjs')], { cwd: ROOT })
  mkdirSync(join(clone, '.runtime'))
  symlinkSync(join(ROOT, '.runtime/console'), join(clone, '.runtime/console'))
  for (const path of ['node_modules', 'console/node_modules', 'sdk/node_modules'])
    if (existsSync(join(ROOT, path))) symlinkSync(join(ROOT, path), join(clone, path))
  const git = (...args: readonly string[]) => need('git', args, { cwd: clone })
  git('init', '--quiet')
  git('config', 'user.name', 'A developer')
  git('config', 'user.email', 'developer@tallystick.test')
  commitAll(clone)
  return { folder, clone, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function commitAll(clone: string): void {
  need('git', ['add', '--all'], { cwd: clone })
  need('git', ['commit', '--quiet', '--message', 'Everything'], { cwd: clone })
}

export function readVersionOf(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}

/** An empty project with the packages of a release, by the commands of the guide. */
export function install(folder: string, released: string): string {
  const project = join(folder, 'project')
  cpSync(released, project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0","type":"module"}')
  const guide = readFileSync(join(ROOT, 'docs/guides/install.md'), 'utf8')
  const [, commands = ''] = /```sh\n(sha256sum[\s\S]*?)npx tallystick start\n```/.exec(guide) ?? []
  const env = { ...process.env, npm_config_offline: 'true', npm_config_audit: 'false' }
  need('bash', ['-euo', 'pipefail', '-c', commands], { cwd: project, env })
  if (userWithoutRights().uid === undefined)
    need('chmod', ['-R', 'a-w', join(project, 'node_modules/tallystick')], { cwd: project })
  return project
}

export type Started = {
  readonly child: ChildProcess
  readonly baseUrl: string
  readonly sandbox: {
    readonly client_id: string
    readonly client_secret: string
    readonly redirect_uri: string
  }
  /** Sends SIGTERM; returns the exit code. */
  stop(): Promise<number | null>
}

/** Runs a command that starts the platform in the folder, and waits until it is ready. */
export async function start(
  file: string,
  args: readonly string[],
  options: RunOptions & { readonly env: Readonly<Record<string, string>> },
): Promise<Started> {
  const child = spawn(file, [...args, '--port', '0', '--bank-port', '0'], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.asNobody === true && userWithoutRights()),
  })
  let output = ''
  const ended = once(child, 'close')
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8')
        if (output.includes('Stop it with')) resolve()
      })
    void ended.then(([code]) => reject(new Error(`it ended with ${code} before it was ready:\n${output}`)))
  })
  const killer = setTimeout(() => child.kill('SIGKILL'), 120_000)
  await ready
  const sandbox = JSON.parse(readFileSync(join(options.cwd, '.tallystick/sandbox.json'), 'utf8'))
  return {
    child,
    sandbox,
    baseUrl: sandbox.base_url,
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = await ended
      clearTimeout(killer)
      return code
    },
  }
}
