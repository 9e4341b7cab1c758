import { testConversations, type SuiteTalkers } from '../../ports/process-spawner.conversations.testsuite.ts'
import { testPrograms, type SuitePrograms } from '../../ports/process-spawner.programs.testsuite.ts'
import { testProcessSpawner } from '../../ports/process-spawner.testsuite.ts'
import { createProcessSpawner } from './create-process-spawner.ts'

testProcessSpawner('the spawner with a helper', (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'helper' }))
testProcessSpawner('the spawner that forks by itself', (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'direct' }))

const shell = (script: string, ...args: readonly string[]): readonly string[] => ['sh', '-c', script, 'sh', ...args]
const programs: SuitePrograms = {
  exitWith: (code) => shell('exit "$1"', String(code)),
  dieOf: (signal) => shell('kill -"$1" $$', signal.slice(3)),
  print: (text) => shell('printf %s "$1"', text),
  copyInput: ['cat'],
  describe: shell('echo "$VALUE"; pwd -P'),
  hang: shell('echo up; exec sleep 300'),
  talk: shell('while :; do echo x; sleep 0.02; done'),
}
const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }

testPrograms('the spawner with a helper', { make: (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'helper' }), programs, environment })
testPrograms('the spawner that forks by itself', { make: (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'direct' }), programs, environment })

const talkers: SuiteTalkers = {
  echo: shell('echo up >&2; exec cat'),
  stay: shell('echo up >&2; cat; exec sleep 300'),
  say: (words, code) => shell('printf %s "$1"; exit "$2"', words, String(code)),
  hang: shell('echo up; exec sleep 300'),
  flood: shell('exec cat /dev/zero'),
  noise: shell('head -c 5000 /dev/zero | tr "\\0" x >&2'),
}

testConversations('the spawner with a helper', { make: (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'helper' }), talkers, environment })
testConversations('the spawner that forks by itself', { make: (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'direct' }), talkers, environment })
