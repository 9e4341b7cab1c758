import { expect, test } from 'vitest'
import { isExpressible } from './is-expressible.ts'

test('usual environments go through the helper', () => {
  expect(isExpressible({ PATH: '/bin', HOME: '/x', LANG: 'C.UTF-8', LC_ALL: 'de_DE.utf8@euro', TERM: 'dumb', TMPDIR: '/t', TZ: 'UTC', CI: '1', PWD: '/', npm_config_x: '' })).toBe(true)
})

test.each(['a-b', '1a', '', 'a[0]', 'a=b', '_', 'IFS', 'BASH_ENV', 'RANDOM', 'UID', 'SHELLOPTS', '__fleet_spec'])('a variable named %j does not', (name) => {
  expect(isExpressible({ PATH: '/bin', [name]: 'x' })).toBe(false)
})

test('a locale with bytes that look like shell syntax does not', () => {
  expect(isExpressible({ LC_ALL: 'ja_JP.SJIS' })).toBe(false)
})
