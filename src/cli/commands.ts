// table: Every command: help, arguments and options; loaders.ts maps it to its file

import type { ArgumentRow, CommandRow, OptionRow } from './command.ts'
import { OPERATOR_ROWS } from './commands-operator.ts'
import { PLATFORM_ROWS } from './commands-platform.ts'
import { REVOCATION_ROWS } from './commands-revocation.ts'
import { SANDBOX_ROWS } from './commands-sandbox.ts'
import { STORAGE_ROWS } from './commands-storage.ts'
import { WEBHOOK_ROWS } from './commands-webhooks.ts'

export const PROGRAM = {
  name: 'tallystick',
  summary: 'The authorization platform for open banking.',
  /** How to run it in a clone. The npm package has its own way in its place (release/bundle.ts). */
  invocation: 'node bin/tallystick.mjs',
} as const

export const GROUPS: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'app', summary: 'Apps: the clients of this installation.' },
  { name: 'secret', summary: 'Client secrets of an app.' },
  { name: 'key', summary: 'Public keys of an app, for signed assertions and signed requests.' },
  { name: 'user', summary: 'End users of an app.' },
  { name: 'keys', summary: 'Token signing keys of this installation.' },
  { name: 'token', summary: 'Access tokens.' },
  { name: 'grant', summary: 'Grants of end users, with their tokens.' },
  { name: 'tls', summary: 'Certificates to serve HTTPS with.' },
  { name: 'member', summary: 'Members of organisations, who use the Console.' },
  { name: 'operator', summary: 'Operators of this installation.' },
  { name: 'audit', summary: 'The audit trail of an app.' },
  { name: 'webhooks', summary: 'Webhook events and their deliveries.' },
  { name: 'clock', summary: 'The clock of a development installation.' },
  { name: 'bank', summary: 'Faults of the Demo Bank of a development installation.' },
]

const APP: OptionRow = {
  name: 'app',
  value: 'id',
  sentence: 'Client id or app id. Optional if there is only one app.',
}

const USER: ArgumentRow = { name: 'user', sentence: 'Id of the user.' }

