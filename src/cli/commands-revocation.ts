// table: Help and options of commands that change, revoke and delete, and of the audit trail

import type { ArgumentRow, CommandRow, OptionRow } from './command.ts'

const APP: OptionRow = {
  name: 'app',
  value: 'id',
  sentence: 'Client id or app id. May be left out if there is only one app.',
}

const EXTERNAL: OptionRow = {
  name: 'external',
  sentence: "The user is named by the app's own id (external_user_id).",
}

const USER: ArgumentRow = { name: 'user', sentence: 'Id of the user.' }

const OPERATORS: OptionRow = {
  name: 'operators',
  sentence: 'The events of the operators of this installation, in place of those of an app.',
}

const AUDIT_OPTIONS = [
  APP,
  OPERATORS,
  { name: 'action', value: 'name', sentence: 'Only this action, such as secret.revoked.' },
  { name: 'since', value: 'date', sentence: 'Only events from this day on (YYYY-MM-DD, UTC).' },
  { name: 'limit', value: 'count', sentence: 'Newest events that are read, up to 100000.' },
] as const

function onOrOff(name: string, sentence: string): OptionRow {
  return { name, value: 'on|off', sentence: `${sentence}: on or off.` }
}

export const REVOCATION_ROWS = [
  {
    name: 'app disable',
    remote: true,
    summary: 'Disable an app: its secrets, keys and tokens are refused at once.',
    description: 'Nothing is deleted; app enable undoes it. Hosted flows in progress end.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'app disable --app f06cd463782c413e58c8af2eb6b56527',
  },
  {
    name: 'app enable',
    remote: true,
    summary: 'Enable a disabled app again.',
    description: 'Tokens that have not expired or been revoked are valid again.',
    arguments: [],
    options: [APP],
    settings: 'storage',
    example: 'app enable --app f06cd463782c413e58c8af2eb6b56527',
  },
  {
    name: 'app delete',
    remote: true,
    summary: 'Delete a disabled app with its users, grants, tokens, connections and webhooks.',
    description:
      'It cannot be undone. Consents at banks are queued, and revoked by the running platform. The audit trail stays. If it is ' +
      'interrupted, run it again; until then the app cannot be enabled.',
    arguments: [{ name: 'app', sentence: 'Client id or app id.' }],
    options: [],
    settings: 'storage',
    example: 'app delete f06cd463782c413e58c8af2eb6b56527',
  },
  {
    name: 'app set',
    remote: true,
    summary: 'Change the settings of an app, immediately on every instance.',
    arguments: [],
    options: [
      APP,
      { name: 'name', value: 'text', sentence: 'Name for its developers.' },
      {
        name: 'redirect-uri',
        value: 'uri',
        many: true,
        sentence: 'Redirect URI; replaces those that are registered. May be repeated.',
      },
      {
        name: 'terms-url',
        value: 'url',
        sentence: 'Terms of use, linked on the hosted pages; none removes it.',
      },
      {
        name: 'privacy-url',
        value: 'url',
        sentence: 'Privacy policy, linked there as well; none removes it.',
      },
      {
        name: 'dialect',
        value: 'name',
        many: true,
        sentence:
          'Dialect that the options below apply to; added if the app does not use it. May be repeated. Default: all of the app.',
      },
      {
        name: 'remove-dialect',
        value: 'name',
        many: true,
        sentence: 'Dialect that it uses no longer; its tokens there stop at once. May be repeated.',
      },
      {
        name: 'scopes',
        value: 'list',
        sentence:
          'Scopes that it may request there, in place of those before. Tokens that were issued keep theirs until they expire.',
      },
      {
        name: 'keep-users',
        value: 'days',
        sentence:
          'Delete end users without access after this many days, with everything of theirs; none keeps them.',
      },
      {
        name: 'keep-requests',
        value: 'days',
        sentence:
          'Delete details of requests after this many days; none leaves the limit of the installation.',
      },
      {
        name: 'keep-consents',
        value: 'days',
        sentence: 'Delete ended consents with their history after this many days; none keeps them.',
      },
      {
        name: 'keep-sessions',
        value: 'days',
        sentence:
          'Delete the steps of sessions of the hosted flow after this many days; none leaves the limit of the installation.',
      },
      {
        name: 'products',
        value: 'list',
        sentence:
          'Products of a production app, which bound its scopes, in place of those before: account_information, reports, insights, payments. unbounded lifts the bound.',
      },
      {
        name: 'id-token-alg',
        value: 'name',
        sentence: 'Algorithm of its ID tokens, such as RS256.',
      },
      {
        name: 'resource',
        value: 'uri',
        many: true,
        sentence: 'Resource that it may request tokens for; replaces those before. none removes them.',
      },
      {
        name: 'serves',
        value: 'uri',
        many: true,
        sentence: 'Resource that it is; replaces those before. none removes them.',
      },
      onOrOff('resource-server', 'Whether it may introspect the tokens of every app of its organisation'),
      onOrOff(
        'refresh-tokens',
        'Whether a code exchange returns a refresh token, and the refresh grant is allowed',
      ),
      onOrOff('embedding', "Whether the hosted pages may be inside a frame of the app's own pages"),
      onOrOff('early-return', 'Whether end users return before their accounts are read'),
      onOrOff(
        'dangerously-allow-plain-pkce',
        'Whether plain code challenges are accepted, which protect nothing if the request leaks',
      ),
      {
        name: 'instance-id',
        value: 'guid',
        sentence: 'Id by which URLs of the dialect name the app. Default: the client id, as a GUID.',
      },
      onOrOff(
        'dangerously-allow-unauthenticated',
        'Whether calls of the dialect are accepted without a key, for old clients that send none',
      ),
    ],
    settings: 'storage',
    example: 'app set --app f06cd463782c413e58c8af2eb6b56527 --refresh-tokens off',
  },
  {
    name: 'token revoke',
    remote: true,
    summary: 'Revoke an access token, or a refresh token with its grant.',
    description: 'With --client-tokens, revoke every client token of the app that was issued so far.',
    arguments: [
      { name: 'token', sentence: 'The token, or - to read it from standard input.', optional: true },
    ],
    options: [
      APP,
      { name: 'client-tokens', sentence: 'Every client token of the app, in place of one token.' },
    ],
    settings: 'storage',
    example: 'token revoke -',
  },
  {
    name: 'grant list',
    remote: true,
    summary: 'List the active grants of a user.',
    arguments: [USER],
    options: [APP, EXTERNAL],
    settings: 'storage',
    example: 'grant list alice --external',
  },
  {
    name: 'grant revoke',
    remote: true,
    summary: 'Revoke a grant with all its tokens.',
    arguments: [{ name: 'grant', sentence: 'Id of the grant, from grant list.' }],
    options: [APP],
    settings: 'storage',
    example: 'grant revoke 9a0fb3fcb34c15f682f7dd38d2a16172',
  },
  {
    name: 'user revoke',
    remote: true,
    summary: 'Revoke all grants of a user; the user and their connections stay.',
    arguments: [USER],
    options: [APP, EXTERNAL],
    settings: 'storage',
    example: 'user revoke alice --external',
  },
  {
    name: 'member invite',
    remote: true,
    summary: 'Invite somebody to an organisation, and print the link.',
    description:
      'The first administrator of an installation comes in this way. The link is mailed too; it works once, for 15 days.',
    arguments: [{ name: 'email', sentence: 'Address of whoever is invited.' }],
    options: [
      {
        name: 'organisation',
        value: 'id',
        sentence: 'Id of the organisation. Optional if there is only one.',
      },
      {
        name: 'role',
        value: 'name',
        sentence: 'administrator (default), developer, analyst, support or viewer.',
      },
    ],
    settings: 'storage',
    example: 'member invite asa@example.com --role developer',
  },
  {
    name: 'member list',
    remote: true,
    summary: 'List the members of an organisation.',
    arguments: [],
    options: [
      {
        name: 'organisation',
        value: 'id',
        sentence: 'Id of the organisation. Optional if there is only one.',
      },
    ],
    settings: 'storage',
    example: 'member list',
  },
  {
    name: 'audit list',
    remote: true,
    summary: 'List the audit events of an app, newest first.',
    arguments: [],
    options: AUDIT_OPTIONS,
    settings: 'storage',
    example: 'audit list --action secret.revoked',
  },
  {
    name: 'audit export',
    remote: true,
    summary: 'Print the audit events of an app as JSON lines, oldest first.',
    description: 'With --json, one JSON array in place of the lines.',
    arguments: [],
    options: AUDIT_OPTIONS,
    settings: 'storage',
    example: 'audit export --since 2026-11-01',
  },
  {
    name: 'audit verify',
    remote: true,
    summary: 'Verify that no audit event of an app, an organisation or the operators was changed or removed.',
    description:
      'Each event is hashed with the one before it, under the hash key of the installation. Prints the number and the hash of the last ' +
      'event; --head with both, from an earlier run, also finds out that the last events were removed. Exits with 1 where the chain is broken.',
    arguments: [],
    options: [
      {
        name: 'app',
        value: 'id',
        sentence: 'Client id or app id. Optional if there is only one app.',
      },
      {
        name: 'organisation',
        value: 'id',
        sentence: 'Verify the events of this organisation in place of an app.',
      },
      OPERATORS,
      { name: 'head', value: 'number:hash', sentence: 'The last event of an earlier run.' },
    ],
    settings: 'storage',
    example: 'audit verify',
  },
] as const satisfies readonly CommandRow[]
