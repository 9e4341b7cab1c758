import { expect, it } from 'vitest'
import { makeRedact, redactDeep } from './redact.ts'

const value = 'k7F/secret+value=9z'
const redact = makeRedact({ secrets: [{ name: 'API_KEY', value }, { name: 'SHORT', value: 'abc' }, { name: 'PEM', value: '-----BEGIN-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END-----' }], rules: [{ name: 'npm token', keywords: ['npm_'], pattern: /(?<![\w-])(npm_[A-Za-z0-9]{36})(?![\w-])/g }] })

it('a known value is taken out as it is, in a URL, in JSON and in base64', () => {
  for (const form of [value, encodeURIComponent(value), JSON.stringify({ key: `${value}"` }), Buffer.from(value).toString('base64'), Buffer.from(`${value}:`).toString('base64'), Buffer.from(`u:${value}`).toString('base64'), Buffer.from(`user:${value}x`).toString('base64')]) {
    const text = redact(`before ${form} after`)
    expect(text).toContain('[redacted API_KEY]')
    expect(text).not.toContain(value.slice(0, 12))
    expect(Buffer.from(text.split(' ')[1] ?? '', 'base64').toString()).not.toContain(value.slice(4, 12))
  }
})

it('each long line of a secret of several lines is a secret', () => {
  expect(redact('MIIEvQIBADANBgkqhkiG9w0BAQ')).toBe('[redacted PEM]')
})

it('a token is known by its form, and a value that is too short is left alone', () => {
  expect(redact(`token npm_${'a1B2c3'.repeat(6)} abc`)).toBe('token [redacted npm token] abc')
  expect(redact('npm_ is a prefix')).toBe('npm_ is a prefix')
})

it('the texts in plain data are redacted, and neither names nor anything else', () => {
  expect(redactDeep({ a: [1, null, `x ${value}`], b: { c: true, d: 'plain' }, lease: `${value}#1@1`, paths: [value] }, redact)).toEqual({ a: [1, null, 'x [redacted API_KEY]'], b: { c: true, d: 'plain' }, lease: `${value}#1@1`, paths: [value] })
})

it('a single word is no secret, whatever the variable is called', () => {
  expect(makeRedact({ secrets: [{ name: 'PASSWORD', value: 'postgres' }], rules: [] })('postgres')).toBe('postgres')
})
