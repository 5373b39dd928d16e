// table: Help and options of the sandbox controls

import type { ArgumentRow, CommandRow, OptionRow } from './command.ts'

const TEST_USER: OptionRow = {
  name: 'person',
  value: 'user',
  sentence: 'Only for this test user, by user name at the bank. Default: all test users.',
}

const COUNT: ArgumentRow = {
  name: 'count',
  sentence: 'Number of requests, up to 1000. Default: 1.',
  optional: true,
}

export const SANDBOX_ROWS = [
  {
    name: 'clock show',
    summary: 'Show the current time of the installation.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'clock show',
  },
  {
    name: 'clock advance',
    summary: 'Advance the clock of the whole installation.',
    description:
      'Tokens, consents, keys, jobs and the Demo Bank follow within a second. Not available in production.',
    arguments: [{ name: 'time', sentence: 'A whole number and s, m, h or d, such as 90d.' }],
    options: [],
    settings: 'storage',
    example: 'clock advance 90d',
  },
  {
    name: 'clock reset',
    summary: 'Set the clock back to real time.',
    description:
      'Data created meanwhile keeps its later times; work scheduled for such a time stays scheduled.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'clock reset',
  },
  {
    name: 'bank show',
    summary: 'List the active faults of the Demo Bank.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'bank show',
  },
  {
    name: 'bank slow',
    summary: 'Delay the responses of the Demo Bank.',
    arguments: [{ name: 'time', sentence: 'A whole number and s or m, such as 3s; at most two minutes.' }],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank slow 3s',
  },
  {
    name: 'bank down',
    summary: 'Make the Demo Bank respond with 503 to every request.',
    arguments: [],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank down',
  },
  {
    name: 'bank up',
    summary: 'Undo slow, down, errors and drop.',
    arguments: [],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank up',
  },
  {
    name: 'bank errors',
    summary: 'Make the next account-information requests fail.',
    arguments: [COUNT],
    options: [TEST_USER, { name: 'status', value: 'code', sentence: '429, 500 or 503. Default: 503.' }],
    settings: 'storage',
    example: 'bank errors 3 --status 429',
  },
  {
    name: 'bank drop',
    summary: 'Cut off the next responses in the middle of the body.',
    arguments: [COUNT],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank drop 1',
  },
  {
    name: 'bank revoke',
    summary: 'Revoke the consents at the Demo Bank.',
    arguments: [],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank revoke --person u12345678',
  },
  {
    name: 'bank expire',
    summary: 'Expire the access tokens of the Demo Bank now.',
    description: 'Its refresh tokens stay valid.',
    arguments: [],
    options: [TEST_USER],
    settings: 'storage',
    example: 'bank expire',
  },
  {
    name: 'bank reset',
    summary: 'Delete all faults, sign-ins, consents and tokens of the Demo Bank.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'bank reset',
  },
] as const satisfies readonly CommandRow[]
