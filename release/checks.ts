// rule: Conditions of a release, and its notes

/** What a release is made of, as it was read. */
export interface Candidate {
  readonly version: string
  /** Lines of \`git status --porcelain\`. */
  readonly changes: readonly string[]
  readonly tags: readonly string[]
  readonly changelog: string
  /** The version that each file names. */
  readonly versions: Readonly<Record<string, string | undefined>>
}

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const MAX_NAMED = 5

export function isVersion(text: string): boolean {
  return VERSION.test(text)
}

export function tagOf(version: string): string {
  return `v${version}`
}

/** @returns a sentence for each condition that does not hold, with what to do */
export function findProblems({ version, changes, tags, changelog, versions }: Candidate): readonly string[] {
  if (!isVersion(version)) return [`"${version.slice(0, 40)}" is no version such as 1.2.3.`]
  const problems: string[] = []
  if (changes.length > 0) {
    const named = changes.slice(0, MAX_NAMED).map((line) => line.slice(3))
    const more = changes.length > MAX_NAMED ? ` and ${changes.length - MAX_NAMED} more` : ''
    problems.push(`There are changes that are not committed: ${named.join(', ')}${more}.`)
  }
  if (tags.includes(tagOf(version)))
    problems.push(`Version ${version} exists: there is a tag ${tagOf(version)}.`)
  for (const [file, found] of Object.entries(versions))
    if (found !== version) problems.push(`${file} has version ${found ?? 'none'}: set it to ${version}.`)
  const section = findSection(changelog, version)
  if (section === undefined)
    problems.push(`CHANGELOG.md has no section "## ${version} (YYYY-MM-DD)": write what changed for users.`)
  else if (!DATE.test(section.state))
    problems.push(`CHANGELOG.md marks ${version} as "${section.state}": write the date, as YYYY-MM-DD.`)
  else if (section.text === '') problems.push(`The section ${version} of CHANGELOG.md is empty.`)
  return problems
}

/** The release notes: what the change log has under the version. */
export function renderNotes(changelog: string, version: string, files: readonly string[]): string {
  const section = findSection(changelog, version)
  const list = files.map((file) => `- \`${file}\``).join('\n')
  return `# Tallystick ${version} (${section?.state})\n\n${section?.text}\n\n## Files\n\n${list}\n\nTheir SHA-256 checksums are in \`SHA256SUMS\`: \`sha256sum --check SHA256SUMS\`.\n`
}

function findSection(changelog: string, version: string): { state: string; text: string } | undefined {
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [heading = '', ...lines] = section.split('\n')
    const [, name, state = ''] = /^(\S+) *(?:\((.*)\))?\s*$/.exec(heading) ?? []
    if (name === version) return { state, text: lines.join('\n').trim() }
  }
  return undefined
}
