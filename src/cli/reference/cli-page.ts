// page: every command, by its own help

import { COMMANDS, PROGRAM } from '../commands.ts'
import { renderHelp } from '../program.ts'
import { code, ORIGIN, renderPage } from './markdown.ts'

export function renderCliPage(): string {
  const shown = COMMANDS.filter(({ hidden }) => hidden !== true)
  return renderPage([
    '# Command line',
    ORIGIN,
    `In a clone the commands are run as ${code(`${PROGRAM.invocation} <command>`)}; \`npm start\` is short for \`start\`, and ` +
      'passes on what follows `--`.',
    'With `--json` a command prints exactly one JSON value on standard output, also when it fails: then it is ' +
      '`{"error": {"code", "message", "hint"}}`, where `hint` may be missing. Logs and messages go to standard error. The exit ' +
      'code is 0, or 1 when the command failed, or 2 when what was typed or set cannot be right.',
    'All commands work while the server runs on the same database; it takes up what they changed at once, signing keys ' +
      'within 30 seconds.',
    ...shown.flatMap((row) => [`## ${row.name}`, `\`\`\`text\n${renderHelp(row).trimEnd()}\n\`\`\``]),
  ])
}
