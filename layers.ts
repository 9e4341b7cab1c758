/**
 * The layers of the source tree and what each may import, outermost last.
 * `oxlint.config.ts` turns every row into a named `no-restricted-imports` rule.
 */
export type Layer = {
  readonly name: string
  /** Folders of `src/` that this layer may import besides itself. */
  readonly mayImport: readonly string[]
  readonly advice: string
}

export const layers: readonly Layer[] = [
  { name: 'core', mayImport: [], advice: 'core decides on plain data: pass clocks, ids and I/O results in as values' },
  { name: 'ports', mayImport: ['core'], advice: 'a port names what core and engine need; it never knows an adapter' },
  { name: 'platform', mayImport: ['core', 'ports'], advice: 'platform wraps Node; it knows nothing of runs' },
  { name: 'analysis', mayImport: ['core'], advice: 'analysis is a library of its own: files in, findings out' },
  { name: 'engine', mayImport: ['core', 'ports', 'platform'], advice: 'engine performs through ports; adapters are handed in by fleet.ts' },
  { name: 'adapters', mayImport: ['core', 'ports', 'platform', 'analysis'], advice: 'adapters implement ports and do not know the engine' },
  { name: 'gateway', mayImport: ['core', 'ports', 'platform'], advice: 'the gateway speaks to providers; where its rows are kept and what hides secrets is handed in by fleet.ts' },
  { name: 'reporters', mayImport: ['core', 'analysis'], advice: 'reporters are functions from data to text' },
  { name: 'cli', mayImport: ['core', 'ports', 'platform', 'reporters', 'analysis', 'engine', 'fleet.ts', 'load-plan.ts', 'analyze.ts', 'analyze-history.ts', 'orchestrator.ts', 'list-agents.ts', 'redactor.ts', 'open-notifications.ts', 'index.ts'], advice: 'commands ask the composition root, never an adapter' },
]

/** Every folder a rule has to know. */
export const folders: readonly string[] = [...layers.map((layer) => layer.name), 'fleet.ts', 'start-gateway.ts', 'load-plan.ts', 'analyze.ts', 'analyze-history.ts', 'orchestrator.ts', 'list-agents.ts', 'redactor.ts', 'open-notifications.ts', 'index.ts', 'agent.ts', 'testing.ts']
