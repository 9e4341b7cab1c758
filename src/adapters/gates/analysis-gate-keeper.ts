import { FleetError } from '../../core/fleet-error.ts'
import { laterGateKeys } from '../../core/plan/gate.ts'
import type { AnalysisTools } from '../../analysis/analyze-sources.ts'
import { isLockFile } from '../../analysis/dependencies/is-lock-file.ts'
import type { ChangedFile, ChangeVerdict } from '../../analysis/gate/judge-change.ts'
import type { GatePart } from '../../analysis/gate/gate-part.ts'
import type { DependencyRequest, GateKeeper, GateRequest, GateVerdict } from '../../ports/gate.ts'
import type { DependencyChange } from '../../core/run/dependency-change.ts'
import type { Lander } from '../../ports/workspaces.ts'
import { readReport, type Confine } from './read-report.ts'
import { maxOutputCharacters, renderVerdict } from './render-verdict.ts'

/** Larger files are data or made by a program; they are named and not judged. */
const maxFileBytes = 2_000_000
/** Lock files are made by programs and read all the same. */
const maxLockBytes = 50_000_000

export type GateKeeperOptions = {
  readonly lander: Pick<Lander, 'readChange'>
  /** Real path of a file in a workspace, or null when it leads out of it. */
  readonly confine: Confine
  /** Asked once, when there is something to judge. */
  readonly makeTools?: () => Promise<AnalysisTools>
}

/** Judges changes by Fleet's own analysis, on files read from the object database. */
export function createAnalysisGateKeeper(options: GateKeeperOptions): GateKeeper {
  let tools: Promise<AnalysisTools | undefined> | null = null
  const openTools = () => (tools ??= options.makeTools?.() ?? Promise.resolve(undefined))
  return {
    judge: async (request) => {
      try {
        return await judge({ ...request, gate: { ...laterGateKeys, ...request.gate } }, { ...options, openTools })
      } catch (error) {
        // Trouble of the machine is no verdict, and neither is our own stop.
        if (error instanceof FleetError || request.signal.aborted) throw error
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        return { status: 'crashed', output: `the analysis crashed: ${reason}`.slice(0, maxOutputCharacters), detail: { crashed: reason } } satisfies GateVerdict
      }
    },
    readDependencies: (request) => readDependencies(request, options),
  }
}

type Judging = GateKeeperOptions & { readonly openTools: () => Promise<AnalysisTools | undefined> }

async function judge(request: GateRequest, { lander, confine, openTools }: Judging): Promise<GateVerdict> {
  // The analysers are a heavy import; most plans have no gate.
  const { judgeChange } = await import('../../analysis/gate/judge-change.ts')
  const { gate, repository, base, head, workspace } = request
  const change = await lander.readChange(repository, { base, head, maxFileBytes: gate.dependencies === null ? maxFileBytes : maxLockBytes })
  const { files, leftOut } = withoutLarge(change)
  const coverage = gate.coverage === null ? null : await readReport({ workspace, path: gate.coverage.report, confine })
  const parts = [...(await judgeDependencies(request, { files: change.files, leftOut: change.leftOut, confine })), ...(await judgeReports(request, { files, confine }))]
  const tools = await openTools()
  const verdict = await judgeChange({ gate, files, coverage, parts, ...(tools === undefined ? {} : { tools }) })
  // The tests take longest: what fails already is not run.
  if (gate.tests === null || verdict.status !== 'passed') return { status: verdict.status, output: renderVerdict(verdict, leftOut), detail: { ...verdict, leftOut } }
  const { judgeTestRuns } = await import('./judge-test-runs.ts')
  const tests = await judgeTestRuns({ request, tests: gate.tests, files, confine })
  const whole = { ...verdict, ...(await joinTests(verdict, tests.part)) }
  return { status: whole.status, output: renderVerdict(whole, leftOut), detail: { ...whole, tests: tests.summary, leftOut } }
}

async function joinTests({ newFindings, notes }: ChangeVerdict, part: GatePart): Promise<Pick<ChangeVerdict, 'status' | 'reasons' | 'newFindings' | 'notes'>> {
  const { toVerdict } = await import('../../analysis/gate/judge-change.ts')
  return toVerdict({ ...part, findings: [...newFindings, ...part.findings], notes: [...notes, ...part.notes] })
}

type Change = Awaited<ReturnType<Lander['readChange']>>

/** What the analysers are not asked about. */
function withoutLarge({ files, leftOut }: Change): Change {
  const isLarge = ({ base, head }: ChangedFile): boolean => (base?.length ?? 0) > maxFileBytes || (head?.length ?? 0) > maxFileBytes
  return { files: files.filter((file) => !isLarge(file)), leftOut: [...leftOut, ...files.filter(isLarge).map(({ path }) => path)] }
}

async function judgeDependencies({ gate: { dependencies }, workspace, planFolder }: GateRequest, about: { readonly files: readonly ChangedFile[]; readonly leftOut: readonly string[]; readonly confine: Confine }): Promise<readonly GatePart[]> {
  if (dependencies === null) return []
  const { judgeLockFiles } = await import('./judge-lock-files.ts')
  return [await judgeLockFiles({ wanted: dependencies, workspace, planFolder, ...about })]
}

async function judgeReports({ gate, workspace }: GateRequest, { files, confine }: { readonly files: readonly ChangedFile[]; readonly confine: Confine }): Promise<readonly GatePart[]> {
  if (gate.sarif.length === 0) return []
  const { judgeSarif } = await import('../../analysis/gate/judge-sarif.ts')
  const reports = await Promise.all(gate.sarif.map(async (path) => ({ path, text: await readReport({ workspace, path, confine }) })))
  return [judgeSarif({ noNew: gate.noNew, files, reports, root: workspace })]
}

async function readDependencies({ repository, base, head, paths }: DependencyRequest, { lander }: GateKeeperOptions): Promise<DependencyChange | null> {
  const locks = paths.filter(isLockFile)
  if (locks.length === 0) return null
  const { readLockSides, toDependencyChange, toManifestPath } = await import('../../analysis/dependencies/lock-change.ts')
  const wanted = [...locks, ...locks.flatMap((path) => toManifestPath(path) ?? [])]
  const { files } = await lander.readChange(repository, { base, head, maxFileBytes: maxLockBytes, paths: wanted })
  return toDependencyChange(await readLockSides(files, async () => null))
}
