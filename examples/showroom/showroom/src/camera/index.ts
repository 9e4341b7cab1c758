import { Vector3 } from 'three'
import type { Object3D, PerspectiveCamera } from 'three'
import type { StageComponent } from '@showroom/kit'
import { createServiceKey } from '@showroom/kit'
import { CameraPath, easings } from './camera-path.ts'
import type { PathStop } from './camera-path.ts'
import { applyClipPlanes, clipPlanesFor, frameObject, visibleBounds } from './framing.ts'
import { defaultOrbitOptions, OrbitRig } from './orbit-rig.ts'
import type { OrbitOptions, OrbitPose } from './orbit-rig.ts'

export { CameraPath, easings } from './camera-path.ts'
export type { Easing, PathOptions, PathStop } from './camera-path.ts'
export { blendPoses, clipPlanesFor, distanceForBox, distanceForSphere, frameObject, visibleBounds } from './framing.ts'
export type { FramingOptions, Lens } from './framing.ts'
export { nearestTurn, OrbitRig } from './orbit-rig.ts'
export type { OrbitLimits, OrbitOptions, OrbitPose } from './orbit-rig.ts'

/** Moves the stage's camera: by hand, to a framed object, or along a path. */
export const cameraDirector = createServiceKey<CameraDirector>('camera director')

const openingPose: OrbitPose = { azimuth: Math.PI / 5, polar: 1.25, distance: 4, target: new Vector3(0, 0.4, 0) }

/** One camera, and whoever leads it at the moment: the visitor, or a flight that a touch interrupts. */
export class CameraDirector {
  readonly rig: OrbitRig
  readonly #camera: PerspectiveCamera
  #flight: { readonly path: CameraPath; seconds: number } | null = null

  constructor(camera: PerspectiveCamera, options: OrbitOptions = defaultOrbitOptions) {
    this.#camera = camera
    this.rig = new OrbitRig(openingPose, options)
    this.rig.place(camera)
  }

  get isFlying(): boolean {
    return this.#flight !== null
  }

  /** Travels to where an object fills the picture. */
  frame(object: Object3D): void {
    this.interrupt()
    this.rig.moveTo(frameObject(object, this.#camera))
  }

  /** Starts a flight from the current pose through the stops. */
  fly(stops: readonly PathStop[], legSeconds = 1.6): void {
    const path = new CameraPath([{ pose: this.rig.pose }, ...stops], { legSeconds, isLoop: false, easing: easings.glide })
    this.#flight = { path, seconds: 0 }
  }

  /** Hands the camera back to the visitor. */
  interrupt(): void {
    this.#flight = null
  }

  /** Keeps the clip planes tight around what is shown. */
  fitClipPlanes(object: Object3D): boolean {
    return applyClipPlanes(this.#camera, clipPlanesFor(visibleBounds(object), this.#camera.position))
  }

  /** Advances by one frame; true while the picture changes. */
  update(deltaSeconds: number): boolean {
    const flight = this.#flight
    if (flight) {
      flight.seconds += deltaSeconds
      this.rig.moveTo(flight.path.poseAt(flight.seconds), { isImmediate: true })
      if (flight.seconds >= flight.path.durationSeconds) this.interrupt()
    }
    const hasMoved = this.rig.update(deltaSeconds, this.#camera)
    return hasMoved || flight !== null
  }
}

/** Reads the component's settings; what is missing or absurd falls back to the default. */
export function parseCameraSettings({ dampingRate, idleSpin }: Readonly<Record<string, unknown>>): OrbitOptions {
  return {
    ...defaultOrbitOptions,
    dampingRate: typeof dampingRate === 'number' && dampingRate > 0 ? dampingRate : defaultOrbitOptions.dampingRate,
    idleSpin: typeof idleSpin === 'number' ? idleSpin : defaultOrbitOptions.idleSpin,
  }
}

/** Puts the stage's camera on an orbit rig. */
export const camera: StageComponent = {
  id: 'camera',
  needs: [],
  mount(context) {
    const director = new CameraDirector(context.camera, parseCameraSettings(context.settings))
    context.provide(cameraDirector, director)
    return {
      update: (deltaSeconds) => void director.update(deltaSeconds),
      resize({ width, height }) {
        context.camera.aspect = width / height
        context.camera.updateProjectionMatrix()
      },
      dispose: () => director.interrupt(),
    }
  },
}
