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
