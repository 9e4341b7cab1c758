import { expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

it('without a task the logs of all are printed, task by task, as a stream or with names', async () => {
  await using project = await Project.create({ plan: planOf([{ id: 'a', script: 'echo of a\necho 1 > a.txt' }, { id: 'b.1', needs: ['a'], script: 'echo of b\necho noise\necho 1 > b.txt' }]) })
  await project.run(['run'])
  expect((await project.run(['logs'])).stdout).toBe('── a.1.log\nof a\n── b.1.1.log\nof b\nnoise\n')
  expect((await project.run(['logs', '--output', 'stream'])).stdout).toBe('of a\nof b\nnoise\n')
  expect((await project.run(['logs', '--output', 'prefixed', '--grep', 'of'])).stdout).toBe('a │ of a\nb.1 │ of b\n')
  expect((await project.run(['logs', 'b.1'])).stdout).toBe('of b\nnoise\n')
})

it('following all tells each line with its task as it comes, grouped holds a task back until it has ended', async () => {
  await using project = await Project.create()
  await project.writePlan(planOf([{ id: 'a', script: `echo begun a\n${project.waitAtGate('a')}echo done a\necho 1 > a.txt` }, { id: 'b', script: `echo begun b\n${project.waitAtGate('b')}echo 1 > b.txt` }]))
  const running = project.start(['run'])
  await Promise.all([project.reached('a'), project.reached('b')])
  const prefixed = project.start(['logs', '--follow'])
  const grouped = project.start(['logs', '--follow', '--output', 'grouped'])
  await prefixed.says(/^a │ begun a$[^]*^b │ begun b$|^b │ begun b$[^]*^a │ begun a$/m)
  expect(grouped.output).toBe('')
  await project.openGate('a')
  await grouped.says(/^── a\.1\.log\nbegun a\ndone a\n$/)
  await prefixed.says(/^a │ done a$/m)
  await project.openGate('b')
  const [last] = await Promise.all([grouped.finished, prefixed.finished])
  expect(last).toMatchObject({ exitCode: 0, stdout: '── a.1.log\nbegun a\ndone a\n── b.1.log\nbegun b\n' })
  await project.end(running)
})
