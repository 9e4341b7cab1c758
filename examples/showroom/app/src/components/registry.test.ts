import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServiceKey } from '#core/component.ts'
import type { StageComponent } from '#core/component.ts'
import { createTestStage } from '#core/testing.ts'
import { catalog } from './catalog.ts'
import { ComponentRegistry, orderByNeeds } from './registry.ts'

function createComponent(id: string, needs: readonly string[] = [], log: string[] = []): StageComponent {
  return {
    id,
    needs,
    mount() {
      log.push(`mount ${id}`)
      return { dispose: () => void log.push(`dispose ${id}`) }
    },
  }
}

const idsOf = (components: readonly StageComponent[]) => components.map(({ id }) => id)

describe('order of components', () => {
  test('needs come first, the rest keeps its order', () => {
    const components = [createComponent('c', ['a', 'b']), createComponent('b'), createComponent('a', ['b'])]
    assert.deepEqual(idsOf(orderByNeeds(components)), ['b', 'a', 'c'])
  })

  test('a circle is named', () => {
    assert.throws(() => orderByNeeds([createComponent('a', ['b']), createComponent('b', ['a'])]), /a → b → a/)
  })

  test('a missing need and a doubled id are refused', () => {
    assert.throws(() => orderByNeeds([createComponent('a', ['b'])]), /needs b/)
    assert.throws(() => orderByNeeds([createComponent('a'), createComponent('a')]), /same id/)
  })

  test('the catalog of the viewer can be ordered', () => {
    assert.equal(orderByNeeds(catalog).length, catalog.length)
  })
})

describe('component registry', () => {
  test('components leave in the reverse order', () => {
    const log: string[] = []
    const registry = new ComponentRegistry([createComponent('b', ['a'], log), createComponent('a', [], log)])
    registry.mount(createTestStage().context, {})
    registry.unmount()
    assert.deepEqual(log, ['mount a', 'mount b', 'dispose b', 'dispose a'])
  })

  test('a component that fails takes those before it down with it', () => {
    const log: string[] = []
    const broken: StageComponent = {
      id: 'broken',
      needs: [],
      mount: () => {
        throw new Error('no context')
      },
    }
    const registry = new ComponentRegistry([createComponent('a', [], log), broken])
    assert.throws(() => registry.mount(createTestStage().context, {}), /no context/)
    assert.deepEqual(log, ['mount a', 'dispose a'])
    assert.deepEqual(registry.mounted, [])
  })

  test('services pass from one component to the next', () => {
    const paint = createServiceKey<string>('paint')
    const provider: StageComponent = {
      id: 'provider',
      needs: [],
      mount(context) {
        context.provide(paint, 'teal')
        return { dispose: () => {} }
      },
    }
    const registry = new ComponentRegistry([provider])
    registry.mount(createTestStage().context, {})
    assert.equal(registry.find(paint), 'teal')
    assert.equal(registry.find(createServiceKey('varnish')), null)
  })

  test('every component gets its own settings', () => {
    const seen: unknown[] = []
    const curious: StageComponent = {
      id: 'curious',
      needs: [],
      mount({ settings }) {
        seen.push(settings)
        return { dispose: () => {} }
      },
    }
    new ComponentRegistry([curious]).mount(createTestStage().context, { curious: { depth: 2 }, other: { depth: 3 } })
    assert.deepEqual(seen, [{ depth: 2 }])
  })
})
