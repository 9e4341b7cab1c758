import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureText, RenameRig, tsconfig } from './test/rename-rig.ts'

const spec = { symbol: 'area', in: 'src/area.ts', to: 'surface' }
const area = 'export function area(width: number): number {\n  return width * width\n}\n'

describe('a rename that must not be made', () => {
  test.each([
    [
      'the declaring file has the new name too',
      { 'src/area.ts': `${area}export const surface = 1\n` },
      'surface is taken: src/area.ts declares it too',
    ],
    [
      'a local of the same type would be taken for it',
      {
        'src/area.ts': area,
        'src/use.ts': "import { area } from './area'\nexport function twice(surface: typeof area) {\n  return area(surface(1))\n}\n",
      },
      'src/use.ts:3',
    ],
    [
      'a user of it declares the new name',
      { 'src/area.ts': area, 'src/use.ts': "import { area } from './area'\nexport const surface = area(1)\n" },
      'src/use.ts',
    ],
    [
      'a use of another thing would come to mean it',
      { 'src/area.ts': `${area}declare global { var surface: (width: number) => number }\nexport const one = surface(1)\n` },
      'src/area.ts:5',
    ],
    [
      'two stars would export the same name',
      {
        'src/area.ts': area,
        'src/other.ts': 'export const surface = 1\n',
        'src/index.ts': "export * from './area'\nexport * from './other'\n",
      },
      'src/index.ts:2',
    ],
    [
      'a module is passed on as a whole to who needs the old name',
      {
        'src/area.ts': area,
        'src/taker.ts': 'export function take(shapes: { [name in `${"ar"}ea`]: (width: number) => number }) {\n  return shapes\n}\n',
        'src/use.ts': "import * as shapes from './area'\nimport { take } from './taker'\nexport const taken = take(shapes)\n",
      },
      'src/use.ts:3',
    ],
  ])('%s', async (_, files, evidence) => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, ...files })
    const before = await rig.readAll()
    const outcome = await rig.rename(spec)
    expect(failureText(outcome)).toContain(evidence)
    expect(await rig.readAll()).toEqual(before)
  })

  test('a component may not become an element by its first letter', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/jsx.d.ts': 'declare namespace JSX { interface IntrinsicElements { card: {} } interface Element {} }\n',
      'src/card.tsx': 'export function Card(): JSX.Element {\n  return {}\n}\nexport const page = <Card />\n',
    })
    expect(failureText(await rig.rename({ symbol: 'Card', in: 'src/card.tsx', to: 'card' }))).toContain('src/card.tsx:4')
  })

  test('a member that is named by a string would cause an error somewhere else', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': 'export interface Box { size: number }\n',
      'src/use.ts': "import type { Box } from './area'\nexport const key: keyof Box = ['si', 'ze'].join('') as 'size'\n",
    })
    const text = failureText(await rig.rename({ symbol: 'Box.size', in: 'src/area.ts', to: 'length' }))
    expect(text).toContain('causes 1 error')
    expect(text).toContain('src/use.ts:2')
  })

  test('errors that were there before do not stand in the way', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': area,
      'src/use.ts':
        "import { area } from './area'\nexport const one: string = area(1)\nexport const two = area('2')\nexport const three = missing\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 2 })
  })

  test.each([
    [{ ...spec, to: 'new-name' }, 'is not a name'],
    [{ ...spec, to: 'class' }, 'is not a name'],
    [{ ...spec, to: 'x; evil()' }, 'is not a name'],
    [{ ...spec, symbol: 'nothing' }, 'src/area.ts declares no nothing'],
    [{ ...spec, symbol: 'a.b.c' }, 'write Name or Name.member'],
    [{ ...spec, in: 'src/gone.ts' }, 'src/gone.ts does not exist'],
    [{ ...spec, in: '../../../../etc/hosts' }, 'is outside the workspace'],
    [{ ...spec, in: 'notes.txt' }, 'TypeScript, JavaScript and Python files'],
  ])('refuses %o', async (wrong, evidence) => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area, 'notes.txt': 'area\n' })
    expect(failureText(await rig.rename(wrong))).toContain(evidence)
  })

  test('bytes that are not UTF-8 are not damaged', async () => {
    const latin1 = Buffer.from("import { area } from './area'\n// caf\xe9\narea(1)\n", 'latin1')
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area, 'src/use.ts': latin1 })
    const before = await rig.readAll()
    expect(failureText(await rig.rename(spec))).toContain('src/use.ts is not UTF-8')
    expect(await rig.readAll()).toEqual(before)
  })
})

