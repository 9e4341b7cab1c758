import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Box3, BoxGeometry, DirectionalLight, Group, Matrix4, Mesh, MeshBasicMaterial, Vector3 } from 'three'
import type { BufferGeometry } from 'three'
import { camera, cameraDirector } from '@showroom/kit/camera/index.ts'
import { createTestStage } from '@showroom/kit/core/testing.ts'
import { materialLibrary, materials } from '@showroom/kit/materials/index.ts'
import { pbr, pbrPipeline } from '@showroom/kit/pbr/index.ts'
import { webgl } from '@showroom/kit/webgl/index.ts'
import {
  applyShadowFit,
  contactShade,
  coversBox,
  createPlinth,
  createPlinthGeometry,
  createSweepGeometry,
  fitShadow,
  integration,
  latheProfile,
  lightBasis,
  parseShowroomSettings,
  plinthFor,
  showroomStage,
  turningBounds,
} from './index.ts'
import type { Plinth, RoundPlinth } from './index.ts'

const round: RoundPlinth = { shape: 'round', radius: 0.5, height: 0.1, bevel: 0.02 }
const slab: Plinth = { shape: 'slab', width: 2, depth: 0.6, height: 0.1, corner: 0.05, bevel: 0.02 }

function boundsOf(geometry: BufferGeometry): Box3 {
  geometry.computeBoundingBox()
  return geometry.boundingBox ?? new Box3()
}

function assertClose(actual: number, expected: number, tolerance = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)
}

describe('plinths', () => {
  test('a lathe profile runs from axis to axis and never leaves the plinth', () => {
    const profile = latheProfile(round, 6)
    assert.deepEqual([profile.at(0)?.x, profile.at(-1)?.x], [0, 0])
    for (const { x, y } of profile) assert.ok(x <= 0.5 + 1e-9 && y >= -1e-9 && y <= 0.1 + 1e-9)
  })

  test('a bevel that does not fit is cut down to what fits', () => {
    for (const { y } of latheProfile({ ...round, bevel: 10 }, 4)) assert.ok(y >= -1e-9 && y <= 0.1 + 1e-9)
  })

  test('both shapes stand on the ground and have the asked size', () => {
    for (const [plinth, width] of [
      [round, 1],
      [slab, 2],
    ] as const) {
      const { min, max } = boundsOf(createPlinthGeometry(plinth, { around: 64, bevel: 4 }))
      assertClose(min.y, 0)
      assertClose(max.y, 0.1)
      assertClose(max.x - min.x, width, 1e-3)
    }
  })

  test('farther levels of detail have fewer triangles', () => {
    const counts = createPlinth(round, new MeshBasicMaterial()).levels.map(({ object }) => {
      return object instanceof Mesh ? (object.geometry.index?.count ?? 0) : 0
    })
    assert.equal(counts.length, 3)
    assert.ok((counts[0] ?? 0) > 2 * (counts[1] ?? 0) && (counts[1] ?? 0) > 2 * (counts[2] ?? 0))
  })

  test('a sweep faces the visitor everywhere', () => {
    const geometry = createSweepGeometry({ width: 4, floorDepth: 3, wallHeight: 2, bend: 0.8, bendSteps: 8 })
    const normals = geometry.getAttribute('normal')
    for (let index = 0; index < normals.count; index++) {
      assert.ok(normals.getY(index) > -1e-6 && normals.getZ(index) > -1e-6, `normal ${index}`)
    }
  })

  test('the contact shade fades to nothing', () => {
    assert.equal(contactShade(0), 0.6)
    assert.equal(contactShade(1), 0)
  })

  test('long products get a slab, compact ones a disc', () => {
    assert.equal(plinthFor(new Vector3(2, 1, 0.5)).shape, 'slab')
    assert.equal(plinthFor(new Vector3(1, 2, 0.9)).shape, 'round')
  })
})

