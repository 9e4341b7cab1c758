import { Spherical, Vector3 } from 'three'
import type { PerspectiveCamera } from 'three'
import { clamp, damp } from '@showroom/kit/core/math.ts'

/** Where an orbiting camera is: angles in radians around a target, `polar` counted from straight above. */
export type OrbitPose = {
  readonly azimuth: number
  readonly polar: number
  readonly distance: number
  readonly target: Vector3
}

/** How far a visitor may move the camera. */
export type OrbitLimits = {
  readonly polar: readonly [lowest: number, highest: number]
  readonly distance: readonly [nearest: number, farthest: number]
  /** `null` lets the camera go round without end. */
  readonly azimuth: readonly [lowest: number, highest: number] | null
  /** How far the target may be dragged from its home, in world units. */
  readonly panRadius: number
}

export type OrbitOptions = {
  readonly limits: OrbitLimits
  /** How fast the camera catches up with the hand, in 1/s; 12 feels firm, 4 feels heavy. */
  readonly dampingRate: number
  /** Turns by itself after a pause, in radians per second; 0 stands still. */
  readonly idleSpin: number
  /** How long the visitor has to rest before the camera turns by itself. */
  readonly idleDelaySeconds: number
}

export const defaultOrbitOptions: OrbitOptions = {
  limits: { polar: [0.15, 1.62], distance: [0.4, 12], azimuth: null, panRadius: 1.5 },
  dampingRate: 9,
  idleSpin: 0,
  idleDelaySeconds: 4,
}

// Below this the picture does not change any more, so that an idle viewer can stop drawing.
const restingAngle = 1e-5
const restingLength = 1e-5

/**
 * An orbit camera in two layers: gestures move the *goal*, every frame the *current* pose follows it.
 *
 *     rotate · zoom · pan ──► goal ──limits──► current ──► camera
 *                                    damping each frame
 */
export class OrbitRig {
  readonly #options: OrbitOptions
  readonly #home: OrbitPose
  #goal: OrbitPose
  #current: OrbitPose
  #idleSeconds = 0
  readonly #spherical = new Spherical()
  readonly #offset = new Vector3()

  constructor(pose: OrbitPose, options: OrbitOptions = defaultOrbitOptions) {
    this.#options = options
    this.#home = limitPose(pose, { limits: options.limits, home: pose.target })
    this.#goal = this.#home
    this.#current = this.#home
  }

  /** The pose shown at this moment. */
  get pose(): OrbitPose {
    return this.#current
  }

  /** The pose the camera is on its way to. */
  get goal(): OrbitPose {
    return this.#goal
  }

  /** Turns by angles in radians. */
  rotate(azimuthBy: number, polarBy: number): void {
    const { azimuth, polar } = this.#goal
    this.#aim({ azimuth: azimuth - azimuthBy, polar: polar - polarBy })
  }

  /** Multiplies the distance: 0.5 halves it. Zoom is multiplicative so that a wheel step feels the same near and far. */
  zoom(factor: number): void {
    this.#aim({ distance: this.#goal.distance * factor })
  }

  /** Drags the target in the plane of the picture, in world units. */
  pan(rightBy: number, upBy: number): void {
    const { azimuth, polar, target } = this.#goal
    const right = new Vector3(Math.cos(azimuth), 0, -Math.sin(azimuth))
    const up = new Vector3(-Math.sin(azimuth) * Math.cos(polar), Math.sin(polar), -Math.cos(azimuth) * Math.cos(polar))
    this.#aim({ target: target.clone().addScaledVector(right, rightBy).addScaledVector(up, upBy) })
  }

  /** Travels to a pose; with `isImmediate` it is there at once. */
  moveTo(pose: OrbitPose, { isImmediate = false }: { isImmediate?: boolean } = {}): void {
    this.#aim({ ...pose, azimuth: nearestTurn(pose.azimuth, this.#current.azimuth) })
    if (isImmediate) this.#current = this.#goal
  }

  /** Travels back to where the rig started. */
  reset(): void {
    this.moveTo(this.#home)
  }

  /** Advances by one frame, places the camera, and says whether the picture changed. */
  update(deltaSeconds: number, camera: PerspectiveCamera): boolean {
    this.#spinWhenIdle(deltaSeconds)
    const hasArrived = isResting(this.#current, this.#goal)
    this.#current = hasArrived ? this.#goal : this.#follow(deltaSeconds)
    this.place(camera)
    return !hasArrived
  }

  /** Puts the camera at the current pose. */
  place(camera: PerspectiveCamera): void {
    const { azimuth, polar, distance, target } = this.#current
    this.#spherical.set(distance, polar, azimuth)
    camera.position.copy(target).add(this.#offset.setFromSpherical(this.#spherical))
    camera.lookAt(target)
    camera.updateMatrixWorld()
  }

  #aim(change: Partial<OrbitPose>): void {
    this.#goal = limitPose({ ...this.#goal, ...change }, { limits: this.#options.limits, home: this.#home.target })
    this.#idleSeconds = 0
  }

  #spinWhenIdle(deltaSeconds: number): void {
    const { idleSpin, idleDelaySeconds } = this.#options
    this.#idleSeconds += deltaSeconds
    if (idleSpin === 0 || this.#idleSeconds < idleDelaySeconds) return
    this.#goal = { ...this.#goal, azimuth: this.#goal.azimuth + idleSpin * deltaSeconds }
  }

  #follow(deltaSeconds: number): OrbitPose {
    const step = { rate: this.#options.dampingRate, deltaSeconds }
    const { azimuth, polar, distance, target } = this.#current
    return {
      azimuth: damp(azimuth, this.#goal.azimuth, step),
      polar: damp(polar, this.#goal.polar, step),
      // Damped as a logarithm: approaching and leaving then take the same time.
      distance: Math.exp(damp(Math.log(distance), Math.log(this.#goal.distance), step)),
      target: target.clone().lerp(this.#goal.target, 1 - Math.exp(-step.rate * deltaSeconds)),
    }
  }
}

/** The equivalent of an angle that is at most half a turn away from a reference, so that the camera takes the short way. */
export function nearestTurn(angle: number, reference: number): number {
  const turn = 2 * Math.PI
  return angle + Math.round((reference - angle) / turn) * turn
}

type LimitContext = { readonly limits: OrbitLimits; readonly home: Vector3 }

function limitPose({ azimuth, polar, distance, target }: OrbitPose, { limits, home }: LimitContext): OrbitPose {
  const drift = target.clone().sub(home).clampLength(0, limits.panRadius)
  return {
    azimuth: limits.azimuth ? clamp(azimuth, ...limits.azimuth) : azimuth,
    polar: clamp(polar, ...limits.polar),
    distance: clamp(distance, ...limits.distance),
    target: home.clone().add(drift),
  }
}

function isResting(a: OrbitPose, b: OrbitPose): boolean {
  const angle = Math.max(Math.abs(a.azimuth - b.azimuth), Math.abs(a.polar - b.polar))
  const length = Math.max(Math.abs(a.distance - b.distance), a.target.distanceTo(b.target))
  return angle < restingAngle && length < restingLength
}
