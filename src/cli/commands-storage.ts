// table: Help and options of the commands that copy the database

import type { CommandRow } from './command.ts'

export const STORAGE_ROWS = [
  {
    name: 'backup',
    summary: 'Copy the SQLite database to a file, while the platform runs.',
    description:
      'The copy is consistent as of one moment and checked before it gets its name. The master key is not part of it. On ' +
      'PostgreSQL the command ends with 1 and names the tool to use.',
    arguments: [{ name: 'file', sentence: 'File to write; it must not exist yet.' }],
    options: [],
    settings: 'storage',
    example: 'backup tallystick-backup.sqlite --data-dir ./.tallystick',
  },
  {
    name: 'restore',
    summary: 'Check a backup and put it in place of the SQLite database.',
    description:
      'The platform must be stopped. The database that was there is kept beside the new one. An older schema is brought up ' +
      'to date by the next start.',
    arguments: [{ name: 'file', sentence: 'File that backup made.' }],
    options: [],
    settings: 'storage',
    example: 'restore tallystick-backup.sqlite --data-dir ./.tallystick',
  },
] as const satisfies readonly CommandRow[]
