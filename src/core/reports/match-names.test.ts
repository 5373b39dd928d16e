// rule: Tests of the comparison of names, with the examples of the providers
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchNames } from './match-names.ts'

const CASES = [
  ['Maximilian', 'Mustermann', ['Maximilian Mustermann'], 'exact'],
  ['Felix', 'Fröhlich', ['Felix Lukas Fröhlich-Braun'], 'exact'],
  ['ÅSA', 'Ek', ['asa ek'], 'exact'],
  ['Jürgen', 'Groß', ['Herr Dr. Juergen Gross', 'Jurgen Gross'], 'exact'],
  ['Maximilian', 'Mustermann', ['Max Mustermann'], 'close'],
  ['M.', 'Mustermann', ['Maximilian Mustermann'], 'close'],
  ['Max', 'Mustermann', ['Herr Maximilian von Mustermann', 'Frau Isabella Mia König-Mustermann'], 'close'],
  ['Katherine', 'Meier', ['Catherine Meier'], 'close'],
  ['Katherine', 'Meier', ['Katherine Meyer'], 'close'],
  ['Maximilian', 'Mustermann', ['Weichmut Mustermann'], 'possible'],
  ['Maximilian', 'Mustermann', ['Helena Musterfrau'], 'none'],
  ['Max', 'Ernst', ['Ernst Meier'], 'possible'],
  ['Ann', 'Lee', ['Ann Low'], 'none'],
  ['Ann', 'Lee', [], 'none'],
  ['Ann', '--', ['Ann Lee'], 'none'],
] as const

for (const [firstName, lastName, holders, expected] of CASES) {
  test(`${firstName} ${lastName} and ${holders.join(', ') || 'nobody'}: ${expected}`, () => {
    assert.equal(matchNames({ firstName, lastName }, holders), expected)
  })
}
