import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Project } from '../rig/project.ts'
import { until, type Program } from '../rig/program.ts'

async function kill(running: Program): Promise<void> {
  running.kill('SIGKILL')
  await running.finished
}

describe('the demo', () => {
  it('killed while it prepares, while it runs and while it lands, it goes on each time and ends right', async () => {
    await using project = await Project.create({ git: false, files: {} })
    const folder = join(project.folder, 'demo')
    const args = ['demo', '--folder', folder]
    const preparing = project.start(args)
    await until(async () => existsSync(join(folder, 'app')) || existsSync(join(`${folder}.preparing`, 'app')))
    await kill(preparing)
    const running = project.start(args)
    await running.says(/✔ webgl/)
    await kill(running)
    const again = project.start(args)
    await again.says(/taken up again: \d/)
    await again.says(/\$ fleet land/)
    await kill(again)
    const { exitCode, stdout } = await project.run(args)
    expect(stdout.match(/^ {2}✖.*/gm)).toBeNull()
    expect({ exitCode, claims: stdout.match(/^ {2}✔ (component|the|no|every|object) .*/gm)?.length }).toEqual({ exitCode: 0, claims: 14 })
    const landed = project.gitIn(join(folder, 'app'), 'log', '--format=%(trailers:key=Fleet-Task,valueonly,separator=)', 'main').split('\n').filter((line) => line !== '')
    expect(landed.toSorted()).toEqual(['camera', 'integration', 'materials', 'pbr', 'registry', 'rename', 'webgl', 'wiring'].toSorted())
    expect(existsSync(`${folder}.preparing`)).toBe(false)
  })

  it('interrupted in a folder of its own, it ends with 130 and takes the folder away', async () => {
    await using project = await Project.create({ git: false, files: {} })
    const running = project.start(['demo'])
    await running.says(/▶ materials/)
    running.kill('SIGINT')
    expect((await project.end(running)).exitCode).toBe(130)
  })

  it('does not touch a folder that is not its own', async () => {
    await using project = await Project.create({ plan: { version: 1, tasks: [{ id: 'a', agent: { kind: 'command', script: 'echo 1 > a.txt' } }] } })
    await project.run(['run', '--quiet'])
    const head = project.git('rev-parse', 'main')
    expect(await project.run(['demo', '--folder', '.'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('needs an empty folder') })
    expect([project.git('rev-parse', 'main'), project.query('SELECT count(*) AS runs FROM runs')[0]?.['runs']]).toEqual([head, 1])
  })
})
