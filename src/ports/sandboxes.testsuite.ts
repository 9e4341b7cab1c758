import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SandboxLevel } from '../core/plan/plan.ts'
import { testNamespaces } from './sandboxes.namespaces.testsuite.ts'
import { PATH, SandboxRig, type SandboxesSubject } from './sandboxes.rig.ts'

/** What all sandboxes must do; `make` gets a folder of its own that is removed afterwards. What a level promises is tried where the machine has the level. */
export function testSandboxes(name: string, make: (stateFolder: string) => SandboxesSubject, { levels }: { readonly levels: readonly SandboxLevel[] }): void {
  describe(name, () => {
    const rig = new SandboxRig(make)
    beforeEach(() => rig.begin())
    afterEach(() => rig.end())

    test('has the levels it says, and refuses the others with a way to mend it', async () => {
      const probe = await rig.sandboxes.probe()
      expect(probe.levels).toEqual(expect.arrayContaining([...levels]))
      expect(probe.trouble === null).toBe(probe.levels.includes('bwrap'))
      for (const level of ['none', 'process', 'bwrap', 'custom'] as const) {
        const opening = await rig.sandboxes.open(rig.request({ level, prefix: level === 'custom' ? ['env'] : [] }))
        expect(opening.status, level).toBe(probe.levels.includes(level) ? 'open' : 'refused')
        if (opening.status === 'open') await opening.sandbox.close()
        else expect(opening.failure).toMatchObject({ kind: 'environment', hint: expect.stringMatching(/\S/) })
      }
    })

    test('auto always comes to something, whatever it stands for', async () => {
      for (const defaultLevel of ['process', 'bwrap'] as const) {
        await using opened = await rig.open({}, { defaultLevel })
        expect(await opened.run(['true'])).toMatchObject({ status: 'exited', code: 0 })
      }
    })

    describe.each(levels)('level %s', (level) => {
      const spec = { level, prefix: level === 'custom' ? ['env'] : [] }

      test('keeps words, folder, environment, input, output and exit code of a program', async () => {
        await using opened = await rig.open(spec)
        await rig.write({ 'workspace/deep/in.txt': 'input' })
        const end = await opened.run(['sh', '-c', 'pwd; printf "%s|" "$@"; echo "$COLOUR"; cat; exit 7', 'sh', 'a b', '', '$x', '--', '日'], {
          cwd: rig.at('workspace/deep'), environment: { PATH, COLOUR: 'blue' }, stdinPath: rig.at('workspace/deep/in.txt'),
        })
        expect(end).toMatchObject({ status: 'exited', code: 7 })
        expect(await opened.log()).toBe(`${rig.at('workspace/deep')}\na b||$x|--|日|blue\ninput`)
      })

      test('lets programs write in the workspace, at home and in the temporary folder', async () => {
        await using opened = await rig.open(spec)
        expect(await opened.shell('echo 1 > made.txt && echo 2 > "$HOME/made.txt" && echo 3 > /tmp/fleet-conformance-$$ && cat /tmp/fleet-conformance-$$ && rm /tmp/fleet-conformance-$$')).toMatchObject({ code: 0 })
        expect(await rig.read('workspace/made.txt')).toBe('1\n')
        expect(existsSync(join(opened.sandbox.home, 'made.txt'))).toBe(true)
      })

      test('leaves a program that the machine lacks to the spawner', async () => {
        await using opened = await rig.open(spec)
        const end = await opened.run(['fleet-no-such-program'])
        if (level === 'custom') expect(end).toMatchObject({ status: 'exited', code: 127 })
        else expect(end.status).toBe('not-started')
      })

      test('asks a program to end before it is killed', async () => {
        await using opened = await rig.open(spec)
        const controller = new AbortController()
        const running = opened.run(['sh', '-c', `trap 'echo ended gently > ended.txt; exit 0' TERM; touch ready; while :; do sleep 0.05; done`], { signal: controller.signal })
        await rig.appears('workspace/ready')
        controller.abort()
        expect((await running).status).toBe('aborted')
        expect(await rig.read('workspace/ended.txt')).toBe('ended gently\n')
      })

      test('has no trouble of its own, and leaves nothing when it is closed', async () => {
        const opened = await rig.open(spec)
        await opened.shell('true')
        expect(opened.sandbox.trouble()).toBeNull()
        await opened[Symbol.asyncDispose]()
        expect(rig.refusals).toEqual([])
      })
    })

    describe.runIf(levels.includes('bwrap'))('namespaces', () => testNamespaces(rig))
  })
}
