import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `npm test`: types, lint, then all tests; the last line says how many passed and failed. Arguments go to vitest. */
const folder = mkdtempSync(join(tmpdir(), 'fleet-tests-'))
const results = join(folder, 'results.json')
try {
  const isSound = run('npm', ['run', '--silent', 'typecheck']) && run('npm', ['run', '--silent', 'lint'])
  const hasPassed = isSound && run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)])
  const { passed, failed } = isSound ? countTests() : { passed: 0, failed: 1 }
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = hasPassed && failed === 0 && passed > 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(program, [...args], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

/** A test file that could not be loaded counts as one failure. */
function countTests(): { readonly passed: number; readonly failed: number } {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8')) as Record<'numPassedTests' | 'numFailedTests' | 'numFailedTestSuites', number>
  return { passed: numPassedTests, failed: numFailedTests === 0 ? numFailedTestSuites : numFailedTests }
}
