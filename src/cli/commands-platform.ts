// table: Help and options of the commands about the running platform

import type { CommandRow } from './command.ts'

export const PLATFORM_ROWS = [
  {
    name: 'status',
    summary: 'Show whether the platform runs on the data directory, and where.',
    description: 'Exits with 1 if it does not run, or is not ready.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'status',
  },
  {
    name: 'open',
    summary: 'Open a page of the running platform in the browser.',
    description: 'Prints the URL in any case. The variable BROWSER names another browser.',
    arguments: [
      { name: 'page', sentence: 'console, link, docs, bank or mailbox. Default: console.', optional: true },
    ],
    options: [{ name: 'print', sentence: 'Print the URL only.' }],
    settings: 'storage',
    example: 'open link',
  },
  {
    name: 'logs',
    summary: 'Show the latest requests of an app, each with its refusal and the remedy.',
    description:
      'As recorded for the Console, within a second or two. With --follow it goes on until Ctrl-C; with --json as well it then prints one ' +
      'JSON value a line.',
    arguments: [],
    options: [
      { name: 'app', value: 'id', sentence: 'Client id or app id. Optional if there is only one app.' },
      { name: 'follow', sentence: 'Show new requests as they come.' },
      {
        name: 'limit',
        value: 'count',
        sentence: 'Number of requests to begin with, up to 1000. Default: 20.',
      },
      { name: 'outcome', value: 'name', sentence: 'Only those that succeeded, were refused, or failed.' },
      {
        name: 'refusal',
        value: 'code',
        sentence: 'Only those with this refusal, such as client_secret_invalid.',
      },
      { name: 'path', value: 'path', sentence: 'Only those whose path begins with this.' },
    ],
    settings: 'storage',
    example: 'logs --follow --outcome refused',
  },
  {
    name: 'trigger',
    summary: 'Send a test event to the webhook endpoints of an app.',
    description:
      'One signed attempt at each endpoint that subscribes to the event, with invented ids; nothing is stored but the entry in the audit ' +
      'trail. Exits with 1 if an endpoint did not accept it.',
    arguments: [
      { name: 'event', sentence: 'Name of the event, such as account.created, or that of the API.' },
    ],
    options: [
      { name: 'app', value: 'id', sentence: 'Client id or app id. Optional if there is only one app.' },
      {
        name: 'endpoint',
        value: 'id',
        sentence: 'Only to this endpoint, whether or not it subscribes to the event.',
      },
    ],
    settings: 'storage',
    example: 'trigger account.created',
  },
  {
    name: 'seed',
    summary: 'Create sample users of the sandbox app, each with a linked bank.',
    description:
      'Walks the pages of the hosted flow and of Demo Bank of the running platform, as end users would. Users that exist already ' +
      'are left as they are.',
    arguments: [],
    options: [{ name: 'users', value: 'count', sentence: 'Number of users, up to 50. Default: 3.' }],
    settings: 'storage',
    example: 'seed --users 5',
  },
  {
    name: 'reset',
    summary: 'Delete all data of a development installation on SQLite.',
    description:
      'The sandbox app keeps its id and secret, and the next start creates it again. The platform must not run; at its terminal the ' +
      'key r does the same. Not available in production.',
    arguments: [],
    options: [{ name: 'yes', sentence: 'Delete without a question; required where there is no terminal.' }],
    settings: 'storage',
    example: 'reset --yes',
  },
  {
    name: 'scopes',
    summary: 'List the scopes of each dialect, with what each opens and the products that open it.',
    description:
      'A production app may request a scope with one of its products, and every app a scope without a product. With --json also the ' +
      'operations that require each scope, alone or with others.',
    arguments: [{ name: 'dialect', sentence: 'Name of one dialect. Default: all.', optional: true }],
    options: [],
    settings: 'none',
    example: 'scopes openid',
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands and options in a shell.',
    description:
      'For bash: eval "$(tallystick completion bash)" in ~/.bashrc. For zsh: the same in ~/.zshrc, after compinit. For fish: ' +
      'tallystick completion fish > ~/.config/fish/completions/tallystick.fish',
    arguments: [{ name: 'shell', sentence: 'bash, zsh or fish.' }],
    options: [],
    settings: 'none',
    example: 'completion bash',
  },
  {
    name: 'version',
    summary: 'Print the version, and that of Node.',
    arguments: [],
    options: [],
    settings: 'none',
    example: 'version',
  },
] as const satisfies readonly CommandRow[]
