import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from './clean-environment.ts'

const places = { home: '/private/home', temporaryFolder: '/private/tmp' }

describe('a clean environment', () => {
  test('passes the locale, the time zone and the absolute part of the PATH, and nothing else', () => {
    const inherited = {
      PATH: '/usr/bin:node_modules/.bin::.:/bin',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C',
      TZ: 'Europe/Berlin',
      HOME: '/home/user',
      TERM: 'xterm',
      TMPDIR: '/var/tmp',
      ANTHROPIC_API_KEY: 'secret',
      GITHUB_TOKEN: 'secret',
      SSH_AUTH_SOCK: '/run/agent',
      https_proxy: 'http://user:secret@proxy',
      NODE_OPTIONS: '--require ./x.js',
      LD_PRELOAD: '/x.so',
      GIT_DIR: '/x',
      LC_secret: 'secret',
      USER: 'user',
    }
    expect(cleanEnvironment({ ...places, inherited })).toEqual({
      PATH: '/usr/bin:/bin',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C',
      TZ: 'Europe/Berlin',
      HOME: '/private/home',
      TERM: 'dumb',
      TMPDIR: '/private/tmp',
    })
  })

  test('what the caller adds wins', () => {
    const environment = cleanEnvironment({ ...places, extra: { PATH: '/only', KEY: 'given' }, inherited: { PATH: '/usr/bin' } })
    expect(environment).toMatchObject({ PATH: '/only', KEY: 'given', HOME: '/private/home' })
  })

  test('takes a usual PATH when there is none', () => {
    expect(cleanEnvironment({ ...places, inherited: {} })['PATH']).toBe('/usr/local/bin:/usr/bin:/bin')
    expect(cleanEnvironment({ ...places, inherited: { PATH: '.' } })['PATH']).toBe('/usr/local/bin:/usr/bin:/bin')
  })
})
