// rule: Doctor: dangerous settings of apps, and interrupted deletions

import type { ClientApp } from '../../core/apps/app.ts'
import { type Finding, fine, warning } from './finding.ts'

export function checkApps(apps: readonly ClientApp[]): readonly Finding[] {
  const findings: Finding[] = []
  const plain = apps.filter(({ dialects }) =>
    dialects.some(({ dangerouslyAllowPlainPkce }) => dangerouslyAllowPlainPkce === true),
  )
  if (plain.length > 0)
    findings.push(
      warning(
        'apps',
        `Plain PKCE challenges are accepted from ${namesOf(plain)}; they protect nothing that the request leaks (RFC 9700).`,
        'Have its client send S256, then use app set --dangerously-allow-plain-pkce off.',
      ),
    )
  const deleting = apps.filter(({ deletionAtMs }) => deletionAtMs !== undefined)
  if (deleting.length > 0)
    findings.push(
      warning(
        'apps',
        `The deletion of ${namesOf(deleting)} is not complete.`,
        'Run app delete again, unless it is running.',
      ),
    )
  return findings.length > 0
    ? findings
    : [fine('apps', `${apps.length} registered, without a dangerous setting.`)]
}

/** By client id, which is printable; a name may be anything. */
function namesOf(apps: readonly ClientApp[]): string {
  const ids = apps.map(({ clientId }) => clientId)
  return ids.length > 5 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', ')
}
