import { parseArgs } from 'node:util'
import { killRounds, type RoundResult } from './kill-rounds.ts'

const { values } = parseArgs({ options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) }, kills: { type: 'string', default: '50' }, tasks: { type: 'string', default: '40' } } })
const seed = Number(values.seed)
console.log(`kill test: SIGKILL at random moments over runs of ${values.tasks} tasks with real git, seed ${seed}`)

const rounds = await killRounds({ seed, minKills: Number(values.kills), tasks: Number(values.tasks), onRound: print })
const problems = rounds.flatMap((round) => round.problems)
const resumes = rounds.flatMap((round) => round.resumeMs).sort((a, b) => a - b)
const total = (of: (round: RoundResult) => number): number => rounds.reduce((sum, round) => sum + of(round), 0)
console.log(`
kills                          ${total((round) => round.kills)}
runs that ended                ${rounds.length} of ${rounds.length}
tasks landed exactly once      ${total((round) => round.landed)} of ${rounds.length * Number(values.tasks)}
violations                     ${problems.length}
first event after a restart    median ${Math.round(resumes[Math.floor(resumes.length / 2)] ?? 0)} ms, of ${resumes.length}`)
process.exitCode = problems.length === 0 ? 0 : 1

function print({ round, kills, lives, landed, durationMs, problems: found }: RoundResult): void {
  console.log(`round ${round}: ${kills} kills in ${lives} lives, ${landed} landed, ${(durationMs / 1000).toFixed(1)} s${found.length === 0 ? '' : `\n  ${found.join('\n  ')}`}`)
}
