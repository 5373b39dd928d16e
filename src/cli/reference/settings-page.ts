// page: Reference of all settings

import { SETTINGS } from '../../config.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderSettingsPage(): string {
  const rows = Object.values(SETTINGS).map(({ variable, option, fallback, sentence, expects }) => [
    code(variable),
    option === undefined ? '' : code(option),
    sentence,
    expects,
    fallback,
  ])
  return renderPage([
    '# Settings',
    ORIGIN,
    'Each setting is an environment variable; some are also command-line options, which take precedence. An empty ' +
      'variable counts as absent. If settings are wrong, all of them are reported at once, and nothing starts.',
    renderMarkdownTable(['Variable', 'Option', 'Description', 'Value', 'Default'], rows),
  ])
}
