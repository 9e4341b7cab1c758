import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAnalyzerVersion } from './adapters/analysis-cache/analyzer-version.ts'
import { createFileAnalysisCache } from './adapters/analysis-cache/file-analysis-cache.ts'
import { excludeStateFolder } from './adapters/git/exclude-state-folder.ts'
import { findRepository } from './adapters/git/user-repository.ts'
import { createOxlint } from './adapters/linters/oxlint.ts'
import { findOxlint } from './adapters/linters/find-oxlint.ts'
import type { AnalysisTools } from './analysis/analyze-sources.ts'
import { createProcessSpawner } from './platform/spawn-process/create-process-spawner.ts'
import { removeFolder } from './platform/temporary-folder.ts'
import type { ProcessSpawner } from './ports/process-spawner.ts'

export type ToolParts = {
  /** Null keeps nothing. */
  readonly stateFolder: string | null
  /** Whose oxlint is taken when there is none beside Fleet; null for none: where agents work, programs are theirs. */
  readonly project: string | null
  readonly spawner: ProcessSpawner
  readonly temporaryFolder: string
}

/** What the analyses of a run share. The cache may be used by any number of processes. */
export async function makeAnalysisTools({ stateFolder, project, spawner, temporaryFolder }: ToolParts): Promise<AnalysisTools> {
  const oxlint = await findOxlint(project)
  return {
    ...(stateFolder === null ? {} : { cache: createFileAnalysisCache({ folder: join(stateFolder, 'cache', 'analysis'), version: readAnalyzerVersion() }) }),
    linter: oxlint === null ? null : createOxlint({ ...oxlint, spawner, temporaryFolder }),
  }
}

/** The same for a single command in a folder; closing it ends its processes and removes its files. */
export async function openAnalysisTools(folder: string, { isCached }: { readonly isCached: boolean }): Promise<{ readonly tools: AnalysisTools } & AsyncDisposable> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'fleet-analyze-'))
  const spawner = createProcessSpawner({ temporaryFolder, launcher: 'direct' })
  return {
    tools: await makeAnalysisTools({ stateFolder: isCached ? await prepareStateFolder(folder) : null, project: folder, spawner, temporaryFolder }),
    [Symbol.asyncDispose]: async () => {
      await spawner.close()
      await removeFolder(temporaryFolder)
    },
  }
}

/** At the top of the repository, hidden from git; null where that may not be written. */
async function prepareStateFolder(folder: string): Promise<string | null> {
  try {
    const top = (await findRepository(folder))?.top ?? folder
    await excludeStateFolder(top)
    return join(top, '.fleet')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM')) return null
    throw error
  }
}
