import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const key = 'k9-Xv31_very-secret-Zq7'
const token = `ghp_${'aB3dE6gH9j'.repeat(3)}kL2mN5`

/** All files below a folder with their contents, as bytes. */
async function* filesBelow(folder: string): AsyncGenerator<readonly [path: string, content: string]> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    yield [path, await readFile(path, 'latin1')]
  }
}

it('a key of the environment and a token that an agent prints reach no terminal, report, database or log', async () => {
  await using project = await Project.create()
  // The agent has found the key somewhere: Fleet itself gives it to nobody.
  await project.write({ '../found': `${key}\n${token}\n` })
  const print = `cat '${project.root}/found'; base64 '${project.root}/found'; cat '${project.root}/found' >&2\n`
  await project.writePlan(planOf([{ id: 'good', script: `${print}echo x > good.txt` }, { id: 'bad', script: `${print}exit 1`, retries: 1 }, { id: 'checked', script: 'echo x > checked.txt', retries: 0, checks: ['leaky'] }], { checks: { leaky: { run: ['sh', '-c', `${print}exit 1`] } } }))
  const environment = { MY_SERVICE_API_KEY: key }
  const outputs: string[] = []
  for (const args of [['run'], ['status', '--json'], ['report'], ['report', '--format', 'markdown'], ['logs', 'good'], ['logs', 'bad'], ['retry', 'bad', '--json'], ['watch', '--json']]) {
    const { stdout, stderr } = await project.run(args, { environment })
    outputs.push(stdout, stderr)
  }
  const secrets = [key, token, Buffer.from(key).toString('base64').slice(0, 24)]
  for (const secret of secrets) expect(outputs.join('\n')).not.toContain(secret)
  expect(outputs.join('\n')).toContain('[redacted MY_SERVICE_API_KEY]')
  expect(outputs.join('\n')).toContain('[redacted GitHub token]')
  for await (const [path, content] of filesBelow(join(project.folder, '.fleet'))) for (const secret of secrets) expect(content.includes(secret), `${secret} in ${path}`).toBe(false)
})

it('what runs is redacted when it is shown, before its file is scrubbed', async () => {
  await using project = await Project.create()
  await project.write({ '../found': `${key}\n` })
  await project.writePlan(planOf([{ id: 'gated', script: `cat '${project.root}/found'\n${project.waitAtGate('gate')}echo x > x.txt` }]))
  const environment = { MY_SERVICE_API_KEY: key }
  const running = project.start(['run'], { environment })
  await project.reached('gate')
  const { stdout } = await project.run(['logs', 'gated'], { environment })
  expect(stdout).toBe('[redacted MY_SERVICE_API_KEY]\n')
  await project.openGate('gate')
  await project.end(running)
})
