/** Draws `docs/images/live-view.svg` and `live-view-timeline.svg`: the real program in tmux on a plan of its own, captured while it runs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ansiToSvg } from './ansi-to-svg.ts'

const columns = 112
const root = join(import.meta.dirname, '..')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-capture-')))
const socket = join(folder, 'tmux')
const tmux = (...args: readonly string[]): string => execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' })

/** A task whose agent says what it does, line by line. */
function task(id: string, seconds: number, { needs = [], fails = false, ...more }: { readonly needs?: readonly string[]; readonly fails?: boolean; readonly approve?: boolean; readonly retries?: number } = {}): object {
  const lines = ['reading the showroom', `planning ${id}`, `writing src/${id}/index.ts`, `writing src/${id}/${id}.test.ts`, 'running the tests']
  const steps = lines.map((line, index) => `echo "${line}"; sleep ${((seconds / lines.length) * (1 + (index % 2) * 0.2)).toFixed(2)}`)
  const end = fails ? 'echo "AssertionError: expected 3 lights, found 2" >&2; exit 1' : `mkdir -p src/${id}; for i in $(seq 1 ${seconds * 7}); do echo "export const part$i = $i"; done > src/${id}/index.ts`
  return { id, needs, ...more, checks: ['types'], agent: { kind: 'command', script: `${steps.join('; ')}; ${end}` } }
}

const plan = {
  version: 1,
  name: 'showroom-integration',
  policy: { concurrency: 5, failureThreshold: 1, backoff: { base: '4s', max: '10s' }, minFreeDisk: '1M' },
  checks: { types: { run: ['sh', '-c', 'sleep 1'], on: 'task' } },
  tasks: [
    task('core', 3),
    task('materials', 9, { needs: ['core'] }),
    task('camera', 7, { needs: ['core'] }),
    task('lights', 4, { needs: ['core'], fails: true, retries: 0 }),
    task('webgl', 12, { needs: ['core'] }),
    task('pbr', 8, { needs: ['materials'] }),
    task('products', 9, { needs: ['materials'] }),
    task('kettle', 6, { needs: ['products'] }),
    task('viewer', 8, { needs: ['camera', 'webgl', 'pbr'] }),
    task('deploy', 2, { needs: ['core'], approve: true }),
    task('docs', 11),
    task('palette', 4),
  ],
}

try {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder })
  writeFileSync(join(folder, 'README.md'), 'A showroom.\n')
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify(plan))
  for (const args of [['add', 'README.md', 'fleet.yaml'], ['-c', 'user.name=Fleet', '-c', 'user.email=fleet@example.invalid', 'commit', '--quiet', '--message=start']]) execFileSync('git', args, { cwd: folder })
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', '33', '-c', folder, 'env', '-i', `PATH=${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, `HOME=${folder}`, 'LANG=C.UTF-8', 'TERM=tmux-256color', process.execPath, join(root, 'src/cli/main.ts'), 'run')
  await shows(/✔ palette[^]*✖ lights|✖ lights[^]*✔ palette/)
  await shows(/✔ camera/)
  tmux('send-keys', 'g', 'Down', 'Down', 'Down')
  await sleep(1_500)
  keep('live-view', 'The live view: progress, what needs attention, the tree of tasks, the log of one of them')
  await shows(/▶ viewer/)
  tmux('send-keys', '2', 'Space')
  await sleep(4_000)
  keep('live-view-timeline', 'The timeline: when each task waited, worked, was checked and landed')
} finally {
  tmux('kill-server')
  await sleep(500)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function shows(pattern: RegExp): Promise<void> {
  for (let tries = 0; !pattern.test(tmux('capture-pane', '-p')); tries += 1) {
    if (tries > 300) throw new Error(`the screen never showed ${String(pattern)}:\n${tmux('capture-pane', '-p')}`)
    await sleep(200)
  }
}

function keep(name: string, title: string): void {
  const path = join(root, 'docs/images', `${name}.svg`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, ansiToSvg(tmux('capture-pane', '-p', '-e'), { columns, title }))
  console.log(path)
}
