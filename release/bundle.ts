// glue: Bundles the server for its npm package: commands, tallystick/testing, worker threads

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { BUNDLE_OPTIONS } from '../bin/bundle-options.mjs'

/**
 * Entry points, by the name of their file in `dist`. A worker thread is one, and a package that is imported with a new URL at each
 * attempt.
 */
const ENTRIES: Readonly<Record<string, string>> = {
  main: 'src/cli/main.ts',
  testing: 'src/testing/index.ts',
  'sqlite-checkpoint-thread': 'src/storage/engine/sqlite-checkpoint-thread.ts',
  'printer-press': 'src/runtime/printer-press.ts',
  marked: fileURLToPath(import.meta.resolve('marked')),
}

/** Packages of CommonJS use \`require\` for the modules of Node. */
const REQUIRE = `import { createRequire as createRequireOfPackage } from 'node:module'
const require = createRequireOfPackage(import.meta.url)`

/** Missing on purpose: pg looks for it, and does without. */
const EXTERNAL = ['pg-native']

/**
 * The text of a source as it is bundled. Files that are found beside a source are at the same place in the package; threads and
 * packages that are loaded late are files of the bundle. Throws where a use of `import.meta` would find nothing there.
 *
 * @param path from the root of the repository, with slashes
 */
export function placeSource(path: string, text: string): string {
  const entry = (name: string): string => {
    if (Object.hasOwn(ENTRIES, name)) return `new URL('./${name}.mjs', import.meta.__bundled)`
    throw new Error(`${path} loads ${name} by its URL, which is no entry point in release/bundle.ts`)
  }
  const placed = text
    .replaceAll(
      /pathToFileURL\(createRequire\(import\.meta\.url\)\.resolve\('([\w-]+)'\)\)/g,
      (_, name: string) => entry(name),
    )
    .replaceAll(/new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g, (_, name: string) => entry(name))
    .replaceAll(/createRequire\(import\.meta\.url\)\(\s*('[^']+'),?\s*\)/g, 'require($1)')
    // What fastify would load itself, but late.
    .replaceAll("createRequire(createRequire(import.meta.url).resolve('fastify'))", 'undefined')
    .replaceAll(/\brequireBesideFastify\(/g, 'require(')
    .replaceAll(
      /import\.meta\.resolve\((\w+)\)/g,
      "new URL('./' + $1.slice($1.lastIndexOf('/') + 1), import.meta.__bundled).href",
    )
    .replaceAll('import.meta.url', `new URL('../${path}', import.meta.__bundled).href`)
    .replaceAll('import.meta.__bundled', 'import.meta.url')
  const left = /import\.meta\.(?!url\b)\w+|createRequire\((?!\))[^)]*import\.meta[^)]*\)/.exec(placed)
  if (left !== null) throw new Error(`${path} has ${left[0]}, which release/bundle.ts does not place`)
  return inPackageWords(placed)
}

/** How the commands of a text are run with the package. */
export function inPackageWords(text: string): string {
  return text
    .replaceAll('node bin/tallystick.mjs', 'npx tallystick')
    .replaceAll('npm start -- ', 'npx tallystick start ')
    .replaceAll('npm start', 'npx tallystick start')
}

const placeSources = (root: string): Plugin => ({
  name: 'place-sources',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const name = relative(root, path).split(sep).join('/')
      return { contents: placeSource(name, readFileSync(path, 'utf8')), loader: 'ts' }
    }),
})

/**
 * Everything is bundled, packages too: an installation has the versions that were tested, and one package to download.
 *
 * @returns the files that the bundle was made of
 */
export async function bundleServer(root: string, folder: string): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    absWorkingDir: root,
    entryPoints: { ...ENTRIES },
    // Where the package has it: the maps name the sources from there, and nothing depends on the folder of this build.
    outdir: join(root, 'dist'),
    write: false,
    metafile: true,
    external: EXTERNAL,
    banner: { js: REQUIRE },
    plugins: [placeSources(root)],
  })
  mkdirSync(folder, { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents)
  return metafile
}
