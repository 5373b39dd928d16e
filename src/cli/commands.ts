// table: every command, once: its help and its options; loaders.ts says which file runs it

import type { ArgumentRow, CommandRow, OptionRow } from './command.ts'
import { STORAGE_ROWS } from './commands-storage.ts'

export const PROGRAM = {
  name: 'tallystick',
  summary: 'The authorization platform for open banking.',
  /** How it is typed in a clone. */
  invocation: 'node bin/tallystick.mjs',
} as const

export const GROUPS: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'app', summary: 'Apps: the clients of this installation.' },
  { name: 'secret', summary: 'Client secrets of an app.' },
  { name: 'key', summary: 'Public keys with which an app signs assertions.' },
  { name: 'user', summary: 'End users of an app.' },
  { name: 'keys', summary: 'Keys with which this installation signs tokens.' },
  { name: 'token', summary: 'Access tokens.' },
  { name: 'webhooks', summary: 'Events that apps are told, and how telling them went.' },
  { name: 'clock', summary: 'The clock of a development installation.' },
  { name: 'bank', summary: 'What the Demo Bank of a development installation does wrong on purpose.' },
]

const APP: OptionRow = {
  name: 'app',
  value: 'id',
  sentence: 'Client id or app id. May be left out where there is one app.',
}

const USER: ArgumentRow = { name: 'user', sentence: 'Id of the user.' }

const PERSON: OptionRow = {
  name: 'person',
  value: 'user',
  sentence: 'Only for this person, by user name at the bank. Default: everybody.',
}

const COUNT: ArgumentRow = {
  name: 'count',
  sentence: 'How many times, up to 1000. Default: 1.',
  optional: true,
}

