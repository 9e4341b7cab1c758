import type { Evasion } from '../evasion.ts'
import { lostTests } from './lost-tests.ts'
import { skippedTests } from './skipped-tests.ts'
import { weakenedTests } from './weakened-tests.ts'

export const allEvasions: readonly Evasion[] = [...lostTests, ...skippedTests, ...weakenedTests]
