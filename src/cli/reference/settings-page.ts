// page: every setting

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
    'Each setting is a variable of the environment; some are options of the command line too, which go before. An empty ' +
      'variable counts as absent. All wrong settings are reported at once, and nothing starts.',
    renderMarkdownTable(['Variable', 'Option', 'What it does', 'Value', 'Default'], rows),
  ])
}
