import type { Resources } from '../../core/run/measures.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'

/** The same spawner, which tells what each program took. */
export function measuringSpawner(spawner: ProcessSpawner, onMeasured: (resources: Resources) => void): ProcessSpawner {
  return {
    run: (request) => spawner.run({ ...request, onMeasured }),
    open: (request) => spawner.open({ ...request, onMeasured }),
    close: () => spawner.close(),
  }
}
