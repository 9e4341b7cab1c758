import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted, startModelServer, type ScriptedTurn } from '../rig/model-server.ts'
import { Project } from '../rig/project.ts'

const good = 'version: 1\ntasks:\n  - id: base\n    agent: { kind: command, run: [touch, base.txt] }\n  - id: top\n    needs: [base]\n    agent: { kind: command, run: [touch, top.txt] }\n'

/** A plan with one agent, which plans by a script. */
function planner(script: string): Readonly<Record<string, string>> {
  return { 'README.md': 'A project.\n', 'team.yaml': JSON.stringify({ version: 1, agents: { planner: { kind: 'command', script } }, tasks: [{ id: 'a', agent: 'planner' }] }) }
}

const plan = ['plan', 'make two files', '--from', 'team.yaml', '--agent', 'planner']

describe('fleet plan', () => {
  it('writes what the agent drafted once it holds, draws it, and runs nothing', async () => {
    const script = `
      cat > asked.txt; cp asked.txt "$FLEET_SOURCE_REPOSITORY/../asked.$FLEET_ATTEMPT.txt"
      grep -q 'A project' "$FLEET_SOURCE_REPOSITORY/README.md" || exit 3
      grep -q '"title": "Fleet plan"' plan.schema.json || exit 4
      case "$FLEET_ATTEMPT" in
        1) exit 0 ;;
        2) printf 'version: 1\\ntasks:\\n  - id: base\\n    needs: [base]\\n    agent: { kind: codemod, rules: [missing.yml] }\\n' > fleet.yaml ;;
        3) grep -q 'id: base' fleet.yaml || exit 5; cat > fleet.yaml <<'PLAN'
${good}PLAN
      esac`
    await using project = await Project.create({ files: planner(script) })
    const { exitCode, stdout, stderr } = await project.run(plan)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('planner, 3 rounds') })
    expect(stderr).toMatch(/round 1 of 5 does not hold\nthere is no file fleet\.yaml[^]*round 2 of 5[^]*fleet\.yaml:4:\d+[^]*fleet\.yaml:5:\d+[^]*missing\.yml/)
    expect(stdout).toMatch(/base[^]*top[^]*wrote .*fleet\.yaml[^]*fleet run fleet\.yaml --dry-run/)
    expect(await project.read('fleet.yaml')).toBe(good)
    expect(await project.read('../asked.1.txt')).toMatch(/make two files[^]*plan\.schema\.json/)
    expect(await project.read('../asked.3.txt')).toMatch(/does not hold[^]*missing\.yml/)
    expect([project.has('base.txt'), project.git('branch', '--list', 'fleet/*'), await readdir(join(project.folder, '.fleet/runs'))]).toEqual([false, '', []])
    expect((await project.run(['validate'])).exitCode).toBe(0)
  })

  it('lets a model plan, which reads the repository and cannot change it, and tells what that cost', async () => {
    const bad = 'version: 1\ntasks:\n  - id: base\n'
    await using server = await startModelServer((request, call) => {
      const source = /lies at (\S+)\. Read/.exec(request.prompt)?.[1] ?? ''
      const turns: readonly ScriptedTurn[] = [{ calls: [{ name: 'read', arguments: { path: `${source}/README.md` } }, { name: 'write', arguments: { path: `${source}/README.md`, content: 'mine' } }] }, { calls: [{ name: 'write', arguments: { path: 'fleet.yaml', content: request.prompt.includes('does not hold') ? good : bad } }] }, { text: 'Planned.' }]
      return scripted(turns)(request, call)
    })
    const team = { version: 1, providers: { anthropic: { url: server.url } }, tasks: [{ id: 'a', agent: 'claude' }] }
    await using project = await Project.create({ files: { 'README.md': 'A project.\n', 'team.yaml': JSON.stringify(team) } })
    const { exitCode, stderr } = await project.run(['plan', 'make two files', '--from', 'team.yaml'], { environment: { ANTHROPIC_API_KEY: 'secret-key' } })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/round 1 of 5[^]*claude, 2 rounds, 6 calls, 600 tokens sent, 60 received, \$0\.00\d+/) })
    expect(server.seen[1]?.results).toEqual([expect.stringContaining('A project'), expect.stringContaining('may only be read')])
    expect([await project.read('README.md'), await project.read('fleet.yaml')]).toEqual(['A project.\n', good])
  })

  it('writes nothing when no draft holds', async () => {
    await using project = await Project.create({ files: planner('echo "tasks: []" > fleet.yaml') })
    expect(await project.run([...plan, '--rounds', '2'])).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(/round 2 of 2 does not hold[^]*no draft held; nothing was written/) })
    expect(project.has('fleet.yaml')).toBe(false)
    const drafts = () => readdir(join(project.folder, '.fleet/runs'))
    expect(await drafts()).toEqual([expect.stringMatching(/^plan-/)])
    expect((await project.run(['clean'])).exitCode).toBe(0)
    expect(await drafts()).toEqual([])
  })

  it('says what is missing before an agent is asked', async () => {
    await using project = await Project.create({ files: { ...planner('exit 9'), 'fleet.yaml': 'mine\n' } })
    expect(await project.run(plan)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--force') })
    expect(await project.read('fleet.yaml')).toBe('mine\n')
    expect(await project.run(['plan', 'x', '-o', 'new.yaml', '--agent', 'nobody'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nobody') })
    expect(await project.run(['plan', 'x', '-o', 'new.yaml', '--agent', 'hybrid'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('grok, claude') })
    expect(await project.run(['plan', ' ', '-o', 'new.yaml'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no goal') })
    expect(existsSync(join(project.folder, 'new.yaml'))).toBe(false)
  })

  it('a program that is not there is the user\'s to mend', async () => {
    const files = { 'team.yaml': JSON.stringify({ version: 1, agents: { planner: { kind: 'command', run: ['no-such-planner'] } }, tasks: [{ id: 'a', agent: 'planner' }] }) }
    await using project = await Project.create({ files })
    expect(await project.run(plan)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no-such-planner') })
  })
})
