import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Project } from '../rig/project.ts'

const example = join(import.meta.dirname, '../../examples/replay')

async function readProject(): Promise<Record<string, string>> {
  const names = (await readdir(join(example, 'project'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const files = names.map(async ({ parentPath, name }) => [join(parentPath, name).slice(join(example, 'project').length + 1), await readFile(join(parentPath, name), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(files))
}

describe('examples/replay', () => {
  it('is repeated from its recording: a failed check, a second try, two landed tasks, and no model', async () => {
    await using project = await Project.create({ files: await readProject() })
    const replayed = await project.run(['replay', join(example, 'recording')])
    expect(replayed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/the same: 2 tasks and \d+ model calls replayed/) as string })
    expect(project.git('branch', '--list', 'fleet/*')).toBe('')
  })

  it('holds nothing of the machine it was recorded on', async () => {
    const texts = await Promise.all((await readdir(join(example, 'recording'))).map((name) => readFile(join(example, 'recording', name), 'utf8')))
    expect(texts.join('\n')).not.toMatch(/\/tmp\/|\/home\/|\/root|127\.0\.0\.1:\d/)
  })
})
