import { Box3, Matrix4, Vector3 } from 'three'
import type { DirectionalLight } from 'three'

/** What a shadow map covers, in the light's own axes: x and y across the map, z away from the light. */
export type ShadowFit = {
  /** Centre of the covered area in world space, on the grid of texels. */
  readonly centre: Vector3
  readonly halfWidth: number
  readonly halfHeight: number
  readonly near: number
  readonly far: number
  /** Edge length of one texel in world units. */
  readonly texel: number
}

export type ShadowFitOptions = {
  /** Edge length of the shadow map in texels. */
  readonly mapSize: number
  /** Free texels at each edge, for the blur of soft shadows. */
  readonly borderTexels: number
  /** Distance of the light from the centre; only its direction matters for the picture. */
  readonly lightDistance: number
}

/**
 * Fits a square shadow map around a box.
 *
 *          light
 *            │ near ┐
 *        ┌───▼───┐  │
 *        │  box  │  │ depth of the box seen from the light, and nothing more
 *        └───────┘  │
 *              far ─┘
 *
 * The area is rounded up to steps and its centre snapped to whole texels: without both, the edges of shadows crawl while
 * the object turns.
 */
export function fitShadow(bounds: Box3, directionToLight: Vector3, options: ShadowFitOptions): ShadowFit {
  const { mapSize, borderTexels, lightDistance } = options
  const toLight = lightBasis(directionToLight).transpose()
  const inLight = bounds.clone().applyMatrix4(toLight)
  const size = inLight.getSize(new Vector3())
  const usable = mapSize - 2 * borderTexels
  const half = (roundUpToStep(Math.max(size.x, size.y, 1e-3)) / 2) * (mapSize / usable)
  const texel = (2 * half) / mapSize
  const centre = inLight.getCenter(new Vector3())
  centre.x = Math.round(centre.x / texel) * texel
  centre.y = Math.round(centre.y / texel) * texel
  return {
    centre: centre.clone().applyMatrix4(toLight.clone().transpose()),
    halfWidth: half,
    halfHeight: half,
    near: Math.max(lightDistance - size.z / 2 - 2 * texel, 0.01),
    far: lightDistance + size.z / 2 + 2 * texel,
    texel,
  }
}

/** Rotation whose columns are the light's right, up and backward axes. */
export function lightBasis(directionToLight: Vector3): Matrix4 {
  const backward = directionToLight.clone().normalize()
  // Any axis works that is not parallel to the light.
  const reference = Math.abs(backward.y) > 0.95 ? new Vector3(0, 0, 1) : new Vector3(0, 1, 0)
  const right = new Vector3().crossVectors(reference, backward).normalize()
  const up = new Vector3().crossVectors(backward, right)
  return new Matrix4().makeBasis(right, up, backward)
}

// Steps of an eighth of an octave: the area changes seldom, and is at most nine percent larger than needed.
function roundUpToStep(length: number): number {
  return 2 ** (Math.ceil(Math.log2(length) * 8) / 8)
}

/** Sets a directional light up to cover a box; returns the fit for diagnostics. */
export function applyShadowFit(light: DirectionalLight, bounds: Box3, lightDistance = 8): ShadowFit {
  const direction = light.position.clone().sub(light.target.position).normalize()
  const mapSize = light.shadow.mapSize.x
  const fit = fitShadow(bounds, direction, { mapSize, borderTexels: 4, lightDistance })
  light.target.position.copy(fit.centre)
  light.position.copy(fit.centre).addScaledVector(direction, lightDistance)
  light.target.updateMatrixWorld()
  light.updateMatrixWorld()
  const { camera } = light.shadow
  Object.assign(camera, { left: -fit.halfWidth, right: fit.halfWidth, top: fit.halfHeight, bottom: -fit.halfHeight })
  Object.assign(camera, { near: fit.near, far: fit.far })
  camera.updateProjectionMatrix()
  applyBias(light, fit)
  return fit
}

// A surface seen from the light is sampled once a texel, so the error in depth grows with the texel and the slope. The
// normal offset takes the part of the slope, the constant bias what rounding of a depth of this range leaves.
function applyBias(light: DirectionalLight, { texel, near, far }: ShadowFit): void {
  light.shadow.normalBias = texel * 1.5
  light.shadow.bias = (-0.25 * texel) / (far - near)
}

/** True when every corner of the box falls on the shadow map. */
export function coversBox(fit: ShadowFit, bounds: Box3, directionToLight: Vector3): boolean {
  const toLight = lightBasis(directionToLight).transpose()
  const inLight = bounds.clone().applyMatrix4(toLight)
  const centre = fit.centre.clone().applyMatrix4(toLight)
  const covered = new Box3(
    new Vector3(centre.x - fit.halfWidth, centre.y - fit.halfHeight, -Infinity),
    new Vector3(centre.x + fit.halfWidth, centre.y + fit.halfHeight, Infinity),
  )
  return covered.containsBox(inLight)
}
