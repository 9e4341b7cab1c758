import type { AnalysisCache } from '../analysis-cache.ts'
import type { Finding } from '../model.ts'
import { checkCallables } from './checks/check-callables.ts'
import { checkFiles } from './checks/check-files.ts'
import { checkLostTests } from './checks/check-lost-tests.ts'
import { checkMocks } from './checks/check-mocks.ts'
import { checkNewTests } from './checks/check-new-tests.ts'
import { checkSilencers } from './checks/check-silencers.ts'
import { checkSkips } from './checks/check-skips.ts'
import { checkWeakening } from './checks/check-weakening.ts'
import { checkPipelines } from './configuration/check-pipelines.ts'
import { checkSettings } from './configuration/check-settings.ts'
import { needsPython, readComparison } from './comparison.ts'
import type { Comparison } from './comparison.ts'
import { toFindings } from './drafts.ts'
import { effectiveTests } from './effective-tests.ts'
import { noModels, readKeptModels } from './kept-models.ts'
import { matchTests } from './match-tests.ts'
import type { Change } from './model.ts'
import { loadPythonParser } from './python/syntax.ts'

/**
 * Names what a change does to its checks rather than to its code: tests deleted, skipped or weakened, code emptied, tools silenced, thresholds
 * lowered. Reads texts only; `judgeTests` says what the tests themselves say. With a cache each text is read once for all changes that it is part of.
 */
export async function compareHonesty(change: Change, cache?: AnalysisCache): Promise<readonly Finding[]> {
  const kept = cache === undefined ? noModels : await readKeptModels(change, cache)
  const python = needsPython(change.base, kept) || needsPython(change.head, kept) ? await loadPythonParser() : null
  const comparison = readComparison(change, { python, kept })
  await kept.save()
  return toFindings(checkAll(comparison), change)
}

function checkAll(comparison: Comparison): ReturnType<typeof checkFiles> {
  if (comparison.changed.length === 0) return []
  const matching = matchTests({ comparison, base: effectiveTests(comparison, 'base'), head: effectiveTests(comparison, 'head') })
  return [
    ...checkLostTests(comparison, matching),
    ...checkSkips(matching),
    ...checkWeakening(comparison, matching),
    ...checkNewTests(comparison, matching),
    ...checkCallables(comparison),
    ...checkFiles(comparison),
    ...checkSilencers(comparison),
    ...checkMocks(comparison),
    ...checkSettings(comparison),
    ...checkPipelines(comparison),
  ]
}