test('a file that cannot be read is a failure with its name', async () => {
  await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area })
  await rm(join(rig.workspace, 'src/area.ts'))
  await mkdir(join(rig.workspace, 'src/area.ts'))
  expect(failureText(await rig.rename(spec))).toContain('EISDIR')
})

describe('the language server', () => {
  test('that is missing is a failure of the environment with the command that installs it', async () => {
    await using rig = await RenameRig.create({ 'src/area.ts': area, 'area.py': 'def area():\n    pass\n' })
    const typescript = await rig.rename(spec, { peerFolder: rig.folder })
    expect(typescript).toMatchObject({ status: 'failed', failure: { kind: 'environment', hint: 'npm install --save-dev typescript@7' } })
    const python = await rig.rename({ ...spec, in: 'area.py' }, { peerFolder: rig.folder })
    expect(python).toMatchObject({ status: 'failed', failure: { kind: 'environment', hint: 'npm install --save-dev pyright' } })
  })

  test('of an older TypeScript is not used', async () => {
    await using rig = await RenameRig.create({
      'src/area.ts': area,
      'node_modules/typescript/package.json': '{ "name": "typescript", "version": "5.9.3" }',
    })
    expect(await rig.rename(spec, { peerFolder: rig.folder })).toMatchObject({ failure: { kind: 'environment' } })
  })

  test('that ends in the middle is a failure with what it said', async () => {
    await using rig = await RenameRig.create({
      'src/area.ts': area,
      'node_modules/typescript/package.json': '{ "name": "typescript", "version": "7.9.9" }',
      'node_modules/typescript/bin/tsc': "process.stderr.write('out of luck')\nprocess.exit(3)\n",
    })
    const outcome = await rig.rename(spec)
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'agent-failed', exitCode: 3 } })
    expect(failureText(outcome)).toContain('out of luck')
  })

  test.each([
    ['src/area.ts', 'starting'],
    ['src/area.ts', 'opening'],
    ['area.py', 'starting'],
    ['area.py', 'opening'],
  ])('leaves no process and no change behind when the rename of %s is aborted at %s', async (file, moment) => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area, 'area.py': 'def area():\n    pass\n' })
    const before = await rig.readAll()
    const controller = new AbortController()
    const log = (line: string): unknown => line.startsWith(moment) && setImmediate(() => controller.abort())
    const outcome = await rig.rename({ ...spec, in: file }, { signal: controller.signal, log })
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'canceled' } })
    expect(await rig.listProcesses()).toEqual([])
    expect(await rig.readAll()).toEqual(before)
  })

  test('that does not end when asked is killed with everything it started', async () => {
    await using rig = await RenameRig.create({
      'src/area.ts': area,
      'node_modules/typescript/package.json': '{ "name": "typescript", "version": "7.9.9" }',
      'node_modules/typescript/bin/tsc':
        "process.on('SIGTERM', () => {})\nrequire('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])\nsetInterval(() => process.stderr.write('busy'), 5)\n",
    })
    const controller = new AbortController()
    const outcome = rig.rename(spec, { signal: controller.signal, log: (line) => line.includes('busy') && controller.abort() })
    expect(await outcome).toMatchObject({ failure: { kind: 'canceled' } })
    expect(await rig.listProcesses()).toEqual([])
  })

  test('keeps its temporary files in the folder it was given', async () => {
    await using rig = await RenameRig.create({
      'src/area.ts': area,
      'node_modules/typescript/package.json': '{ "name": "typescript", "version": "7.9.9" }',
      'node_modules/typescript/bin/tsc': 'process.stderr.write(JSON.stringify(process.env))\n',
    })
    const environment = JSON.parse(/\{.*\}/.exec(failureText(await rig.rename(spec)))?.[0] ?? '{}')
    expect(environment.TMPDIR).toBe(join(rig.folder, 'temporary'))
    expect(environment).not.toHaveProperty('VITEST')
  })
})
