// glue: Packs the server and the SDK as their users install them

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleServer, inPackageWords } from './bundle.ts'
import { writeDeclarations } from './declarations.ts'
import { runNpm, runProgram } from './run-program.ts'
import { listPackages, renderNotices, renderSbom } from './third-party.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const FONTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']
const FONT_PACKAGE = 'node_modules/@expo-google-fonts/inter'

/** What the package has besides what is built, at the places where a clone has it. */
const COPIED = [
  ...['tallystick', 'launch', 'packed', 'setup', 'npm', 'lock', 'parent', 'start-bundle'].map(
    (name) => `bin/${name}.mjs`,
  ),
  'runtime/package-lock.json',
  'src/storage/migrations',
  ...['tink', 'truelayer', 'flinks', 'flinks-connect', 'openid'].map(
    (name) => `src/dialects/${name}/fixtures`,
  ),
  ...['release/container', 'release/systemd'],
  ...['CHANGELOG.md', 'LICENSE', 'SECURITY.md'],
]
/** Texts with commands, which a user of the package runs otherwise. */
const DOCUMENTS = ['docs/guides', 'docs/glossary.md']

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
}

/** @returns the path of the tarball */
export function packServer(target: string): Promise<string> {
  return inStaging(async (staging) => {
    const folder = join(staging, 'package')
    const dist = join(folder, 'dist')
    const { inputs } = await bundleServer(ROOT, dist)
    for (const font of FONTS) copy(join(ROOT, FONT_PACKAGE, font), join(dist, font.replace(/.*\//, '')))
    writeDeclarations(ROOT, join(dist, 'types'), staging)
    const pages = runProgram(process.execPath, [join(ROOT, 'bin/console.mjs')], ROOT).trim()
    copy(pages, join(folder, 'console/dist'))
    for (const path of COPIED) copy(join(ROOT, path), join(folder, path))
    for (const path of DOCUMENTS) copyDocuments(path, folder)
    copy(join(ROOT, 'release/npm/README.md'), join(folder, 'README.md'))
    const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const packages = listPackages(ROOT, [
      ...Object.keys(inputs),
      ...listConsolePackages(),
      `${FONT_PACKAGE}/`,
    ])
    writeFileSync(join(folder, 'NOTICES.md'), renderNotices(packages))
    writeFileSync(join(folder, 'sbom.cdx.json'), renderSbom(manifest, packages))
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(serverManifest(manifest), null, 2)}\n`)
    // Its own reference: the commands have other names than in a clone.
    runProgram(process.execPath, [join(folder, 'bin/tallystick.mjs'), 'reference'], folder)
    return pack(folder, target)
  })
}

/** No dependencies: the bundle has them. `files` are all that the folder has, so that nothing is left out by a rule of npm. */
function serverManifest({ name, version, description, license, engines }: Manifest) {
  return {
    ...{ name, version, description, license },
    keywords: [
      'open-banking',
      'oauth2',
      'openid-connect',
      'tink',
      'truelayer',
      'flinks',
      'sandbox',
      'testing',
    ],
    type: 'module',
    engines,
    bin: { [name]: 'bin/tallystick.mjs' },
    exports: {
      './testing': { types: './dist/types/index.d.ts', default: './dist/testing.mjs' },
      './package.json': './package.json',
    },
    files: [
      ...new Set([...COPIED.filter((path) => path !== 'LICENSE'), ...DOCUMENTS]),
      ...['dist', 'console/dist', 'docs/reference', 'NOTICES.md', 'sbom.cdx.json'],
    ],
  }
}

/** @returns the path of the tarball */
export function packSdk(target: string): Promise<string> {
  return inStaging(async (staging) => {
    const folder = join(staging, 'package')
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    runProgram(
      process.execPath,
      [tsc, '-p', join(ROOT, 'sdk/tsconfig.json'), '--outDir', join(folder, 'dist')],
      ROOT,
    )
    for (const name of ['package.json', 'README.md', 'docs'])
      copy(join(ROOT, 'sdk', name), join(folder, name))
    copy(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
    return pack(folder, target)
  })
}

async function inStaging<T>(work: (staging: string) => Promise<T>): Promise<T> {
  const staging = mkdtempSync(join(tmpdir(), 'tallystick-pack-'))
  try {
    return await work(staging)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function pack(folder: string, target: string): string {
  mkdirSync(target, { recursive: true })
  const output = runNpm(['pack', '--json', '--pack-destination', target, '--offline'], folder)
  const [{ filename = '' } = {}] = JSON.parse(output)
  return join(target, filename)
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}

function copyDocuments(path: string, folder: string): void {
  copy(join(ROOT, path), join(folder, path))
  const files = path.endsWith('.md') ? [path] : readdirSync(join(ROOT, path)).map((name) => `${path}/${name}`)
  for (const file of files) {
    const at = join(folder, file)
    writeFileSync(at, inPackageWords(readFileSync(at, 'utf8')))
  }
}

/** The packages that the pages of the Console are built of, by the lockfile of their build. */
function listConsolePackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'console/package-lock.json'), 'utf8'))
  return Object.entries<{ dev?: boolean }>(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path]) => `console/${path}/`)
}
