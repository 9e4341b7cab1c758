/** Records examples/replay/recording anew: the run of its project against a scripted model on this machine. `node scripts/record-example.ts` */
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { scripted, startModelServer, type Brain, type ScriptedTurn } from '../test/rig/model-server.ts'

const example = join(import.meta.dirname, '../examples/replay')
const program = join(import.meta.dirname, '../src/cli/main.ts')

const write = (path: string, content: string): ScriptedTurn => ({ calls: [{ name: 'write', arguments: { path, content } }] })
const read = (path: string): ScriptedTurn => ({ calls: [{ name: 'read', arguments: { path } }] })
const done = (summary: string): ScriptedTurn => ({ calls: [{ name: 'done', arguments: { summary } }] })

const check = (text: string): string => text.replace("[undefined, 'Hello, world!']", "[undefined, 'Hello, world!'], ['Ada', 'Hello, Ada!']")
const greet = (parameter: string): string => `export function greet(${parameter}) {\n  return \`Hello, \${name}!\`\n}\n`
const readme = "# Greeting\n\nA module that greets.\n\n```js\nimport { greet } from './src/greet.js'\n\ngreet() // 'Hello, world!'\ngreet('Ada') // 'Hello, Ada!'\n```\n"

/** The first try forgets the world; the failed check says so, and the second does not. */
const brain: Brain = (request, call) => {
  if (request.prompt.includes('Say in README.md')) return scripted([read('README.md'), write('README.md', readme), done('README.md shows both calls.')])(request, call)
  const parameter = request.prompt.includes('should say') ? "name = 'world'" : 'name'
  return scripted([read('src/greet.js'), write('src/greet.js', greet(parameter)), write('test/greet.check.js', check(checkText)), done('greet() takes a name.')])(request, call)
}

const checkText = await readFile(join(example, 'project/test/greet.check.js'), 'utf8')
const folder = await realpath(await mkdtemp(join(tmpdir(), 'fleet-example-')))
const server = await startModelServer(brain)
try {
  await cp(join(example, 'project'), folder, { recursive: true })
  const git = (...args: readonly string[]): void => void execFileSync('git', ['-c', 'user.name=Example', '-c', 'user.email=example@example.com', ...args], { cwd: folder })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=start')
  // The plan that runs is committed; where its models are is said beside it.
  const plan = join(folder, 'recorded.json')
  const providers = { anthropic: { url: server.url }, xai: { url: server.url } }
  await writeFile(plan, JSON.stringify({ ...(parse(await readFile(join(folder, 'fleet.yaml'), 'utf8')) as object), providers }))
  // The model lives in this process, so nobody may wait without letting it speak.
  const [code] = await once(spawn(process.execPath, [program, 'run', 'recorded.json', '--record'], { cwd: folder, stdio: 'inherit', env: { ...process.env, ANTHROPIC_API_KEY: 'scripted', XAI_API_KEY: 'scripted' } }), 'close')
  if (code !== 0) throw new Error(`the run ended with ${code}`)
  const [run = ''] = await readdir(join(folder, '.fleet/runs'))
  await keep(join(folder, '.fleet/runs', run, 'cassette'))
} finally {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}

/** Without the places of this machine. */
async function keep(cassette: string): Promise<void> {
  const recording = join(example, 'recording')
  await rm(recording, { recursive: true, force: true })
  await mkdir(recording)
  for (const name of await readdir(cassette)) {
    const text = (await readFile(join(cassette, name), 'utf8')).replaceAll(folder, '/project').replaceAll(server.url, 'https://models.example')
    await writeFile(join(recording, name), text.replaceAll(dirname(process.execPath), '/usr/bin'))
  }
}