const ROWS = [
  {
    name: 'start',
    summary: 'Start the platform.',
    description:
      'Prints its addresses once it is ready, and goes on until Ctrl-C or SIGTERM. Then it stops accepting, finishes ' +
      'what is in flight and ends with 0; the same signal again after a second ends it at once.',
    arguments: [],
    options: [],
    settings: 'all',
    example: 'start --port 8400 --data-dir ./.tallystick',
  },
  {
    name: 'app create',
    summary: 'Register an app, with its first client secret.',
    description: 'The secret is printed now and never again.',
    arguments: [],
    options: [
      { name: 'name', value: 'text', required: true, sentence: 'Name for its developers.' },
      {
        name: 'display-name',
        value: 'text',
        sentence: 'Name for the people who consent; it never changes. Default: the name.',
      },
      {
        name: 'redirect-uri',
        value: 'uri',
        many: true,
        sentence: 'Address that the hosted flow may send people back to, byte for byte. May be repeated.',
      },
      {
        name: 'scopes',
        value: 'list',
        sentence:
          'Scopes it may ask for, separated by commas or spaces. Default: all for a sandbox app; a production app must name them.',
      },
      { name: 'production', sentence: 'A production app, which meets live banks. Default: a sandbox app.' },
      { name: 'embedding', sentence: "Let the hosted pages be shown inside the app's own frame." },
      {
        name: 'early-return',
        sentence: 'Send people back as soon as they have signed in, before their bank has been read.',
      },
      { name: 'organisation', value: 'id', sentence: 'Organisation that owns it. Default: the only one.' },
    ],
    settings: 'storage',
    example: 'app create --name Acme --redirect-uri http://localhost:3000/callback',
  },
  {
    name: 'app list',
    summary: 'List the apps.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'app list',
  },
  {
    name: 'app show',
    summary: 'Show an app, its secrets and its keys.',
    arguments: [{ name: 'app', sentence: APP.sentence, optional: true }],
    options: [],
    settings: 'storage',
    example: 'app show 2c8a1f0d9e4b47c3a6d5e8f7b0c1d2e3',
  },
  {
    name: 'secret create',
    summary: 'Make a further client secret of an app.',
    description: 'It is printed now and never again. An app may have five that live.',
    arguments: [],
    options: [
      APP,
      { name: 'name', value: 'text', required: true, sentence: 'What it is for, such as the service.' },
      { name: 'expires-days', value: 'days', sentence: 'Days until it ends. Default: never.' },
    ],
    settings: 'storage',
    example: 'secret create --name billing --expires-days 90',
  },
  {
    name: 'secret list',
    summary: 'List the client secrets of an app, without their text.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'secret list',
  },
  {
    name: 'secret revoke',
    summary: 'End a client secret, at once and on every instance.',
    arguments: [{ name: 'secret', sentence: 'Id of the secret, from secret list.' }],
    options: [APP],
    settings: 'storage',
    example: 'secret revoke 7d1f0c9b2a3e4d5f8091a2b3c4d5e6f7',
  },
  {
    name: 'key add',
    summary: 'Register a public key with which an app signs assertions (RFC 7523).',
    description: 'A P-256 key as PEM or as a JWK. Never send a private key anywhere; one is refused.',
    arguments: [{ name: 'file', sentence: 'File of the key, or - for standard input.' }],
    options: [
      APP,
      { name: 'name', value: 'text', required: true, sentence: 'What it is for, such as the service.' },
      {
        name: 'key-id',
        value: 'kid',
        sentence: "The `kid` of the assertions' header. Default: that of the JWK, else its thumbprint.",
      },
    ],
    settings: 'storage',
    example: 'key add public.pem --name billing',
  },
  {
    name: 'key list',
    summary: 'List the public keys of an app.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'key list',
  },
  {
    name: 'key revoke',
    summary: 'End a public key of an app.',
    arguments: [{ name: 'key', sentence: 'Key id, from key list.' }],
    options: [APP],
    settings: 'storage',
    example: 'key revoke billing-2026',
  },
  {
    name: 'user create',
    summary: 'Make an end user of an app.',
    arguments: [],
    options: [
      APP,
      { name: 'external-id', value: 'id', sentence: "The app's own id for the user." },
      { name: 'market', value: 'code', sentence: 'Country, such as SE. Default: that of the first dialect.' },
      { name: 'locale', value: 'name', sentence: "Language, such as sv_SE. Default: the market's." },
      { name: 'temporary', sentence: 'The user and all of theirs are gone after 24 hours.' },
    ],
    settings: 'storage',
    example: 'user create --external-id alice --market SE',
  },
  {
    name: 'user list',
    summary: 'List the users of an app, by id.',
    arguments: [],
    options: [
      APP,
      { name: 'limit', value: 'count', sentence: 'At most this many, up to 1000. Default: 50.' },
      { name: 'after', value: 'user', sentence: 'Begin after this user id.' },
    ],
    settings: 'storage',
    example: 'user list --limit 20',
  },
  {
    name: 'user delete',
    summary: 'Remove a user with their grants, tokens, connections and data.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user delete alice --external',
  },
  {
    name: 'user consents',
    summary: 'List what a user was asked for and gave, with the history of each consent.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user consents alice --external',
  },
  {
    name: 'user link',
    summary: 'Make the address with which a user opens their own page.',
    description:
      'The page lists what the user has connected with the app, and ends it. The address works once, for ten minutes; ' +
      'whoever has it until then is taken for the user.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user link alice --external --json',
  },
  {
    name: 'keys list',
    summary: 'List the keys with which this installation signs tokens.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'keys list',
  },
  {
    name: 'keys rotate',
    summary: 'Make a new signing key.',
    description:
      'It is published first and signs ten minutes later; the old one is checked until its last token has ended. With ' +
      '--hurry it signs as soon as every instance has read it, after a minute.',
    arguments: [],
    options: [{ name: 'hurry', sentence: 'The old key must stop signing soon.' }],
    settings: 'storage',
    example: 'keys rotate',
  },
  {
    name: 'clock show',
    summary: 'Say where the clock stands.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'clock show',
  },
  {
    name: 'clock advance',
    summary: 'Move the clock of the whole installation on.',
    description:
      'Tokens, consents, keys, jobs and the Demo Bank follow within a second. In production there is no such clock.',
    arguments: [{ name: 'time', sentence: 'A whole number and s, m, h or d, such as 90d.' }],
    options: [],
    settings: 'storage',
    example: 'clock advance 90d',
  },
  {
    name: 'clock reset',
    summary: 'Set the clock back to the true time.',
    description:
      'What was made meanwhile carries later times, and what waits for one of them goes on waiting.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'clock reset',
  },
  {
    name: 'bank show',
    summary: 'List what is wrong with the Demo Bank.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'bank show',
  },
  {
    name: 'bank slow',
    summary: 'Make the Demo Bank answer late.',
    arguments: [{ name: 'time', sentence: 'A whole number and s or m, such as 3s; two minutes at most.' }],
    options: [PERSON],
    settings: 'storage',
    example: 'bank slow 3s',
  },
  {
    name: 'bank down',
    summary: 'Make the Demo Bank answer 503 to everything.',
    arguments: [],
    options: [PERSON],
    settings: 'storage',
    example: 'bank down',
  },
  {
    name: 'bank up',
    summary: 'End what slow, down, errors and drop have set.',
    arguments: [],
    options: [PERSON],
    settings: 'storage',
    example: 'bank up',
  },
  {
    name: 'bank errors',
    summary: 'Make the next calls for data fail.',
    arguments: [COUNT],
    options: [PERSON, { name: 'status', value: 'code', sentence: '429, 500 or 503. Default: 503.' }],
    settings: 'storage',
    example: 'bank errors 3 --status 429',
  },
  {
    name: 'bank drop',
    summary: 'Break off the next answers in the middle.',
    arguments: [COUNT],
    options: [PERSON],
    settings: 'storage',
    example: 'bank drop 1',
  },
  {
    name: 'bank revoke',
    summary: 'Withdraw the consents at the Demo Bank.',
    arguments: [],
    options: [PERSON],
    settings: 'storage',
    example: 'bank revoke --person u12345678',
  },
  {
    name: 'bank expire',
    summary: 'Let the access tokens of the Demo Bank expire now.',
    description: 'Its refresh tokens stay good.',
    arguments: [],
    options: [PERSON],
    settings: 'storage',
    example: 'bank expire',
  },
  {
    name: 'bank reset',
    summary: 'Forget all faults, sign-ins, consents and tokens of the Demo Bank.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'bank reset',
  },
  {
    name: 'migrate',
    summary: 'Bring the database to the schema of this version.',
    description: 'start does so by itself; this is for those who do it in a step of its own.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'migrate --database-url postgres://tallystick@localhost/tallystick',
  },
  ...STORAGE_ROWS,
  {
    name: 'token inspect',
    summary: 'Say what an access token holds, whether its signature is good, and whether it lives.',
    description:
      'Works with the keys of the data directory or the database. The token itself is never printed.',
    arguments: [{ name: 'token', sentence: 'The token, or - for standard input.' }],
    options: [],
    settings: 'storage',
    example: 'token inspect - < token.txt',
  },
  {
    name: 'webhooks list',
    summary: 'List the webhook endpoints of an app, and its latest deliveries.',
    arguments: [],
    options: [
      APP,
      { name: 'limit', value: 'count', sentence: 'At most this many deliveries, up to 1000. Default: 20.' },
    ],
    settings: 'storage',
    example: 'webhooks list --limit 50',
  },
  {
    name: 'webhooks listen',
    summary: 'Send the events of an app on to an address, such as one on this machine, as they happen.',
    description:
      'Reads the events beside the deliveries and changes nothing about them. They are signed as for the endpoint, so ' +
      'that the receiver needs no other secret; where the app has none, with a secret that is printed.',
    arguments: [],
    options: [
      APP,
      { name: 'forward-to', value: 'url', required: true, sentence: 'Where to send them.' },
      {
        name: 'endpoint',
        value: 'id',
        sentence: 'Endpoint whose secret signs. May be left out where there is one.',
      },
      {
        name: 'since-minutes',
        value: 'count',
        sentence: 'Begin with the events of so many minutes ago. Default: 0.',
      },
    ],
    settings: 'storage',
    example: 'webhooks listen --forward-to http://localhost:3000/hooks',
  },
  {
    name: 'webhooks replay',
    summary: 'Send an event again, with the same event id.',
    description:
      'Once, signed with the secrets of now, also to endpoints that are paused, and whether it was delivered or not. The ' +
      'health of the endpoint is not touched. Ends with 1 when it was not taken.',
    arguments: [{ name: 'event', sentence: 'Id of the event, from webhooks list.' }],
    options: [
      APP,
      { name: 'endpoint', value: 'id', sentence: 'Only to this endpoint. Default: all that hear the event.' },
    ],
    settings: 'storage',
    example: 'webhooks replay 019aa0b3c5d27f1e2d3c4b5a69780000',
  },
  {
    name: 'doctor',
    summary: 'Say what is wrong with this installation, and how to mend it.',
    description: 'Changes nothing. Ends with 1 when something fails.',
    arguments: [],
    options: [],
    settings: 'all',
    example: 'doctor --data-dir ./.tallystick',
  },
  {
    name: 'env',
    summary: 'Print the sandbox app and the addresses as shell variables.',
    description: 'For a shell: eval "$(node bin/tallystick.mjs env)".',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'env --data-dir ./.tallystick',
  },
  {
    name: 'reference',
    summary: 'Write the pages of docs/reference anew.',
    arguments: [],
    options: [{ name: 'check', sentence: 'Write nothing; fail when a page is not current.' }],
    settings: 'none',
    example: 'reference --check',
    hidden: true,
  },
] as const satisfies readonly CommandRow[]

export type CommandName = (typeof ROWS)[number]['name']

export const COMMANDS: readonly (CommandRow & { readonly name: CommandName })[] = ROWS
