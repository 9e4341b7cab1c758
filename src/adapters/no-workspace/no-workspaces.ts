import type { CapturedChange, RollbackReport, Workspace, WorkspaceRequest, Workspaces } from '../../ports/workspaces.ts'

const nothingChanged: CapturedChange = Object.freeze({ commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [], changed: [] })
const nothingToRestore: RollbackReport = Object.freeze({ verified: true, restored: 0, differences: [] })

/**
 * Isolation `none`: attempts work in the repository's own folder, which nobody watches. For tasks that change nothing under it, so it
 * reads and writes no file: a no-op command must cost no more than its process.
 */
export function createNoWorkspaces(): Workspaces {
  return {
    isolation: 'none',
    prepare: async ({ repository, signal }: WorkspaceRequest) => {
      signal.throwIfAborted()
      return toWorkspace(repository.path)
    },
    sweep: async () => {},
    close: async () => {},
  }
}

function toWorkspace(path: string): Workspace {
  return {
    path,
    needsSetup: false,
    keepSetup: async () => {},
    capture: async () => nothingChanged,
    rollback: async () => nothingToRestore,
    release: async () => {},
  }
}
