import { describe, expect, test } from 'vitest'
import { RenameRig, tsconfig } from './test/rename-rig.ts'

const spec = { symbol: 'area', in: 'src/area.ts', to: 'surface' }
const area = 'export function area(width: number): number {\n  return width * width\n}\n'

describe('renaming in TypeScript', () => {
  test('changes the declaration, the imports and the uses, and counts them', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': area,
      'src/use.ts': "import { area } from './area'\nimport { area as other } from './area'\nexport const total = area(1) + other(2)\n",
    })
    expect(await rig.rename(spec)).toEqual({ status: 'renamed', files: 2, edits: 4 })
    expect(await rig.read('src/area.ts')).toBe(area.replace('area', 'surface'))
    expect(await rig.read('src/use.ts')).toBe(
      "import { surface } from './area'\nimport { surface as other } from './area'\nexport const total = surface(1) + other(2)\n",
    )
  })

  test('a second run makes no edits and starts no server', async () => {
    await using rig = await RenameRig.create({ 'tsconfig.json': tsconfig, 'src/area.ts': area })
    await rig.rename(spec)
    const before = await rig.readAll()
    rig.logged.length = 0
    expect(await rig.rename(spec)).toEqual({ status: 'renamed', files: 0, edits: 0 })
    expect(await rig.readAll()).toEqual(before)
    expect(rig.logged.join('\n')).not.toContain('starting')
  })

  test('an object keeps its property when the value of a shorthand is renamed', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': area,
      'src/use.ts': "import { area } from './area'\nexport const shape: { area: typeof area } = { area }\nshape.area(1)\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/use.ts')).toBe(
      "import { surface } from './area'\nexport const shape: { area: typeof surface } = { area: surface }\nshape.area(1)\n",
    )
  })

  test('follows chains of re-exports, stars and default exports', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': `${area}export default area\n`,
      'src/named.ts': "export { area } from './area'\nexport { area as kept } from './area'\n",
      'src/star.ts': "export * from './named'\n",
      'src/use.ts':
        "import { area, kept } from './star'\nimport byDefault from './area'\nexport const sum = area(1) + kept(2) + byDefault(3)\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed', files: 3 })
    expect(await rig.read('src/area.ts')).toContain('export default surface\n')
    expect(await rig.read('src/named.ts')).toBe("export { surface } from './area'\nexport { surface as kept } from './area'\n")
    expect(await rig.read('src/use.ts')).toBe(
      "import { surface, kept } from './star'\nimport byDefault from './area'\nexport const sum = surface(1) + kept(2) + byDefault(3)\n",
    )
  })

  test('renames an exported default function and every import that bears its name', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': 'export default function area(): number {\n  return 1\n}\n',
      'src/use.ts': "import area from './area'\nexport const one = area()\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/area.ts')).toContain('function surface()')
    expect(await rig.read('src/use.ts')).toBe("import surface from './area'\nexport const one = surface()\n")
  })

  test('type-only imports, declaration merging and typeof follow', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts':
        'export interface Shape { width: number }\nexport interface Shape { height: number }\nexport const Shape = { width: 1 }\n',
      'src/use.ts':
        "import type { Shape } from './area'\nimport { type Shape as Alias } from './area'\nexport type T = Shape & Alias & import('./area').Shape\n",
    })
    expect(await rig.rename({ symbol: 'Shape', in: 'src/area.ts', to: 'Form' })).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/area.ts')).toBe(
      'export interface Form { width: number }\nexport interface Form { height: number }\nexport const Form = { width: 1 }\n',
    )
    expect(await rig.read('src/use.ts')).toBe(
      "import type { Form } from './area'\nimport { type Form as Alias } from './area'\nexport type T = Form & Alias & import('./area').Form\n",
    )
  })

  test('both tags of a component and all signatures of an overloaded function follow', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/jsx.d.ts': 'declare namespace JSX { interface IntrinsicElements { p: {} } interface Element {} }\n',
      'src/card.tsx': 'export function Card(props: { children: JSX.Element }): JSX.Element {\n  return props.children\n}\n',
      'src/page.tsx': "import { Card } from './card'\nexport const page = <Card><p /></Card>\n",
      'src/over.ts':
        'export function pick(a: string): string\nexport function pick(a: number): number\nexport function pick(a: never): never {\n  return a\n}\n',
    })
    expect(await rig.rename({ symbol: 'Card', in: 'src/card.tsx', to: 'Panel' })).toEqual({ status: 'renamed', files: 2, edits: 4 })
    expect(await rig.read('src/page.tsx')).toBe("import { Panel } from './card'\nexport const page = <Panel><p /></Panel>\n")
    expect(await rig.rename({ symbol: 'pick', in: 'src/over.ts', to: 'choose' })).toEqual({ status: 'renamed', files: 1, edits: 3 })
  })

  test('namespace imports follow, taken apart or not, and so do the uses of what was taken', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts': area,
      'src/use.ts':
        "import * as shapes from './area'\nconst { area } = shapes\nexport const list = { area, one: shapes.area(1), two: area(2), three: shapes['area'](3) }\n" +
        "export const late = import('./area').then(({ area }) => ({ area }))\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/use.ts')).toBe(
      "import * as shapes from './area'\nconst { surface } = shapes\nexport const list = { area: surface, one: shapes.surface(1), two: surface(2), three: shapes['surface'](3) }\n" +
        "export const late = import('./area').then(({ surface }) => ({ area: surface }))\n",
    )
  })

  test('a local taken out of an object keeps the name of the property it comes from', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts':
        "const made: any = JSON.parse('{}')\nexport const { area, other = 1 } = made\nexport let count = 1\n;({ count } = made)\n",
      'src/use.ts': "import { area } from './area'\nexport const a = area\n",
    })
    expect(await rig.rename(spec)).toMatchObject({ status: 'renamed' })
    expect(await rig.rename({ symbol: 'count', in: 'src/area.ts', to: 'amount' })).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/area.ts')).toBe(
      "const made: any = JSON.parse('{}')\nexport const { area: surface, other = 1 } = made\nexport let amount = 1\n;({ count: amount } = made)\n",
    )
  })

  test('members of classes, interfaces and enums are renamed and locals of the same name are not', async () => {
    await using rig = await RenameRig.create({
      'tsconfig.json': tsconfig,
      'src/area.ts':
        'export interface Box { size: number }\nexport class Cube implements Box {\n  size = 1\n  #edge = 2\n  grow(): number { return this.size + this.#edge }\n}\nexport enum Unit { Metre, Inch }\n',
      'src/use.ts':
        "import { type Box, Cube, Unit } from './area'\nexport function read({ size }: Box) { return { size } }\nconst size = 3\nexport const box: Box = { size }\nexport const grown = new Cube().grow() + Unit.Metre\n",
    })
    expect(await rig.rename({ symbol: 'Box.size', in: 'src/area.ts', to: 'length' })).toMatchObject({ status: 'renamed' })
    expect(await rig.rename({ symbol: 'Cube.grow', in: 'src/area.ts', to: 'expand' })).toMatchObject({ status: 'renamed' })
    expect(await rig.rename({ symbol: 'Cube.#edge', in: 'src/area.ts', to: '#rim' })).toMatchObject({ status: 'renamed' })
    expect(await rig.rename({ symbol: 'Unit.Metre', in: 'src/area.ts', to: 'Meter' })).toMatchObject({ status: 'renamed' })
    expect(await rig.read('src/area.ts')).toBe(
      'export interface Box { length: number }\nexport class Cube implements Box {\n  length = 1\n  #rim = 2\n  expand(): number { return this.length + this.#rim }\n}\nexport enum Unit { Meter, Inch }\n',
    )
    expect(await rig.read('src/use.ts')).toBe(
      "import { type Box, Cube, Unit } from './area'\nexport function read({ length: size }: Box) { return { size } }\nconst size = 3\nexport const box: Box = { length: size }\nexport const grown = new Cube().expand() + Unit.Meter\n",
    )
  })
})
