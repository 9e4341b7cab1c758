import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnalysisTools } from '../../analysis/analyze-sources.ts'
import type { ChangeVerdict } from '../../analysis/gate/judge-change.ts'
import type { GateKeeper, GateRequest, GateVerdict } from '../../ports/gate.ts'
import type { Lander } from '../../ports/workspaces.ts'

/** Larger files are data or made by a program; they are named and not judged. */
const maxFileBytes = 2_000_000
const maxOutputCharacters = 4_000
const maxFindingsShown = 20

export type GateKeeperOptions = {
  readonly lander: Pick<Lander, 'readChange'>
  /** Real path of a file in a workspace, or null when it leads out of it. */
  readonly confine: (root: string, path: string) => Promise<string | null>
  /** Asked once, when there is something to judge. */
  readonly makeTools?: () => Promise<AnalysisTools>
}

/** Judges changes by Fleet's own analysis, on files read from the object database. */
export function createAnalysisGateKeeper(options: GateKeeperOptions): GateKeeper {
  let tools: Promise<AnalysisTools | undefined> | null = null
  return {
    judge: async (request) => {
      // The analysers are a heavy import; most plans have no gate.
      const { judgeChange } = await import('../../analysis/gate/judge-change.ts')
      const { gate, repository, base, head } = request
      const { files, leftOut } = await options.lander.readChange(repository, { base, head, maxFileBytes })
      try {
        const verdict = await judgeChange({ gate, files, coverage: await readReport(request, options), ...(await toTools(tools ??= options.makeTools?.() ?? Promise.resolve(undefined))) })
        return { status: verdict.status, output: render(verdict, leftOut), detail: { ...verdict, leftOut } }
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        return { status: 'crashed', output: `the analysis crashed: ${reason}`.slice(0, maxOutputCharacters), detail: { crashed: reason } } satisfies GateVerdict
      }
    },
  }
}

async function toTools(made: Promise<AnalysisTools | undefined>): Promise<{ readonly tools?: AnalysisTools }> {
  const tools = await made
  return tools === undefined ? {} : { tools }
}

async function readReport({ gate, workspace }: GateRequest, { confine }: GateKeeperOptions): Promise<string | null> {
  if (gate.coverage === null) return null
  const path = await confine(workspace, gate.coverage.report)
  return path === null ? null : readFile(join(path), 'utf8').catch(() => null)
}

function render({ reasons, newFindings, scores, notes }: ChangeVerdict, leftOut: readonly string[]): string {
  const lines = [
    ...reasons,
    ...newFindings.slice(0, maxFindingsShown).map(({ severity, ruleId, location, message, mend }) => `${location.path}:${location.line}:${location.column + 1} ${severity} ${ruleId}: ${message} ${mend}`),
    ...(newFindings.length > maxFindingsShown ? [`… ${newFindings.length - maxFindingsShown} more`] : []),
    ...(scores.head.overall === null ? [] : [`score of the changed files: ${scores.head.overall.toFixed(1)}${scores.base.overall === null ? '' : `, at the base ${scores.base.overall.toFixed(1)}`}`]),
    ...notes.slice(0, 5).map(({ path, message }) => `${path}: ${message}`),
    ...(leftOut.length > 0 ? [`not judged: ${leftOut.slice(0, 10).join(', ')}`] : []),
  ]
  return lines.join('\n').slice(0, maxOutputCharacters)
}
