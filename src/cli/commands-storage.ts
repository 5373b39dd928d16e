// table: Help and options of the commands that copy the database

import type { CommandRow } from './command.ts'

export const STORAGE_ROWS = [
  {
    name: 'backup',
    summary: 'Copy the SQLite database to a file while the platform runs.',
    description:
      'The copy is consistent and is checked before it gets its name. It does not contain the master key. On PostgreSQL the ' +
      'command exits with 1 and names the tool to use.',
    arguments: [{ name: 'file', sentence: 'File to write; it must not exist yet.' }],
    options: [],
    settings: 'storage',
    example: 'backup tallystick-backup.sqlite --data-dir ./.tallystick',
  },
  {
    name: 'restore',
    summary: 'Check a backup and replace the SQLite database with it.',
    description:
      'Stop the platform first. The previous database is kept next to the new one. The next start migrates an older schema.',
    arguments: [{ name: 'file', sentence: 'Backup file.' }],
    options: [],
    settings: 'storage',
    example: 'restore tallystick-backup.sqlite --data-dir ./.tallystick',
  },
  {
    name: 'distribute',
    summary: 'Distribute the tables over the nodes of a Citus cluster.',
    description:
      'Connect to the coordinator. The platform may run meanwhile: each table is locked while its rows are moved. Running the ' +
      'command again continues after a failure, and does nothing when all tables are in place.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'distribute --database-url postgres://tallystick@coordinator/tallystick',
  },
] as const satisfies readonly CommandRow[]
