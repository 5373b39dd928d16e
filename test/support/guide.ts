// glue: The commands of a guide, run in a shell against a platform in a process of its own
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { engines } from './engines.ts'
import { startProcess, type TestProcess } from './platform-process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WITHIN_MS = 60_000
const run = promisify(execFile)

export type Variables = Readonly<Record<string, string>>

export type Guide = {
  readonly text: string
  /** The text of each block of shell commands, in order. */
  readonly commands: readonly string[]
  readonly platform: () => TestProcess
  /** Runs the one block that contains the text; returns its standard output. */
  bash(part: string, more?: Variables): Promise<string>
  /** As `bash`, for a block that prints one JSON object. */
  json(part: string, more?: Variables): Promise<Record<string, unknown>>
  /** Runs several blocks in one shell, which keeps their variables. `cwd`: the root of the clone by default. */
  shell(
    blocks: readonly string[],
    options?: { readonly more?: Variables; readonly cwd?: string },
  ): Promise<string>
  /** The blocks that neither `bash` nor `json` has run. */
  unexecuted(): readonly string[]
}

/**
 * Starts the platform before the tests of the file and stops it after them. Commands have the variables that
 * `tallystick env` prints, and the data directory.
 *
 * @param name of the file in docs/guides, without its suffix
 */
export function openGuide(name: string): Guide {
  const text = readFileSync(join(ROOT, 'docs/guides', `${name}.md`), 'utf8')
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  const executed = new Set<string>()

  let started: TestProcess | undefined
  const platform = () => started ?? assert.fail('the platform has not started')
  before(async () => {
    const [sqlite] = engines
    assert.ok(sqlite !== undefined)
    started = await startProcess(sqlite, { settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' } })
  })
  after(() => started?.stop())

  const shell: Guide['shell'] = async (blocks, { more = {}, cwd = ROOT } = {}) => {
    const { baseUrl, developer, database } = platform()
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
      cwd,
      env: {
        ...process.env,
        TALLYSTICK_DATA_DIR: database.dataDir,
        TALLYSTICK_URL: baseUrl,
        CLIENT_ID: developer.clientId,
        CLIENT_SECRET: developer.clientSecret,
        REDIRECT_URI: `${baseUrl}/callback`,
        ...more,
      },
      timeout: WITHIN_MS,
    })
    return stdout
  }

  const bash: Guide['bash'] = async (part, more = {}) => {
    const [found = '', ...others] = commands.filter((block) => block.includes(part))
    assert.ok(found !== '' && others.length === 0, `one block contains ${part}`)
    executed.add(found)
    return shell([found], { more })
  }

  return {
    text,
    commands,
    platform,
    bash,
    json: async (part, more) => Object(JSON.parse(await bash(part, more))),
    shell,
    unexecuted: () => commands.filter((block) => !executed.has(block)),
  }
}
