import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findPackage } from '../../src/adapters/agents/codemod/rename/find-package.ts'
import { RenameRig, tsconfig } from '../../src/adapters/agents/codemod/rename/test/rename-rig.ts'

const modules = Array.from({ length: 150 }, (_, index) => index)

describe('a package of 150 modules', () => {
  test.each([1, 2, 3])('in Python is renamed as a whole by the first answer (%s)', async () => {
    await using rig = await RenameRig.create({
      'pkg/core.py': '__all__ = ["area"]\n\n\ndef area(width):\n    return width\n',
      'pkg/__init__.py': 'from .core import area\n\n__all__ = ["area"]\n',
      ...Object.fromEntries(
        modules.map((index) => [
          `pkg/m${index}.py`,
          `from ${index % 2 === 0 ? 'pkg' : '.core'} import area\n\n\ndef use(x):\n    return area(x)\n\n\ndef local(area):\n    return area, "area"\n`,
        ]),
      ),
    })
    expect(await rig.rename({ symbol: 'area', in: 'pkg/core.py', to: 'surface' })).toEqual({ status: 'renamed', files: 152, edits: 304 })
    expect(await rig.read('pkg/m7.py')).toBe(
      'from .core import surface\n\n\ndef use(x):\n    return surface(x)\n\n\ndef local(area):\n    return area, "area"\n',
    )
    expect(await rig.rename({ symbol: 'area', in: 'pkg/core.py', to: 'surface' })).toMatchObject({ edits: 0 })
    expect(await rig.listProcesses()).toEqual([])
  })

  test('in TypeScript type checks afterwards', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/core.ts': 'export function area(width: number): number {\n  return width\n}\n',
      'src/index.ts': "export * from './core'\nexport { area as kept } from './core'\n",
      ...Object.fromEntries(
        modules.map((index) => [
          `src/m${index}.ts`,
          `import { area } from './${index % 2 === 0 ? 'core' : 'index'}'\nexport const use${index} = { area, twice: (n: number) => area(area(n)), text: 'area' }\nexport const local${index} = (area: string) => ({ area })\n`,
        ]),
      ),
    })
    expect(await rig.rename({ symbol: 'area', in: 'src/core.ts', to: 'surface' })).toEqual({
      status: 'renamed',
      files: 152,
      edits: 2 + 150 * 4,
    })
    expect(await rig.read('src/m7.ts')).toBe(
      "import { surface } from './index'\nexport const use7 = { area: surface, twice: (n: number) => surface(surface(n)), text: 'area' }\nexport const local7 = (area: string) => ({ area })\n",
    )
    const compiler = join(findPackage('typescript', import.meta.dirname)?.folder ?? '', 'bin/tsc')
    execFileSync(process.execPath, [compiler, '--noEmit', '-p', rig.workspace], { stdio: 'pipe' })
    expect(await rig.listProcesses()).toEqual([])
  })
})
