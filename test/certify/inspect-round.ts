import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { findLeftovers } from '../rig/find-leftovers.ts'
import { hashTree } from '../rig/hash-tree.ts'
import type { Life } from './kill-rounds.ts'
import type { Project } from './make-project.ts'

/** What a round came to; all counts but `landed` have to be 0. */
export type Verdict = {
  readonly landed: number
  readonly problems: readonly string[]
}

/** Looks at the branch, the database, the user's checkout and the machine after a run that was killed and taken up again. */
export async function inspectRound(project: Project, life: Life): Promise<Verdict> {
  const { folder } = project
  const problems: string[] = []
  if (life.exitCode !== 0) problems.push(`the last life ended with exit code ${life.exitCode}: ${life.output}`)
  const git = (...args: readonly string[]): string => execFileSync('git', [...args], { cwd: folder, env: project.environment, encoding: 'utf8', maxBuffer: 1e8 })
  const branch = git('for-each-ref', '--format=%(refname:short)', 'refs/heads/fleet').trim()
  const landed = git('log', '--format=%(trailers:key=Fleet-Task,valueonly,separator=)', `main..${branch}`).split('\n').filter((line) => line !== '')
  if (landed.length !== project.tasks || new Set(landed).size !== project.tasks) problems.push(`${landed.length} landings of ${new Set(landed).size} tasks, expected ${project.tasks} once each`)
  problems.push(...checkTree(project, git, branch), ...checkEvents(project, await readFile(project.journal, 'utf8')))
  if ((await hashTree(folder)) !== project.checkout) problems.push("the user's checkout, index or HEAD is not as it was")
  const fsck = git('fsck', '--no-dangling', '--connectivity-only')
  if (/^(?:broken|missing|error)/m.test(fsck)) problems.push(`git fsck: ${fsck}`)
  problems.push(...(await findLeftovers(folder)))
  return { landed: landed.length, problems }
}

function checkTree({ expected }: Project, git: (...args: readonly string[]) => string, branch: string): readonly string[] {
  const paths = git('ls-tree', '-r', '--name-only', branch).split('\n').filter((path) => path !== '')
  const wrong = [...expected].filter(([path, text]) => !paths.includes(path) || git('show', `${branch}:${path}`) !== text).map(([path]) => path)
  const extra = paths.filter((path) => !expected.has(path))
  return wrong.length + extra.length === 0 ? [] : [`the final tree differs: wrong ${wrong.join(', ')}; extra ${extra.join(', ')}`]
}

/** Nothing that was acknowledged is done again: no agent works after its work was recorded, no task is started after it succeeded. */
function checkEvents({ folder, tasks }: Project, journal: string): readonly string[] {
  const problems: string[] = []
  const database = new DatabaseSync(join(folder, '.fleet/state.db'), { readOnly: true })
  try {
    const check = database.prepare('PRAGMA integrity_check').get()
    if (check?.['integrity_check'] !== 'ok') problems.push(`integrity_check: ${JSON.stringify(check)}`)
    const rows = database.prepare('SELECT seq, at, type, data FROM events ORDER BY seq').all() as { seq: number; at: number; type: string; data: string }[]
    rows.forEach(({ seq }, index) => seq !== index + 1 && problems.push(`event ${index + 1} has sequence number ${seq}`))
    const workedAt = new Map<string, number>()
    const succeeded = new Set<string>()
    for (const { at, type, data } of rows) {
      const { task, attempt } = JSON.parse(data) as { task?: string; attempt?: number }
      if (type === 'attempt-worked') workedAt.set(`${task} ${attempt}`, at)
      if (type === 'attempt-started' && succeeded.has(task ?? '')) problems.push(`${task} was started again after it had succeeded`)
      if (type === 'attempt-succeeded') succeeded.add(task ?? '')
    }
    if (succeeded.size !== tasks) problems.push(`${succeeded.size} of ${tasks} tasks have succeeded in the log`)
    for (const line of journal.split('\n').filter((text) => text !== '')) {
      const [task, attempt, nanoseconds] = line.split(' ')
      const recorded = workedAt.get(`${task} ${attempt}`)
      if (recorded !== undefined && Number(nanoseconds) / 1e6 > recorded + 1) problems.push(`${task} attempt ${attempt} was worked again after its work was recorded`)
    }
  } finally {
    database.close()
  }
  return problems
}
