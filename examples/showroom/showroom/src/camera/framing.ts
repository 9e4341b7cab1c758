import { Box3, Sphere, Vector3 } from 'three'
import type { Object3D, PerspectiveCamera } from 'three'
import { clamp, lerp } from '@showroom/kit/core/math.ts'
import type { OrbitPose } from './orbit-rig.ts'
import { nearestTurn } from './orbit-rig.ts'

/** The part of a camera that decides what fits into the picture. */
export type Lens = {
  /** Vertical field of view in degrees, as three.js counts it. */
  readonly fov: number
  /** Width divided by height. */
  readonly aspect: number
}

export type FramingOptions = {
  /** Empty space around the object as a share of the picture: 0.1 leaves a tenth on each side. */
  readonly margin: number
  /** Direction to look from, in radians. */
  readonly azimuth: number
  readonly polar: number
}

export const defaultFraming: FramingOptions = { margin: 0.12, azimuth: Math.PI / 5, polar: 1.25 }

/** Near and far planes that enclose an object tightly, which is what keeps the depth buffer precise. */
export type ClipPlanes = { readonly near: number; readonly far: number }

/** World-space box of everything visible below an object; hidden branches do not count. */
export function visibleBounds(object: Object3D): Box3 {
  const bounds = new Box3()
  object.updateWorldMatrix(true, true)
  object.traverseVisible((child) => {
    if ('isMesh' in child) bounds.expandByObject(child)
  })
  return bounds
}

/** Half of the horizontal field of view in radians; narrower than the vertical one on an upright phone. */
export function halfHorizontalFov({ fov, aspect }: Lens): number {
  return Math.atan(Math.tan(halfVerticalFov(fov)) * aspect)
}

function halfVerticalFov(fov: number): number {
  return (fov * Math.PI) / 360
}

/** Distance at which a sphere fits whatever way it is turned: safe, and the same for each view of a turntable. */
export function distanceForSphere(radius: number, lens: Lens, margin = defaultFraming.margin): number {
  const narrowest = Math.min(halfVerticalFov(lens.fov), halfHorizontalFov(lens))
  return radius / Math.sin(narrowest) / (1 - 2 * clamp(margin, 0, 0.45))
}

/** Distance at which a box fits when seen from a direction: closer than the sphere's for flat and slender things. */
export function distanceForBox(bounds: Box3, lens: Lens, { margin, azimuth, polar }: FramingOptions = defaultFraming): number {
  const { right, up, backward } = viewAxes(azimuth, polar)
  const centre = bounds.getCenter(new Vector3())
  const usable = 1 - 2 * clamp(margin, 0, 0.45)
  const slopeX = Math.tan(halfHorizontalFov(lens)) * usable
  const slopeY = Math.tan(halfVerticalFov(lens.fov)) * usable
  const needed = cornersOf(bounds).map((corner) => {
    const offset = corner.sub(centre)
    const spread = Math.max(Math.abs(offset.dot(right)) / slopeX, Math.abs(offset.dot(up)) / slopeY)
    return spread + offset.dot(backward)
  })
  return Math.max(...needed)
}

type ViewAxes = { readonly right: Vector3; readonly up: Vector3; readonly backward: Vector3 }

function viewAxes(azimuth: number, polar: number): ViewAxes {
  const backward = new Vector3().setFromSphericalCoords(1, polar, azimuth)
  const right = new Vector3(Math.cos(azimuth), 0, -Math.sin(azimuth))
  return { right, up: new Vector3().crossVectors(backward, right), backward }
}

function cornersOf({ min, max }: Box3): Vector3[] {
  return Array.from({ length: 8 }, (_, bits) => {
    return new Vector3(bits & 1 ? max.x : min.x, bits & 2 ? max.y : min.y, bits & 4 ? max.z : min.z)
  })
}

/** The pose from which an object fills the picture but for the margin. */
export function frameObject(object: Object3D, lens: Lens, options: FramingOptions = defaultFraming): OrbitPose {
  const bounds = visibleBounds(object)
  if (bounds.isEmpty()) return { azimuth: options.azimuth, polar: options.polar, distance: 1, target: new Vector3() }
  return {
    azimuth: options.azimuth,
    polar: options.polar,
    distance: distanceForBox(bounds, lens, options),
    target: bounds.getCenter(new Vector3()),
  }
}

/** Clip planes around the bounding sphere of what is shown, with head room for animation. */
export function clipPlanesFor(bounds: Box3, cameraPosition: Vector3): ClipPlanes {
  if (bounds.isEmpty()) return { near: 0.1, far: 100 }
  const sphere = bounds.getBoundingSphere(new Sphere())
  const distance = sphere.center.distanceTo(cameraPosition)
  const reach = sphere.radius * 1.25
  const far = distance + reach
  return { near: Math.max(distance - reach, far / 1000), far }
}

/** Sets clip planes only when they changed enough to matter: each change rebuilds the projection. */
export function applyClipPlanes(camera: PerspectiveCamera, { near, far }: ClipPlanes): boolean {
  const isClose = Math.abs(camera.near / near - 1) < 0.05 && Math.abs(camera.far / far - 1) < 0.05
  if (isClose) return false
  camera.near = near
  camera.far = far
  camera.updateProjectionMatrix()
  return true
}

/** A pose on the way between two others: angles the short way round, distance as a logarithm. */
export function blendPoses(from: OrbitPose, to: OrbitPose, amount: number): OrbitPose {
  return {
    azimuth: lerp(from.azimuth, nearestTurn(to.azimuth, from.azimuth), amount),
    polar: lerp(from.polar, to.polar, amount),
    distance: Math.exp(lerp(Math.log(from.distance), Math.log(to.distance), amount)),
    target: from.target.clone().lerp(to.target, amount),
  }
}
