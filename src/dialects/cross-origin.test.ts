// rule: The pages that read the responses of a public client
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOriginOf } from './cross-origin.ts'

test('the origins of the redirect URIs of a public client, and no others, read its responses', () => {
  const redirectUris = ['https://spa.example/callback?a=b', 'http://127.0.0.1:8080/cb', 'com.example.app:/cb']
  const isAllowed = (origin: string) => isOriginOf({ authMethods: ['none'], redirectUris }, origin)
  for (const origin of ['https://spa.example', 'http://127.0.0.1:8080']) assert.ok(isAllowed(origin), origin)
  for (const origin of [
    'null',
    '',
    'https://spa.example/',
    'https://SPA.example',
    'http://spa.example',
    'https://spa.example:8443',
    'https://spa.example.evil.example',
    'https://evil.example',
    'http://127.0.0.1',
    'com.example.app:',
  ])
    assert.ok(!isAllowed(origin), origin)
})

test('a client that has another method of authentication has no pages', () => {
  const redirectUris = ['https://spa.example/callback']
  assert.ok(!isOriginOf({ authMethods: ['client_secret_basic'], redirectUris }, 'https://spa.example'))
  assert.ok(!isOriginOf({ authMethods: ['none', 'private_key_jwt'], redirectUris }, 'https://spa.example'))
})
