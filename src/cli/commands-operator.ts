// table: The commands of operators

import type { CommandRow } from './command.ts'

const EMAIL = { name: 'email', sentence: 'Address of the Console account.' }

export const OPERATOR_ROWS = [
  {
    name: 'operator add',
    summary: 'Make somebody an operator of this installation.',
    description:
      'Operators review requests for production access in the Console, and suspend apps and organisations. In production their account ' +
      'needs a second factor.',
    arguments: [EMAIL],
    options: [],
    settings: 'storage',
    example: 'operator add asa@example.com',
  },
  {
    name: 'operator remove',
    summary: 'End the rights of an operator, at once.',
    arguments: [EMAIL],
    options: [],
    settings: 'storage',
    example: 'operator remove asa@example.com',
  },
  {
    name: 'operator list',
    summary: 'List the operators of this installation.',
    arguments: [],
    options: [],
    settings: 'storage',
    example: 'operator list',
  },
] as const satisfies readonly CommandRow[]
