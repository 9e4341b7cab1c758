import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BoxGeometry, Group, Mesh, PerspectiveCamera, Vector3 } from 'three'
import { createTestStage } from '@showroom/kit/core/testing.ts'
import {
  blendPoses,
  camera,
  cameraDirector,
  CameraPath,
  clipPlanesFor,
  distanceForBox,
  distanceForSphere,
  easings,
  frameObject,
  OrbitRig,
  visibleBounds,
} from './index.ts'
import type { OrbitOptions, OrbitPose } from './index.ts'

const pose = (change: Partial<OrbitPose> = {}): OrbitPose => ({ azimuth: 0, polar: 1, distance: 3, target: new Vector3(), ...change })

const wideOptions: OrbitOptions = {
  limits: { polar: [0, Math.PI], distance: [0, 1000], azimuth: null, panRadius: 1000 },
  dampingRate: 9,
  idleSpin: 0,
  idleDelaySeconds: 0,
}

function createCrate(width = 2, height = 1, depth = 1): Mesh {
  return new Mesh(new BoxGeometry(width, height, depth))
}

function settle(rig: OrbitRig, lens: PerspectiveCamera): number {
  for (let frame = 1; frame <= 600; frame++) {
    if (!rig.update(1 / 60, lens)) return frame
  }
  return Infinity
}

describe('orbit rig', () => {
  test('the camera follows a gesture and comes to rest', () => {
    const rig = new OrbitRig(pose())
    const lens = new PerspectiveCamera()
    rig.rotate(-0.5, 0)
    rig.update(1 / 60, lens)
    assert.ok(rig.pose.azimuth > 0 && rig.pose.azimuth < 0.5)
    assert.ok(settle(rig, lens) < 120)
    assert.equal(rig.pose.azimuth, 0.5)
  })

  test('damping gives the same pose at any frame rate', () => {
    const [slow, fast] = [30, 120].map((rate) => {
      const rig = new OrbitRig(pose())
      rig.zoom(2)
      for (let frame = 0; frame < rate / 4; frame++) rig.update(1 / rate, new PerspectiveCamera())
      return rig.pose.distance
    })
    assert.ok(Math.abs((slow ?? 0) / (fast ?? 1) - 1) < 0.02)
  })

  test('limits hold against any gesture', () => {
    const rig = new OrbitRig(pose())
    rig.rotate(0, 100)
    rig.zoom(0.0001)
    rig.pan(50, 50)
    assert.equal(rig.goal.polar, 0.15)
    assert.equal(rig.goal.distance, 0.4)
    assert.ok(Math.abs(rig.goal.target.length() - 1.5) < 1e-9)
  })

  test('the camera takes the short way round', () => {
    const rig = new OrbitRig(pose({ azimuth: 0.1 }))
    rig.moveTo(pose({ azimuth: 2 * Math.PI - 0.1 }))
    assert.ok(Math.abs(rig.goal.azimuth - -0.1) < 1e-9)
  })

  test('an idle rig turns by itself after its delay, and a touch stops it', () => {
    const rig = new OrbitRig(pose(), { ...wideOptions, idleSpin: 1, idleDelaySeconds: 1 })
    const lens = new PerspectiveCamera()
    rig.update(0.9, lens)
    assert.equal(rig.goal.azimuth, 0)
    rig.update(0.2, lens)
    const turned = rig.goal.azimuth
    assert.ok(turned > 0)
    rig.zoom(1)
    rig.update(0.5, lens)
    assert.equal(rig.goal.azimuth, turned)
  })
})

