import type { Evasion } from '../evasion.ts'
import { emptiedCode } from './emptied-code.ts'
import { lostTests } from './lost-tests.ts'
import { loweredGates } from './lowered-gates.ts'
import { newTests } from './new-tests.ts'
import { silencedTools } from './silenced-tools.ts'
import { skippedTests } from './skipped-tests.ts'
import { weakenedTests } from './weakened-tests.ts'

export const allEvasions: readonly Evasion[] = [...lostTests, ...skippedTests, ...weakenedTests, ...newTests, ...emptiedCode, ...silencedTools, ...loweredGates]