const ROWS = [
  {
    name: 'start',
    summary: 'Start the platform.',
    description:
      'Prints its URLs once it is ready, and runs until Ctrl-C or SIGTERM. Then it accepts no more requests, finishes ' +
      'those in flight and exits with 0; the same signal again after a second stops it at once.',
    arguments: [],
    options: [],
    settings: 'all',
    example: 'start --port 8400 --data-dir ./.tallystick',
  },
  {
    name: 'app create',
    remote: true,
    summary: 'Register an app, with its first client secret.',
    description: 'The secret is shown only once.',
    arguments: [],
    options: [
      { name: 'name', value: 'text', required: true, sentence: 'Name for its developers.' },
      {
        name: 'display-name',
        value: 'text',
        sentence: 'Name shown to end users when they consent; it cannot be changed. Default: the name.',
      },
      {
        name: 'redirect-uri',
        value: 'uri',
        many: true,
        sentence: 'Redirect URI, compared byte for byte. May be repeated.',
      },
      { name: 'terms-url', value: 'url', sentence: 'Terms of use, linked on the hosted pages.' },
      { name: 'privacy-url', value: 'url', sentence: 'Privacy policy, linked on the hosted pages.' },
      {
        name: 'scopes',
        value: 'list',
        sentence:
          'Scopes that it may request, separated by commas or spaces. Default: all for a sandbox app; required for a production app.',
      },
      {
        name: 'dialect',
        value: 'name',
        many: true,
        sentence:
          'Dialect that it may use. May be repeated. Default: those that have one of the scopes; without scopes, all.',
      },
      {
        name: 'production',
        sentence: 'Create a production app, which connects to live banks. Default: a sandbox app.',
      },
      {
        name: 'products',
        value: 'list',
        sentence:
          'Products of a production app, which bound its scopes, separated by commas: account_information, reports, insights, payments. Default: its scopes are not bounded.',
      },
      { name: 'embedding', sentence: "Allow the hosted pages inside a frame of the app's own pages." },
      {
        name: 'early-return',
        sentence: 'Return end users as soon as they have signed in, before their accounts are read.',
      },
      {
        name: 'resource-server',
        sentence: 'Let it introspect the tokens of every app of its organisation. Default: only its own.',
      },
      {
        name: 'serves',
        value: 'uri',
        many: true,
        sentence:
          'Resource that it is (RFC 8707), as a resource server. May be repeated. Default: this installation.',
      },
      {
        name: 'resource',
        value: 'uri',
        many: true,
        sentence: 'Resource that it may request tokens for (RFC 8707). May be repeated.',
      },
      {
        name: 'id-token-alg',
        value: 'name',
        sentence: 'Algorithm of its ID tokens, such as RS256. Default: ES256.',
      },
      {
        name: 'public',
        sentence:
          'Create a public client, such as a mobile or single-page app: without a secret, with code challenges.',
      },
      {
        name: 'without-refresh-tokens',
        sentence: 'Issue no refresh tokens to it, and refuse the refresh grant.',
      },
      {
        name: 'dangerously-allow-plain-pkce',
        sentence:
          'Accept plain code challenges, which protect nothing if the request leaks. For clients that cannot do S256.',
      },
      { name: 'organisation', value: 'id', sentence: 'Organisation that owns it. Default: the only one.' },
    ],
    settings: 'storage',
    example: 'app create --name Acme --redirect-uri http://localhost:3000/callback',
  },
  {
    name: 'app list',
    remote: true,
    summary: 'List the apps.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'app list',
  },
  {
    name: 'app show',
    remote: true,
    summary: 'Show an app, its secrets and its keys.',
    arguments: [{ name: 'app', sentence: APP.sentence, optional: true }],
    options: [],
    settings: 'storage',
    example: 'app show 2c8a1f0d9e4b47c3a6d5e8f7b0c1d2e3',
  },
  {
    name: 'secret create',
    remote: true,
    summary: 'Create another client secret for an app.',
    description: 'The secret is shown only once. An app can have five active secrets.',
    arguments: [],
    options: [
      APP,
      {
        name: 'name',
        value: 'text',
        required: true,
        sentence: 'What it is used for, such as the name of a service.',
      },
      { name: 'expires-days', value: 'days', sentence: 'Days until it expires. Default: never.' },
      {
        name: 'api-key',
        sentence:
          'An API key, which opens data in dialects without access tokens, and authenticates nothing.',
      },
    ],
    settings: 'storage',
    example: 'secret create --name billing --expires-days 90',
  },
  {
    name: 'secret list',
    remote: true,
    summary: 'List the client secrets of an app, without their values.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'secret list',
  },
  {
    name: 'secret revoke',
    remote: true,
    summary: 'Revoke a client secret, immediately on every instance.',
    arguments: [{ name: 'secret', sentence: 'Id of the secret, from secret list.' }],
    options: [APP],
    settings: 'storage',
    example: 'secret revoke 7d1f0c9b2a3e4d5f8091a2b3c4d5e6f7',
  },
  {
    name: 'key add',
    remote: true,
    summary: 'Register a public key of an app, for signed assertions (RFC 7523) or signed requests.',
    description:
      'A key as PEM or as a JWK: P-256 for assertions, P-521 for the signatures of requests. Private keys are rejected; never send ' +
      'one anywhere.',
    arguments: [{ name: 'file', sentence: 'Key file, or - for standard input.' }],
    options: [
      APP,
      {
        name: 'name',
        value: 'text',
        required: true,
        sentence: 'What it is used for, such as the name of a service.',
      },
      {
        name: 'key-id',
        value: 'kid',
        sentence:
          'The `kid` in the header of what it signs. Default: that of the JWK, otherwise its thumbprint, or a UUID for requests.',
      },
    ],
    settings: 'storage',
    example: 'key add public.pem --name billing',
  },
  {
    name: 'key list',
    remote: true,
    summary: 'List the public keys of an app.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'key list',
  },
  {
    name: 'key url',
    remote: true,
    summary: 'Fetch the public keys of an app from a URL (jwks_uri), or show the last fetch.',
    description:
      'The keys of the set replace those of the app that verify assertions. It is fetched again when it expires (Cache-Control, from 1 minute ' +
      'to 24 hours), and when an assertion names another key, every 30 seconds at most.',
    arguments: [
      { name: 'url', sentence: 'URL of a JWK set; none removes it. Default: show it.', optional: true },
    ],
    options: [APP, { name: 'check', sentence: 'Fetch the URL of the app now.' }],
    settings: 'storage',
    example: 'key url https://app.example.com/jwks.json',
  },
  {
    name: 'key revoke',
    remote: true,
    summary: 'Revoke a public key of an app.',
    arguments: [{ name: 'key', sentence: 'Key id, from key list.' }],
    options: [APP],
    settings: 'storage',
    example: 'key revoke billing-2026',
  },
  {
    name: 'user create',
    summary: 'Create an end user of an app.',
    arguments: [],
    options: [
      APP,
      { name: 'external-id', value: 'id', sentence: "The app's own id for the user." },
      { name: 'market', value: 'code', sentence: 'Country, such as SE. Default: that of the first dialect.' },
      { name: 'locale', value: 'name', sentence: "Language, such as sv_SE. Default: the market's." },
      { name: 'temporary', sentence: 'Delete the user and all of their data after 24 hours.' },
    ],
    settings: 'storage',
    example: 'user create --external-id alice --market SE',
  },
  {
    name: 'user list',
    remote: true,
    summary: 'List the end users of an app, by id.',
    arguments: [],
    options: [
      APP,
      { name: 'limit', value: 'count', sentence: 'Maximum number, up to 1000. Default: 50.' },
      { name: 'after', value: 'user', sentence: 'Start after this user id.' },
    ],
    settings: 'storage',
    example: 'user list --limit 20',
  },
  {
    name: 'user show',
    remote: true,
    summary: 'Show an end user with connections and active grants.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user show alice --external',
  },
  {
    name: 'user delete',
    remote: true,
    summary: 'Delete an end user with all grants, tokens, connections and data.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user delete alice --external',
  },
  {
    name: 'user consents',
    remote: true,
    summary: 'List the consents of an end user, with the history of each.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user consents alice --external',
  },
  {
    name: 'user link',
    summary: 'Create a link to the consent dashboard of an end user.',
    description:
      'On the consent dashboard an end user reviews and disconnects what they have connected with the app. The link works ' +
      'once, within ten minutes; whoever opens it acts as the user.',
    arguments: [USER],
    options: [APP, { name: 'external', sentence: "The id is the app's own." }],
    settings: 'storage',
    example: 'user link alice --external --json',
  },
  {
    name: 'keys list',
    summary: 'List the token signing keys of this installation.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'keys list',
  },
  {
    name: 'keys rotate',
    summary: 'Create a new signing key.',
    description:
      'The new key is published at once and signs after ten minutes; the old key verifies until its last token has expired. ' +
      'With --hurry the new key signs after one minute, when every instance has read it.',
    arguments: [],
    options: [{ name: 'hurry', sentence: 'Stop signing with the old key as soon as possible.' }],
    settings: 'storage',
    example: 'keys rotate',
  },
  ...PLATFORM_ROWS,
  ...SANDBOX_ROWS,
  {
    name: 'migrate',
    summary: 'Migrate the database to the schema of this version.',
    description: 'start does this automatically; use this command to migrate in a separate step.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'migrate --database-url postgres://tallystick@localhost/tallystick',
  },
  ...REVOCATION_ROWS,
  ...OPERATOR_ROWS,
  ...STORAGE_ROWS,
  {
    name: 'token inspect',
    summary:
      'Show the claims of an access token, and whether its signature is valid and the token is active.',
    description: 'Uses the keys of this installation. Never prints the token itself.',
    arguments: [{ name: 'token', sentence: 'The token, or - for standard input.' }],
    options: [],
    settings: 'storage',
    example: 'token inspect - < token.txt',
  },
  ...WEBHOOK_ROWS,
  {
    name: 'doctor',
    summary: 'Check this installation and suggest how to fix problems.',
    description: 'Changes nothing. Exits with 1 if a check fails.',
    arguments: [],
    options: [],
    settings: 'all',
    example: 'doctor --data-dir ./.tallystick',
  },
  {
    name: 'env',
    summary: 'Print the URLs and the credentials of the sandbox app as shell variables.',
    description:
      'For a POSIX shell: eval "$(node bin/tallystick.mjs env)". For PowerShell: node bin/tallystick.mjs env --shell powershell | Invoke-Expression.',
    arguments: [],
    options: [{ name: 'shell', value: 'shell', sentence: 'posix or powershell. Default: posix.' }],
    settings: 'storage',
    example: 'env --data-dir ./.tallystick',
  },
  {
    name: 'reference',
    summary: 'Regenerate the pages of docs/reference.',
    arguments: [],
    options: [{ name: 'check', sentence: 'Write nothing; fail if a page is out of date.' }],
    settings: 'none',
    example: 'reference --check',
    hidden: true,
  },
] as const satisfies readonly CommandRow[]

export type CommandName = (typeof ROWS)[number]['name']

/** The commands that also run on a remote server. */
export type RemoteName = Extract<(typeof ROWS)[number], { readonly remote: true }>['name']

export const COMMANDS: readonly (CommandRow & { readonly name: CommandName })[] = ROWS
