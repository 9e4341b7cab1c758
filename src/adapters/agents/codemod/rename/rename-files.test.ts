import { chmod, link, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureText, RenameRig, tsconfig } from './test/rename-rig.ts'

const spec = { symbol: 'area', in: 'src/area.ts', to: 'surface' }
const area = 'export function area(width: number): number {\n  return width * width\n}\n'

describe('the files of a rename', () => {
  test('packages that import each other through links in node_modules follow', async () => {
    await using rig = await RenameRig.create({
      'packages/shapes/tsconfig.json': tsconfig,
      'packages/shapes/package.json': '{ "name": "@x/shapes", "version": "1.0.0", "type": "module", "exports": "./src/area.ts" }',
      'packages/shapes/src/area.ts': area,
      'packages/app/tsconfig.json': tsconfig,
      'packages/app/src/app.ts': "import { area } from '@x/shapes'\nexport const one = area(1)\n",
    })
    await mkdir(join(rig.workspace, 'node_modules/@x'), { recursive: true })
    await symlink('../../packages/shapes', join(rig.workspace, 'node_modules/@x/shapes'))
    expect(await rig.rename({ ...spec, in: 'packages/shapes/src/area.ts' })).toEqual({ status: 'renamed', files: 2, edits: 3 })
    expect(await rig.read('packages/app/src/app.ts')).toBe("import { surface } from '@x/shapes'\nexport const one = surface(1)\n")
  })

  test('files outside include, other projects and plain JavaScript follow', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': area,
      'test/area.test.ts': "import { area } from '../src/area'\narea(1)\n",
      'scripts/print.mjs': "import { area } from '../src/area'\nconst all = { area }\nexport { all }\n",
      'packages/app/tsconfig.json': tsconfig,
      'packages/app/src/app.ts': "import { area } from '../../../src/area'\nexport const one = area(1)\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 4 })
    expect(await rig.read('test/area.test.ts')).toBe("import { surface } from '../src/area'\nsurface(1)\n")
    expect(await rig.read('scripts/print.mjs')).toBe(
      "import { surface } from '../src/area'\nconst all = { area: surface }\nexport { all }\n",
    )
    expect(await rig.read('packages/app/src/app.ts')).toBe("import { surface } from '../../../src/area'\nexport const one = surface(1)\n")
  })

  test('byte order marks, line ends, astral characters, odd line separators and modes stay', async () => {
    const use = '\ufeff/* 𝒜𝓇𝑒𝒶 \u2028 */ import { area } from "./area"\r\nexport const 𝒳 = "𝒴𝒴", y = "😀" + area(1)\r\n\r\n'
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': `\ufeff${area.replaceAll('\n', '\r\n')}`,
      'src/use.ts': use,
    })
    await chmod(join(rig.workspace, 'src/use.ts'), 0o755)
    expect(await rig.rename(spec)).toEqual({ status: 'renamed', files: 2, edits: 3 })
    expect(await readFile(join(rig.workspace, 'src/use.ts'))).toEqual(Buffer.from(use.replaceAll(/\barea\b(?!")/g, 'surface')))
    expect((await stat(join(rig.workspace, 'src/use.ts'))).mode & 0o777).toBe(0o755)
    expect(await readFile(join(rig.workspace, 'src/area.ts'))).toEqual(
      Buffer.from(`\ufeff${area.replaceAll('\n', '\r\n').replace('area', 'surface')}`),
    )
  })

  test('strings, comments and other files are left alone and named in the log', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': `// area of a square\n${area}export const text = 'area'\nexport const other = { area: 1 }\n`,
      'README.md': 'Call area, then area again.\n',
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', edits: 1 })
    expect(rig.logged).toContain('not changed: 5 other mentions of area (strings, comments, other symbols) in 2 files')
    expect(rig.logged).toContain('README.md: 2')
    expect(await rig.read('README.md')).toBe('Call area, then area again.\n')
  })

  test('uses through a linked folder of the workspace follow', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'shared/area.ts': area,
      'shared/double.ts': "import { area } from './area'\nexport const double = () => area(2)\n",
      'src/use.ts': "import { area } from './shared/area'\nexport const one = area(1)\n",
    })
    await symlink('../shared', join(rig.workspace, 'src/shared'))
    expect(await rig.rename({ ...spec, in: 'src/shared/area.ts' })).toEqual({ status: 'renamed', files: 3, edits: 5 })
    expect(await rig.read('shared/area.ts')).toBe(area.replace('area', 'surface'))
    expect(await rig.read('src/use.ts')).toBe("import { surface } from './shared/area'\nexport const one = surface(1)\n")
  })

  test('a workspace reached through a link is changed where it really lies', async () => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area })
    await symlink(rig.workspace, join(rig.folder, 'linked'))
    expect(await rig.rename(spec, { workspace: join(rig.folder, 'linked') })).toMatchObject({ status: 'renamed', edits: 1 })
    expect(await rig.read('src/area.ts')).toContain('surface')
  })

  test('a file outside the workspace is never written, neither through a symbolic nor a hard link', async () => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area })
    const outside = join(rig.folder, 'outside.ts')
    const text = "import { area } from './area'\nexport const one = area(1)\n"
    await writeFile(outside, text)
    await link(outside, join(rig.workspace, 'src/hard.ts'))
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 2 })
    expect(await readFile(outside, 'utf8')).toBe(text)
    await writeFile(outside, text.replaceAll('area(', 'surface(').replace('{ area', '{ surface'))
    await symlink('../../../outside.ts', join(rig.workspace, 'src/soft.ts'))
    expect(failureText(await rig.rename({ symbol: 'surface', in: 'src/area.ts', to: 'extent' }))).toContain('outside the workspace')
    expect(await rig.read('src/area.ts')).toContain('function surface')
  })

  test('a symbol that a dependency declares too is refused and the dependency named', async () => {
    const declared = 'declare global { interface Marker { weight: number } }\nexport {}\n'
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'node_modules/dep/package.json': '{ "name": "dep", "version": "1.0.0", "types": "index.d.ts" }',
      'node_modules/dep/index.d.ts': declared,
      'src/area.ts': "import 'dep'\nexport class Thing implements Marker {\n  weight = 1\n}\n",
    })
    expect(failureText(await rig.rename({ symbol: 'Thing.weight', in: 'src/area.ts', to: 'mass' }))).toContain(
      'dependency node_modules/dep/index.d.ts',
    )
    expect(await rig.read('node_modules/dep/index.d.ts')).toBe(declared)
  })

  test('files that git ignores are not opened', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      '.gitignore': 'dist/\n*.gen.ts\n',
      'src/area.ts': area,
      'dist/copy.ts': "import { area } from '../src/area'\narea(1)\n",
      'lib/made.gen.ts': "import { area } from '../src/area'\narea(1)\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 1 })
    expect(await rig.read('dist/copy.ts')).toContain('area(1)')
  })

  test("the project's own compiler is used before Fleet's", async () => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area })
    await mkdir(join(rig.workspace, 'node_modules'))
    await symlink(join(process.cwd(), 'node_modules/typescript'), join(rig.workspace, 'node_modules/typescript'))
    expect(await rig.rename(spec, { peerFolder: '/' })).toMatchObject({ status: 'renamed', edits: 1 })
  })
})
