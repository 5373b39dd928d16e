// glue: Builds the pages of the Console unless they are built, and prints their folder
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withLock } from './lock.mjs'
import { codeOf, runNpm, SetupError, say } from './npm.mjs'
import { onParentExit } from './parent.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = join(ROOT, 'console')
const INDEX = 'index.html'
const DRAFT = 'draft-'

/** The files that a build reads, in a fixed order. */
function listSources() {
  const files = ['index.html', 'package-lock.json', 'vite.config.ts'].map((name) => join(SOURCES, name))
  const found = readdirSync(join(SOURCES, 'src'), { recursive: true, withFileTypes: true })
  for (const entry of found) if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  return files.sort()
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of listSources())
    hash
      .update(`${relative(SOURCES, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex').slice(0, 32)
}

/** @param {string} target */
async function build(target) {
  const installed = join(SOURCES, 'node_modules', '.lock-hash')
  const wanted = createHash('sha256')
    .update(readFileSync(join(SOURCES, 'package-lock.json')))
    .digest('hex')
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    say('installing the packages that build the Console; this happens once.')
    await runNpm(SOURCES, ['ci'], 'the packages of the Console')
    writeFileSync(installed, wanted)
  }
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  // Of builds that were stopped; under the lock there is no other.
  for (const name of readdirSync(parent).filter((found) => found.startsWith(DRAFT)))
    rmSync(join(parent, name), { recursive: true, force: true })
  const draft = mkdtempSync(join(parent, DRAFT))
  const vite = await import(
    pathToFileURL(join(SOURCES, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href
  )
  await vite.build({ root: SOURCES, logLevel: 'error', build: { outDir: draft, emptyOutDir: true } })
  renameSync(draft, target)
}

/** @returns {Promise<string>} */
async function findOrBuild() {
  const target = join(ROOT, '.runtime', 'console', hashOfSources())
  if (existsSync(join(target, INDEX))) return target
  const fail = (/** @type {string} */ message) => new SetupError(message)
  return await withLock(join(ROOT, '.runtime', 'console.lock'), { say, fail }, async () => {
    if (existsSync(join(target, INDEX))) return target
    rmSync(target, { recursive: true, force: true })
    await build(target)
    return target
  })
}

// npm, if it is at work, is stopped as by Ctrl-C; the lock of a process that has died is free.
onParentExit(() => process.kill(process.pid, 'SIGTERM'))

try {
  mkdirSync(join(ROOT, '.runtime'), { recursive: true })
  process.stdout.write(`${await findOrBuild()}\n`)
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  say(error instanceof SetupError ? reason : `the Console could not be built (${codeOf(error) ?? reason}).`)
  process.exitCode = 1
}
