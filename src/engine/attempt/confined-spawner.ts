import type { ProcessEnd, ProcessRequest, ProcessSpawner } from '../../ports/process-spawner.ts'
import type { SandboxOpening } from '../../ports/sandboxes.ts'
import { Bug } from '../../core/unreachable.ts'

/** The same spawner with each program in a sandbox over the folder it runs in. For programs that are run to their end: checks and set-ups. */
export function confinedSpawner(spawner: ProcessSpawner, open: (workspace: string) => Promise<SandboxOpening>): ProcessSpawner {
  return {
    run: (request) => runConfined(spawner, request, open),
    open: () => Promise.reject(new Bug('checks and set-ups hold no conversations')),
    close: () => spawner.close(),
  }
}

async function runConfined(spawner: ProcessSpawner, request: ProcessRequest, open: (workspace: string) => Promise<SandboxOpening>): Promise<ProcessEnd> {
  const opening = await open(request.cwd)
  if (opening.status === 'refused') return { status: 'not-started', message: opening.failure.message }
  const { sandbox } = opening
  try {
    const end = await spawner.run(sandbox.wrap(request))
    // Ended by the sandbox and not by us: that is no stop of the attempt.
    return end.status === 'aborted' && request.signal?.aborted !== true ? { status: 'killed', signal: 'SIGKILL', logTruncated: end.logTruncated } : end
  } finally {
    await sandbox.close()
  }
}
