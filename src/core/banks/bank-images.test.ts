// contract: URLs of bank images
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bankImages, readBankImageFile } from './bank-images.ts'

test('each bank has an icon and a banner below the issuer URL, and their file names are parsed back', () => {
  const { icon, banner } = bankImages('https://banks.example', 'se-bank one/a')
  assert.equal(icon, 'https://banks.example/images/banks/se-bank%20one%2Fa.icon.svg')
  assert.equal(banner, 'https://banks.example/images/banks/se-bank%20one%2Fa.banner.svg')
  assert.deepEqual(readBankImageFile('se-bank one/a.icon.svg'), {
    providerName: 'se-bank one/a',
    kind: 'icon',
  })
  assert.deepEqual(readBankImageFile('a.b.banner.svg'), { providerName: 'a.b', kind: 'banner' })
})

test('other file names are not bank images', () => {
  for (const file of [
    '',
    'a',
    'a.svg',
    '.icon.svg',
    'a.icon.png',
    'a.logo.svg',
    `${'a'.repeat(101)}.icon.svg`,
  ]) {
    assert.equal(readBankImageFile(file), undefined, file)
  }
})