describe('shadow fitting', () => {
  const box = new Box3(new Vector3(-1, 0, -0.5), new Vector3(1, 1.5, 0.5))
  const options = { mapSize: 1024, borderTexels: 4, lightDistance: 8 }
  const directions = [new Vector3(1, 1, 1), new Vector3(0, 1, 0), new Vector3(-0.2, 0.1, 0.9)].map((direction) => direction.normalize())

  test('the light basis is a rotation, also for a light straight above', () => {
    for (const direction of directions) assertClose(lightBasis(direction).determinant(), 1)
  })

  test('the map covers the whole box from any direction', () => {
    for (const direction of directions) assert.ok(coversBox(fitShadow(box, direction, options), box, direction))
  })

  test('small movements do not change the grid of texels', () => {
    const [direction = new Vector3()] = directions
    const before = fitShadow(box, direction, options)
    const after = fitShadow(box.clone().translate(new Vector3(0.0137, 0, 0.0051)), direction, options)
    assert.equal(after.texel, before.texel)
    const steps = after.centre.sub(before.centre).applyMatrix4(lightBasis(direction).transpose()).divideScalar(before.texel)
    assertClose(steps.x, Math.round(steps.x), 1e-4)
    assertClose(steps.y, Math.round(steps.y), 1e-4)
  })

  test('the bounds of a turntable hold at every angle', () => {
    const turning = turningBounds(box)
    for (const angle of [0.3, 1, 2.5]) assert.ok(turning.containsBox(box.clone().applyMatrix4(new Matrix4().makeRotationY(angle))))
  })

  test('applying a fit keeps the direction of the light', () => {
    const light = new DirectionalLight()
    light.position.set(3, 4, 0)
    applyShadowFit(light, box)
    const direction = light.position.clone().sub(light.target.position).normalize()
    assertClose(direction.x, 0.6)
    assert.ok(light.shadow.bias < 0 && light.shadow.normalBias > 0)
  })
})

describe('integration component', () => {
  function mountAll() {
    const { context, renderer } = createTestStage({ tier: 'low', textureSize: 8 })
    const mounted = [materials, camera, webgl, pbr, integration].map((component) => component.mount(context))
    return { context, renderer, mounted, stage: context.use(showroomStage) }
  }

  function createProduct(): Group {
    const product = new Group()
    product.name = 'stool'
    const seat = new Mesh(new BoxGeometry(0.5, 0.05, 0.5))
    seat.name = 'seat'
    seat.position.set(5, 0.45, 5)
    const leg = new Mesh(new BoxGeometry(0.05, 0.45, 0.05))
    leg.position.set(5, 0.225, 5)
    return product.add(seat, leg)
  }

  test('a product is moved onto the plinth and framed', () => {
    const { context, stage } = mountAll()
    const product = createProduct()
    stage.present(product)
    const bounds = new Box3().setFromObject(product)
    assertClose(bounds.min.y, 0.08)
    assertClose(bounds.getCenter(new Vector3()).x, 0)
    assert.ok(context.use(cameraDirector).rig.goal.distance < 3)
    assert.ok(context.use(pbrPipeline).keyLight.shadow.camera.right < 2)
  })

  test('pointing at the product names the part', () => {
    const { context, stage } = mountAll()
    stage.present(createProduct())
    context.camera.position.set(0, 3, 0.01)
    context.camera.lookAt(0, 0, 0)
    context.camera.updateMatrixWorld()
    assert.equal(stage.pick(0, 0)?.part, 'seat')
    assert.equal(stage.pick(0.99, 0.99), null)
  })

  test('the turntable spins up, slows down and starts afresh for the next product', () => {
    const { stage } = mountAll()
    stage.present(createProduct())
    stage.turn(true)
    for (let frame = 0; frame < 120; frame++) stage.update(1 / 60)
    const turned = stage.turntable.rotation.y
    assert.ok(turned > 0.3 && turned < 0.8)
    stage.turn(false)
    for (let frame = 0; frame < 600; frame++) stage.update(1 / 60)
    const resting = stage.turntable.rotation.y
    stage.update(1 / 60)
    assertClose(stage.turntable.rotation.y, resting, 1e-6)
    stage.present(createProduct())
    assert.equal(stage.turntable.rotation.y, 0)
  })

  test('clearing puts the product back and returns every loan', () => {
    const { context, stage } = mountAll()
    const product = createProduct()
    product.position.set(1, 2, 3)
    stage.present(product)
    stage.clear()
    assert.deepEqual(product.position.toArray(), [1, 2, 3])
    assert.equal(context.use(materialLibrary).statistics().loans, 0)
  })

  test('an empty product is refused', () => {
    assert.throws(() => mountAll().stage.present(new Group()), /nothing to show/)
  })

  test('taking all components out leaves an empty scene', () => {
    const { context, mounted, stage } = mountAll()
    stage.present(createProduct())
    for (const component of mounted.reverse()) component.dispose()
    assert.equal(context.scene.children.length, 0)
  })

  test('an unknown finish in the settings is an error, an absurd speed is not', () => {
    assert.throws(() => parseShowroomSettings({ plinthFinish: 'mud' }), /mud/)
    assert.equal(parseShowroomSettings({ turnSpeed: 99 }).turnSpeed, 0.4)
  })
})
