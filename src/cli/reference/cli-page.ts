// page: Reference of all commands, from their own help

import { COMMANDS, PROGRAM } from '../commands.ts'
import { renderHelp } from '../program.ts'
import { code, ORIGIN, renderPage } from './markdown.ts'

export function renderCliPage(): string {
  const shown = COMMANDS.filter(({ hidden }) => hidden !== true)
  return renderPage([
    '# Command line',
    ORIGIN,
    `Run a command as ${code(`${PROGRAM.invocation} <command>`)}. \`npm start -- --port 8500\` passes its arguments to ` +
      'the command `start`.',
    'With `--json` a command prints exactly one JSON value on standard output, even if it fails: then it is ' +
      '`{"error": {"code", "message", "hint"}}`, where `hint` is optional. Logs and messages go to standard error. The exit ' +
      'code is 0, 1 if the command failed, or 2 if the usage or a setting is wrong.',
    'All commands work while the server runs on the same database. Their changes take effect at once; new signing keys ' +
      'within 30 seconds.',
    ...shown.flatMap((row) => [`## ${row.name}`, `\`\`\`text\n${renderHelp(row).trimEnd()}\n\`\`\``]),
  ])
}
