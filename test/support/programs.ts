// glue: Finds external programs that some tests need, and skips those tests without them
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'

/** Other names under which a program is installed. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  // The shell has no window of its own, which costs processor time without a display as well.
  chromium: [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
  ],
  'redis-server': ['redis-server', 'valkey-server'],
  python3: ['python3', 'python'],
}

/** On a CI machine everything has been installed, so there a missing program is a failure. */
export function isMissingAllowed(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI !== 'true'
}

/** @returns the program's path, looked for on PATH and, for servers, where Debian hides them from other users */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const dirs = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter(
    (dir) => dir !== '',
  )
  for (const alias of ALIASES[name] ?? [name]) {
    for (const dir of dirs) {
      const path = join(dir, alias)
      if (isProgram(path)) return path
    }
  }
  return undefined
}

/** Whether the path is a file that we may execute. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * A Python that has the module. Debian's packages belong to Debian's own Python, which need not be the first on PATH.
 * @returns the path of the interpreter
 */
export function findPythonWith(module: string): string | undefined {
  return findInterpreter([findProgram('python3'), '/usr/bin/python3'], ['-c', `import ${module}`])
}

/** A Ruby that has the gem; Debian's gems belong to Debian's own Ruby. */
export function findRubyWith(gem: string): string | undefined {
  return findInterpreter([findProgram('ruby'), '/usr/bin/ruby'], ['-e', `require '${gem}'`])
}

function findInterpreter(
  candidates: readonly (string | undefined)[],
  proof: readonly string[],
): string | undefined {
  for (const program of new Set(candidates)) {
    if (program === undefined) continue
    const tried = spawnSync(program, proof, { stdio: 'ignore', timeout: 30_000 })
    if (tried.status === 0) return program
  }
  return undefined
}

type Body = (program: string, t: TestContext) => void | Promise<void>

/** Registers a test that needs a program and is given its path. */
export function testWithProgram(program: string, title: string, body: Body): void {
  testWith(findProgram(program), `${program} is not installed`, title, body)
}

/** Registers a test that needs a Python module and is given the path of an interpreter that has it. */
export function testWithPython(module: string, title: string, body: Body): void {
  testWith(findPythonWith(module), `Python with the module ${module} is not installed`, title, body)
}

/** Registers a test that needs a Ruby gem and is given the path of an interpreter that has it. */
export function testWithRuby(gem: string, title: string, body: Body): void {
  testWith(findRubyWith(gem), `Ruby with the gem ${gem} is not installed`, title, body)
}

/** Missing, the test is reported as skipped with the reason; on a CI machine it fails. */
export function testWith(program: string | undefined, missing: string, title: string, body: Body): void {
  if (program !== undefined) test(title, (t) => body(program, t))
  else if (isMissingAllowed()) test(title, { skip: missing }, () => undefined)
  else test(title, () => Promise.reject(new Error(`${missing}, and a CI machine must have it`)))
}
