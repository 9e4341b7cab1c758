import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BoxGeometry, Group } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from './part.ts'
import { collectMeshes, disposeTree, explodedPositions, findByPath, isolate } from './scene-graph.ts'

function createShelf(): Group {
  const shelf = new Group()
  for (const [index, name] of ['lower', 'upper'].entries()) {
    const board = createPart({ name, geometry: new BoxGeometry(1, 0.1, 0.3), color: toColor('tan'), at: [0, index, 0] })
    board.add(createPart({ name: 'edge', geometry: new BoxGeometry(1, 0.1, 0.01), color: toColor('sienna') }))
    shelf.add(board)
  }
  return shelf
}

describe('scene graph', () => {
  test('objects are found by the names on the way to them', () => {
    const shelf = createShelf()
    assert.equal(findByPath(shelf, 'upper/edge')?.parent?.name, 'upper')
    assert.equal(findByPath(shelf, 'edge'), null)
  })

  test('isolating one part hides the others, isolating none shows all', () => {
    const shelf = createShelf()
    isolate(shelf, ['upper'])
    assert.deepEqual(
      shelf.children.map((child) => child.visible),
      [false, true],
    )
    isolate(shelf, [])
    assert.deepEqual(
      shelf.children.map((child) => child.visible),
      [true, true],
    )
  })

  test('an exploded view moves parts apart and leaves them where they are', () => {
    const shelf = createShelf()
    const [lower, upper] = [...explodedPositions(shelf, 1).values()]
    assert.ok(Math.abs((lower?.y ?? 0) - -0.5) < 1e-9 && Math.abs((upper?.y ?? 0) - 1.5) < 1e-9)
    assert.equal(shelf.children[1]?.position.y, 1)
  })

  test('disposing a tree frees every geometry', () => {
    const shelf = createShelf()
    let freed = 0
    for (const { geometry } of collectMeshes(shelf)) geometry.addEventListener('dispose', () => void (freed += 1))
    disposeTree(shelf)
    assert.equal(freed, 4)
  })
})