describe('framing', () => {
  test('every corner of a framed box lies inside the picture', () => {
    for (const aspect of [0.5, 1, 2]) {
      const lens = new PerspectiveCamera(40, aspect, 0.1, 100)
      const crate = createCrate(2, 0.4, 1.2)
      crate.position.set(1, 2, -3)
      new OrbitRig(frameObject(crate, lens), wideOptions).place(lens)
      const { min, max } = visibleBounds(crate)
      for (const corner of [min, max]) {
        const { x, y } = corner.clone().project(lens)
        assert.ok(Math.abs(x) <= 1 && Math.abs(y) <= 1, `corner at ${x}, ${y} with aspect ${aspect}`)
      }
    }
  })

  test('a box is framed closer than its sphere', () => {
    const bounds = visibleBounds(createCrate(3, 0.2, 0.2))
    const lens = { fov: 40, aspect: 1.5 }
    assert.ok(distanceForBox(bounds, lens) < distanceForSphere(1.52, lens))
  })

  test('hidden parts do not count', () => {
    const group = new Group()
    const hidden = createCrate(100, 100, 100)
    hidden.visible = false
    group.add(createCrate(), hidden)
    assert.equal(visibleBounds(group).max.x, 1)
  })

  test('clip planes enclose the object and keep the ratio of far to near bounded', () => {
    const bounds = visibleBounds(createCrate())
    const { near, far } = clipPlanesFor(bounds, new Vector3(0, 0, 0.1))
    assert.ok(near > 0 && far / near <= 1000)
  })

  test('blending half way halves the logarithm of the distance', () => {
    assert.ok(Math.abs(blendPoses(pose({ distance: 1 }), pose({ distance: 4 }), 0.5).distance - 2) < 1e-9)
  })
})

describe('camera path', () => {
  const stops = [{ pose: pose(), holdSeconds: 1 }, { pose: pose({ azimuth: 1 }) }, { pose: pose({ azimuth: 1, distance: 6 }) }]

  test('it holds, passes through every stop, and stands still at the end', () => {
    const path = new CameraPath(stops, { legSeconds: 2, isLoop: false, easing: easings.smooth })
    assert.equal(path.poseAt(0.9).azimuth, 0)
    assert.ok(Math.abs(path.poseAt(1000).distance - 6) < 1e-9)
    const distances = Array.from({ length: 50 }, (_, step) => Math.abs(path.poseAt(step * 0.1).azimuth - 1))
    assert.ok(Math.min(...distances) < 0.03)
  })

  test('speed is even along a leg when easing is linear', () => {
    const path = new CameraPath(
      [stops[1], stops[2]].flatMap((stop) => stop ?? []),
      { legSeconds: 2, isLoop: false, easing: easings.linear },
    )
    const first = path.poseAt(0.5).distance - path.poseAt(0).distance
    const last = path.poseAt(2).distance - path.poseAt(1.5).distance
    assert.ok(Math.abs(first / last - 1) < 0.05, `${first} against ${last}`)
  })

  test('a loop ends where it started', () => {
    const path = new CameraPath(stops, { legSeconds: 1, isLoop: true, easing: easings.glide })
    assert.ok(path.poseAt(path.durationSeconds + 0.5).target.equals(path.poseAt(0.5).target))
    assert.equal(path.poseAt(path.durationSeconds).azimuth, path.poseAt(0).azimuth)
  })

  test('one stop is no path', () => {
    assert.throws(() => new CameraPath([{ pose: pose() }], { legSeconds: 1, isLoop: false, easing: easings.linear }), /two stops/)
  })
})

describe('camera component', () => {
  test('a flight ends at its last stop and hands the camera back', () => {
    const { context } = createTestStage()
    const mounted = camera.mount(context)
    const director = context.use(cameraDirector)
    director.fly([{ pose: pose({ azimuth: 2 }) }], 0.5)
    for (let frame = 0; frame < 60; frame++) mounted.update?.(1 / 60)
    assert.equal(director.isFlying, false)
    assert.ok(Math.abs(director.rig.pose.azimuth - 2) < 1e-6)
  })

  test('a resize changes the aspect of the camera', () => {
    const { context } = createTestStage()
    camera.mount(context).resize?.({ width: 400, height: 800, pixelRatio: 2 })
    assert.equal(context.camera.aspect, 0.5)
  })
})
