// glue: Builds the bundle that starts load in place of the sources: node bin/bundle.mjs
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { constants, setPriority } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { BUNDLE_OPTIONS } from './bundle-options.mjs'
import { onParentExit } from './parent.mjs'
import { bundlesFolder, manifestPath } from './start-bundle.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const ENTRY = 'src/cli/main.ts'
/** What `tallystick/testing` loads. */
const TESTING = 'src/testing/run-platform.ts'
const START = 'src/cli/commands/start.ts'
/** Bundles that remain: a server that runs loads parts of its own when they are first used. */
const KEPT = 4
/** Sources and files of packages that a command with little to do loads at most. */
const SMALL = 60
/** Read files of their own package by its path, are missing on purpose, or are hardly ever loaded. */
const EXTERNAL = [
  ...['pdfkit', 'thread-stream', 'pg-native'],
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request'],
]

/** What the bundle depends on besides the sources. */
const ALSO_READ = [
  'bin/bundle.mjs',
  'bin/bundle-options.mjs',
  'bin/start-bundle.mjs',
  'package-lock.json',
  'node_modules/.package-lock.json',
]

/** Packages of CommonJS use `require`. It resolves as it does in the sources, from the clone. */
const REQUIRE = `import { createRequire as createRequireOfClone } from 'node:module'
const require = createRequireOfClone(${JSON.stringify(join(ROOT, 'package.json'))})`

/**
 * Files that are read by their place are those beside the source, and each source imports what `added` says.
 * @param {ReadonlyMap<string, readonly string[]>} added
 */
const adaptSources = (added) => ({
  name: 'adapt-sources',
  setup: (/** @type {import('esbuild').PluginBuild} */ { onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href)
      const source = readFileSync(path, 'utf8').replaceAll('import.meta.url', () => url)
      const imports = (added.get(path) ?? []).map((file) => `import ${JSON.stringify(file)}\n`)
      return { contents: [source, ...imports].join('\n'), loader: 'ts' }
    }),
})

await bundle()

async function bundle() {
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    // The priority is a courtesy to the server that has started this.
  }
  const home = bundlesFolder(ROOT)
  mkdirSync(home, { recursive: true })
  const staging = mkdtempSync(join(home, 'staging-'))
  onParentExit(() => {
    rmSync(staging, { recursive: true, force: true })
    process.exit(1)
  })
  try {
    const before = Date.now()
    /** @type {import('esbuild').BuildOptions} */
    const options = {
      ...BUNDLE_OPTIONS,
      absWorkingDir: ROOT,
      entryPoints: { main: ENTRY, testing: TESTING },
      outdir: staging,
      external: EXTERNAL,
      banner: { js: REQUIRE },
    }
    const plugins = [adaptSources(await findJoins(options))]
    const { metafile } = await build({ ...options, metafile: true, plugins })
    // Packages are as package-lock.json says, which is among the files.
    const sources = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'))
    const inputs = [...sources, ...ALSO_READ].map((path) => describe(path))
    if (inputs.some(([, , changedMs]) => changedMs >= before)) throw new Error('a source changed meanwhile')
    const name = createHash('sha256')
      .update(JSON.stringify([process.version, inputs]))
      .digest('hex')
      .slice(0, 16)
    const folder = join(home, name)
    if (!existsSync(folder)) renameSync(staging, folder)
    const outputs = readdirSync(folder)
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => describe(relative(ROOT, join(folder, file))))
    const files = [...inputs, ...outputs]
    const [entry, testing] = [join(folder, 'main.mjs'), join(folder, 'testing.mjs')]
    const manifest = { node: process.version, folder, entry, testing, files }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    renameSync(join(folder, 'manifest.json'), manifestPath(ROOT))
    removeOld(home, name)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * esbuild writes one file for all sources that the same entry points reach: apart, those of a start were a hundred files, each of
 * which costs half a millisecond to load. So whatever is loaded later is made to import the start, which is loaded by then. A
 * command that needs little imports only what such commands share with the start.
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<ReadonlyMap<string, readonly string[]>>} imports that are added to sources, as absolute paths
 */
async function findJoins(options) {
  const { metafile } = await build({ ...options, metafile: true, write: false, sourcemap: false })
  const reachedFrom = (/** @type {string} */ entry) => {
    const reached = new Set([entry])
    for (const path of reached)
      for (const { kind, path: found } of metafile.inputs[path]?.imports ?? [])
        if (kind !== 'dynamic-import') reached.add(found)
    return reached
  }
  const entries = Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? [])
  const later = entries.filter((path) => path.startsWith('src/') && path !== ENTRY && path !== START)
  const small = later.filter((path) => path.startsWith('src/cli/') && reachedFrom(path).size <= SMALL)
  const ofStart = reachedFrom(START)
  const shared = new Set(small.flatMap((path) => [...reachedFrom(path)]).filter((path) => ofStart.has(path)))
  const isSource = (/** @type {string} */ path) => path.startsWith('src/')
  const joined = [...shared].filter(isSource)
  return new Map(
    later.map((path) => [
      join(ROOT, path),
      (small.includes(path) ? joined : [START]).map((file) => join(ROOT, file)),
    ]),
  )
}

/** @param {string} path @returns {[path: string, size: number, changedMs: number]} */
function describe(path) {
  const { size, mtimeMs } = statSync(join(ROOT, path))
  return [path, size, mtimeMs]
}

/** @param {string} home @param {string} current */
function removeOld(home, current) {
  const old = readdirSync(home)
    .filter((name) => name !== current && name !== 'manifest.json')
    .map((name) => ({ path: join(home, name), changedMs: statSync(join(home, name)).mtimeMs }))
    .sort((one, other) => other.changedMs - one.changedMs)
  for (const { path } of old.slice(KEPT - 1)) rmSync(path, { recursive: true, force: true })
}
