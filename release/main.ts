// glue: `node bin/release.mjs`: packs both packages, or makes a release of a version

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProblems, renderNotes, tagOf } from './checks.ts'
import { packSdk, packServer } from './pack.ts'
import { runProgram } from './run-program.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const USAGE = `Usage:
  node bin/release.mjs --pack [FOLDER]     pack tallystick and @tallystick/sdk (default: .runtime/packages)
  node bin/release.mjs VERSION [FOLDER]    make a release: both packages, checksums, notes, and the tag
                                           (default: .runtime/releases/VERSION)`

process.exitCode = await main(process.argv.slice(2))

async function main([what, folder, ...more]: readonly string[]): Promise<number> {
  if (what === undefined || more.length > 0 || (what.startsWith('-') && what !== '--pack')) {
    process.stderr.write(`${USAGE}\n`)
    return what === '--help' ? 0 : 2
  }
  try {
    if (what === '--pack') await packBoth(resolve(folder ?? join(ROOT, '.runtime/packages')))
    else return await release(what, resolve(folder ?? join(ROOT, '.runtime/releases', what)))
    return 0
  } catch (error) {
    process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

async function packBoth(folder: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const pack of [packServer, packSdk]) {
    const file = await pack(folder)
    process.stdout.write(`${file}\n`)
    files.push(file)
  }
  return files
}

/** Everything is made in a folder beside the target, so that a release is there as a whole or not at all. */
async function release(version: string, target: string): Promise<number> {
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
  const problems = findProblems({
    version,
    changes: listChanges(),
    tags: git(['tag', '--list']).split('\n'),
    changelog,
    versions: {
      'package.json': versionIn('package.json'),
      'package-lock.json': versionIn('package-lock.json'),
      'sdk/package.json': versionIn('sdk/package.json'),
    },
  })
  const exists = existsSync(target) ? [`${target} exists: remove it, or name another folder.`] : []
  if (problems.length + exists.length > 0) {
    for (const problem of [...problems, ...exists]) process.stderr.write(`release: ${problem}\n`)
    return 1
  }
  const draft = `${target}-draft-${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    const files = await packBoth(draft)
    const sums = files.map(
      (file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`,
    )
    writeFileSync(join(draft, 'SHA256SUMS'), sums.join(''))
    const names = files.map((file) => basename(file))
    const notes = renderNotes(changelog, version, names)
    writeFileSync(join(draft, 'RELEASE-NOTES.md'), notes)
    const changes = listChanges()
    if (changes.length > 0) throw new Error(`packing has changed the tree: ${changes.join(', ')}`)
    renameSync(draft, target)
    // Lines of the notes that begin with # are headings, not comments.
    const notesFile = join(target, 'RELEASE-NOTES.md')
    git(['tag', '--annotate', '--cleanup=whitespace', '--file', notesFile, tagOf(version)])
    const at = relative(process.cwd(), target) || '.'
    const next = [
      `The release is in ${target}, and its tag is ${tagOf(version)}. Publish both:`,
      `  git push origin ${tagOf(version)}`,
      ...names.map((name) => `  npm publish ${join(at, name)} --access public`),
    ]
    process.stdout.write(`${next.join('\n')}\n`)
    return 0
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function listChanges(): readonly string[] {
  return git(['status', '--porcelain'])
    .split('\n')
    .filter((line) => line !== '')
}

function git(args: readonly string[]): string {
  return runProgram('git', args, ROOT)
}

function versionIn(file: string): string | undefined {
  const { version } = Object(JSON.parse(readFileSync(join(ROOT, file), 'utf8')))
  return typeof version === 'string' ? version : undefined
}
