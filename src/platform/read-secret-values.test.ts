import { expect, it } from 'vitest'
import { readSecretValues } from './read-secret-values.ts'

it('variables are secret by their names or because they are named; paths and numbers are not', () => {
  const environment = { ANTHROPIC_API_KEY: 'sk-value', GITHUB_TOKEN: 'gh-value', DB_PASSWORD: 'p', PATH: '/usr/bin', SSH_KEY: '/home/me/.ssh/id', MAX_TOKEN: '4096', KEYBOARD: 'de', MY_MODEL: 'named', NO_TOKEN: undefined }
  expect(readSecretValues(environment, ['MY_MODEL'])).toEqual([
    { name: 'ANTHROPIC_API_KEY', value: 'sk-value' },
    { name: 'GITHUB_TOKEN', value: 'gh-value' },
    { name: 'DB_PASSWORD', value: 'p' },
    { name: 'MY_MODEL', value: 'named' },
  ])
})
