// table: Help and options of the commands that copy the database

import type { CommandRow } from './command.ts'

export const STORAGE_ROWS = [
  {
    name: 'compare',
    summary: 'Compare a server with the fixtures of a dialect: a provider, or another installation.',
    description:
      'Sends the requests that the dialect is tested with, with your own credentials, and prints what differs: status, headers, fields, ' +
      'types, lifetimes, errors. Sends nothing that could change data or cost money, unless --writes is given. Exits with 1 if there is a ' +
      'difference.',
    arguments: [],
    options: [
      { name: 'dialect', value: 'name', required: true, sentence: 'The dialect whose fixtures are sent.' },
      { name: 'base-url', value: 'url', required: true, sentence: 'Where the paths of the dialect begin.' },
      { name: 'client-id', value: 'id', sentence: 'Default: the variable CLIENT_ID.' },
      { name: 'client-secret', value: 'text', sentence: 'Default: the variable CLIENT_SECRET.' },
      {
        name: 'value',
        value: 'name=value',
        many: true,
        sentence: 'Value that some requests need, such as user_token=eyJ... May be repeated.',
      },
      { name: 'writes', sentence: 'Also send requests that could change data or cost money.' },
    ],
    settings: 'none',
    example: 'compare --dialect openid --base-url https://auth.example.com',
  },
  {
    name: 'tls create',
    summary: 'Create a certificate for host names, and the authority that clients are to trust.',
    description:
      'For development, and for clients whose hosts are fixed. Writes ca.pem, cert.pem and key.pem. The key of the authority is not ' +
      'stored, and the authority is limited to these names.',
    arguments: [],
    options: [
      {
        name: 'name',
        value: 'host',
        many: true,
        sentence:
          'Host name or IP address. May be repeated. Default: localhost, its addresses, and the names of TALLYSTICK_HOSTS.',
      },
      { name: 'days', value: 'count', sentence: 'Days until it expires, up to 397. Default: 397.' },
      { name: 'out', value: 'path', sentence: 'Directory of the files. Default: tls in the data directory.' },
      { name: 'replace', sentence: 'Replace the files that are there.' },
    ],
    settings: 'storage',
    example: 'tls create --name localhost --name auth.example.com',
  },
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
