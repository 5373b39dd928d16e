// table: The pages of docs/reference and their renderers

import type { Dialect } from '../../dialects/dialect.ts'
import { renderCliPage } from './cli-page.ts'
import { renderConsolePage } from './console-page.ts'
import { renderDialectsPage } from './dialects-page.ts'
import { renderErrorsPage } from './errors-page.ts'
import { renderSettingsPage } from './settings-page.ts'

/** File name and text of every generated page. */
export function renderReference(dialects: readonly Dialect[]): ReadonlyMap<string, string> {
  return new Map([
    ['cli.md', renderCliPage()],
    ['console.md', renderConsolePage()],
    ['dialects.md', renderDialectsPage(dialects)],
    ['errors.md', renderErrorsPage(dialects)],
    ['settings.md', renderSettingsPage()],
  ])
}
