// page: Reference of all settings

import { SETTINGS } from '../../config.ts'
import { DEFAULT_CONFIG_FILE } from '../config-file.ts'
import { CONFIG_VARIABLE } from '../settings.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderSettingsPage(): string {
  const rows = Object.entries(SETTINGS).map(([name, { variable, option, fallback, sentence, expects }]) => [
    code(name),
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
    `Settings can also be in a configuration file, by their name: \`{"port": 8500, "metrics": "off", "trustedProxies": ["10.0.0.0/8"]}\`. ` +
      `It is the file of the option \`--config\` or of the variable \`${CONFIG_VARIABLE}\`, or else \`${DEFAULT_CONFIG_FILE}\` in the ` +
      'working directory, if there is one. Options and variables take precedence over it. `true` and `false` are on and off, ' +
      'and paths are relative to the working directory. Secrets are better in the environment: the file is often committed.',
    renderMarkdownTable(['Name', 'Variable', 'Option', 'Description', 'Value', 'Default'], rows),
  ])
}
