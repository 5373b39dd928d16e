// glue: Licences and the bill of materials of the packages inside the bundle

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ThirdParty {
  readonly name: string
  readonly version: string
  /** An SPDX expression. */
  readonly license: string
  /** The texts of its licence files; empty where the package has none. */
  readonly texts: readonly string[]
}

/** Where package.json names none, by its licence file. */
const LICENSES: Readonly<Record<string, string>> = { 'png-js': 'MIT' }

const LICENSE_FILE = /^(licen[cs]e|copying|notice|ofl)/i

/**
 * @param paths files that were bundled
 * @returns their packages, each version once, by name
 */
export function listPackages(root: string, paths: Iterable<string>): readonly ThirdParty[] {
  const folders = new Set<string>()
  for (const path of paths) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll('\\', '/')) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  const found = new Map<string, ThirdParty>()
  for (const folder of folders) {
    const one = readPackage(join(root, folder))
    found.set(`${one.name}@${one.version}`, one)
  }
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

function readPackage(folder: string): ThirdParty {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { name, version, license = LICENSES[name] } = Object(manifest)
  if (typeof name !== 'string' || typeof version !== 'string' || typeof license !== 'string')
    throw new Error(`${folder}/package.json has no name, version or licence`)
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim())
  return { name, version, license, texts }
}

export function renderNotices(packages: readonly ThirdParty[]): string {
  const sections = packages.map(
    ({ name, version, license, texts }) =>
      `## ${name} ${version}\n\nLicence: ${license}${texts.map((text) => `\n\n\`\`\`text\n${text}\n\`\`\``).join('')}\n`,
  )
  const intro = `Tallystick is licensed under Apache-2.0 (LICENSE). The files in \`dist\` and \`console/dist\` contain these ${packages.length} packages.`
  return `# Notices\n\n${intro}\n\n${sections.join('\n')}`
}

/** A bill of materials in CycloneDX 1.6, for scanners: npm does not see packages inside a bundle. */
export function renderSbom(
  { name, version, license }: Omit<ThirdParty, 'texts'>,
  packages: readonly ThirdParty[],
): string {
  const component = (one: Omit<ThirdParty, 'texts'>, type: string) => ({
    type,
    'bom-ref': purlOf(one),
    name: one.name,
    version: one.version,
    purl: purlOf(one),
    licenses: [{ expression: one.license }],
  })
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component({ name, version, license }, 'application') },
    components: packages.map((one) => component(one, 'library')),
  }
  return `${JSON.stringify(bom, null, 1)}\n`
}

function purlOf({ name, version }: Pick<ThirdParty, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
