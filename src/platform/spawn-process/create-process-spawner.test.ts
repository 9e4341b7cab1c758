import { testProcessSpawner } from '../../ports/process-spawner.testsuite.ts'
import { createProcessSpawner } from './create-process-spawner.ts'

testProcessSpawner('the spawner with a helper', (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'helper' }))
testProcessSpawner('the spawner that forks by itself', (temporaryFolder) => createProcessSpawner({ temporaryFolder, launcher: 'direct' }))
