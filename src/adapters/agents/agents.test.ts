import { expect, test } from 'vitest'
import { testAgent, type AgentScenario } from '../../ports/agent.testsuite.ts'
import type { Agent } from '../../ports/agent.ts'
import { createAgents } from './agents.ts'
import { createTestSpawner } from './test/test-spawner.ts'

const spawner = createTestSpawner()
const agents = createAgents()

function agentOf(kind: Parameters<typeof agents.get>[0]): Agent {
  const agent = agents.get(kind)
  if (agent === undefined) throw new Error(`no agent ${kind}`)
  return agent
}

function script(text: string): AgentScenario {
  return { spec: { kind: 'command', script: text }, files: { 'a.txt': 'a\n' } }
}

/** Leaves the session and the group, and closes what the spawner may wait for. */
const daemon = 'setsid sh -c "trap \'\' TERM HUP; sleep 300; sleep 300" >/dev/null 2>&1 </dev/null &'

testAgent('the command agent', {
  agent: agentOf('command'),
  spawner,
  working: script(`${daemon}\ncp "$FLEET_PROMPT_FILE" prompt.txt; echo changed > a.txt; mkdir -p deep; chmod +x a.txt; cat > deep/b.txt`),
  failing: script('echo half > a.txt; echo reason >&2; exit 1'),
  lasting: { ...script(`${daemon}\ntrap "" TERM; echo started; while :; do sleep 0.1; done`), startedBy: 'log' },
  noisy: script('head -c 3000000 /dev/zero | tr "\\0" "x"; exit 1'),
})

const rules = 'id: r\nlanguage: ts\nrule: { pattern: f($A) }\nfix: g($A)\n'
const manyFiles = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`src/${index}.ts`, 'f(f(f(1)))\n'.repeat(200)]))

testAgent('the codemod agent', {
  agent: agentOf('codemod'),
  spawner,
  working: {
    spec: { kind: 'codemod', integrate: { from: 'show', copy: [{ source: 'src', target: 'lib' }], imports: {}, base: null } },
    sources: { show: { 'src/a.ts': `import './b'\n`, 'src/b.ts': '' } },
    files: { 'lib/b.ts': '' },
  },
  failing: { spec: { kind: 'codemod', edit: [{ file: 'none.json', at: ['a'], set: 1 }] } },
  lasting: { spec: { kind: 'codemod', rules: ['r.yml'] }, planFiles: { 'r.yml': rules }, files: manyFiles, startedBy: 'run' },
  noisy: null,
})

function plugin(body: string): AgentScenario {
  const source = `import { defineAgent } from 'elite-fleet/agent'\nimport fs from 'node:fs'\nexport default defineAgent({ name: 'p', capabilities: { programs: ['sh'] }, async run(assignment, context) { ${body} } })\n`
  return { spec: { kind: 'plugin', plugin: './p.mjs', options: {} }, planFiles: { 'p.mjs': source } }
}

testAgent('the plugin agent', {
  agent: agentOf('plugin'),
  spawner,
  working: plugin(`fs.writeFileSync('a.txt', assignment.prompt); const end = await context.runProgram(['sh', '-c', ${JSON.stringify(`${daemon} echo ran`)}]); return { status: 'finished', summary: end.stdout }`),
  failing: plugin(`return { status: 'failed', message: 'no luck' }`),
  lasting: { ...plugin(`process.on('SIGTERM', () => {}); await context.runProgram(['sh', '-c', ${JSON.stringify(`${daemon} trap "" TERM; while :; do sleep 0.1; done`)}]); for (;;) ;`), startedBy: 'log' },
  noisy: plugin(`for (let i = 0; i < 30_000; i++) context.log('x'.repeat(100)); return { status: 'failed', message: 'y'.repeat(100_000) }`),
})

test('there is an agent for every kind', () => {
  expect([...agents.keys()].sort()).toEqual(['codemod', 'command', 'external', 'model', 'plugin'])
})

test('a codemod over its time limit has timed out and changed nothing', async () => {
  const { createAgentRig } = await import('../../ports/agent-rig.ts')
  await using rig = await createAgentRig({ spec: { kind: 'codemod', rules: ['r.yml'] }, planFiles: { 'r.yml': rules }, files: manyFiles, spawner, overrides: { timeoutMs: 20 } })
  expect(await rig.run(agentOf('codemod'))).toMatchObject({ failure: { kind: 'timed-out', limit: 'wall', limitMs: 20 } })
  expect(await rig.read('src/0.ts')).toContain('f(f(f(1)))')
})

test('a codemod renames through the language server of the project', async () => {
  const { createAgentRig } = await import('../../ports/agent-rig.ts')
  await using rig = await createAgentRig({
    spec: { kind: 'codemod', rename: { symbol: 'area', in: 'src/a.ts', to: 'surface' } }, spawner,
    files: { 'src/a.ts': 'export function area(): number { return 1 }\n', 'src/b.ts': `import { area } from './a.ts'\nexport const all = { area }\n`, 'tsconfig.json': '{"compilerOptions": {"strict": true, "module": "nodenext", "noEmit": true, "allowImportingTsExtensions": true}, "include": ["src"]}', 'package.json': '{"type": "module"}' },
  })
  expect(await rig.run(agentOf('codemod'))).toEqual({ status: 'finished', summary: 'renamed area to surface: 3 edits in 2 files' })
  expect(await rig.read('src/b.ts')).toBe(`import { surface } from './a.ts'\nexport const all = { area: surface }\n`)
})
