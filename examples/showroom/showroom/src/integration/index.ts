import { Box3, Group, Raycaster, Vector2, Vector3 } from 'three'
import type { LOD, Object3D } from 'three'
import type { StageComponent, StageContext } from '@showroom/kit'
import { createServiceKey } from '@showroom/kit'
import { cameraDirector, visibleBounds } from '@showroom/kit/camera/index.ts'
import type { CameraDirector } from '@showroom/kit/camera/index.ts'
import type { Disposable } from '@showroom/kit/core/disposal.ts'
import { DisposalBag } from '@showroom/kit/core/disposal.ts'
import { damp } from '@showroom/kit/core/math.ts'
import { findFinish, materialLibrary } from '@showroom/kit/materials/index.ts'
import type { MaterialLibrary } from '@showroom/kit/materials/index.ts'
import { pbrPipeline } from '@showroom/kit/pbr/index.ts'
import type { PbrPipeline } from '@showroom/kit/pbr/index.ts'
import { createPlinth, disposePlinth } from './plinth.ts'
import type { Plinth } from './plinth.ts'
import { applyShadowFit } from './shadow-fitting.ts'

export { contactShade, createPlinth, createPlinthGeometry, createSweepGeometry, latheProfile, roundedRectangle, widthOf } from './plinth.ts'
export type { Fineness, Plinth, RoundPlinth, SlabPlinth, SweepOptions } from './plinth.ts'
export { applyShadowFit, coversBox, fitShadow, lightBasis } from './shadow-fitting.ts'
export type { ShadowFit, ShadowFitOptions } from './shadow-fitting.ts'

/** The stage that presents one product at a time. */
export const showroomStage = createServiceKey<ShowroomStage>('showroom stage')

/** What a visitor pointed at. */
export type Pick = {
  /** Name of the nearest named part upwards from the surface that was hit. */
  readonly part: string
  readonly point: Vector3
  readonly distance: number
}

export type StageParts = {
  readonly director: CameraDirector
  readonly pipeline: PbrPipeline
  readonly library: MaterialLibrary
}

export type ShowroomOptions = {
  /** Finish of the plinth. */
  readonly plinthFinish: string
  /** Turntable speed in radians per second. */
  readonly turnSpeed: number
}

const plinthHeight = 0.08
const spinUpRate = 2

/** Presents a product: on a plinth that fits, framed by the camera, in the light of the pipeline, on a turntable. */
export class ShowroomStage implements Disposable {
  /** Turns; holds the product. */
  readonly turntable = new Group()
  readonly #context: StageContext
  readonly #parts: StageParts
  readonly #options: ShowroomOptions
  readonly #raycaster = new Raycaster()
  #product: { readonly object: Object3D; readonly plinth: LOD; readonly bag: DisposalBag } | null = null
  #isTurning = false
  #speed = 0

  constructor(context: StageContext, parts: StageParts, options: ShowroomOptions) {
    this.#context = context
    this.#parts = parts
    this.#options = options
    this.turntable.name = 'turntable'
    context.scene.add(this.turntable)
  }

  /** Presents a product in place of the one before; the product stays the caller's to dispose. */
  present(object: Object3D): void {
    this.clear()
    const bounds = visibleBounds(object)
    if (bounds.isEmpty()) throw new RangeError(`${object.name || 'The product'} has nothing to show`)
    const bag = new DisposalBag()
    const plinth = this.#raisePlinth(bounds.getSize(new Vector3()), bag)
    const before = object.position.clone()
    const centre = bounds.getCenter(new Vector3())
    object.position.sub(new Vector3(centre.x, bounds.min.y - plinthHeight, centre.z))
    this.turntable.add(object)
    bag.defer(() => {
      this.turntable.remove(object)
      object.position.copy(before)
    })
    this.#product = { object, plinth, bag }
    applyShadowFit(this.#parts.pipeline.keyLight, turningBounds(visibleBounds(this.turntable)))
    this.#parts.director.frame(object)
  }

  /** Takes the product off the stage. */
  clear(): void {
    this.#product?.bag.dispose()
    this.#product = null
    this.turntable.rotation.y = 0
    this.#speed = 0
  }

  /** Starts or stops the turntable; it spins up and down smoothly. */
  turn(isTurning: boolean): void {
    this.#isTurning = isTurning
  }

  /** The part of the product under a point of the picture, given from -1 to 1 in both directions with y upwards. */
  pick(x: number, y: number): Pick | null {
    if (!this.#product) return null
    this.turntable.updateMatrixWorld(true)
    this.#raycaster.setFromCamera(new Vector2(x, y), this.#context.camera)
    const [hit] = this.#raycaster.intersectObject(this.#product.object, true)
    return hit ? { part: partNameOf(hit.object), point: hit.point, distance: hit.distance } : null
  }

  /** Advances by one frame. */
  update(deltaSeconds: number): void {
    const wantedSpeed = this.#isTurning ? this.#options.turnSpeed : 0
    this.#speed = damp(this.#speed, wantedSpeed, { rate: spinUpRate, deltaSeconds })
    this.turntable.rotation.y += this.#speed * deltaSeconds
    if (!this.#product) return
    this.#product.plinth.update(this.#context.camera)
    this.#parts.director.fitClipPlanes(this.turntable)
  }

  dispose(): void {
    this.clear()
    this.#context.scene.remove(this.turntable)
  }

  #raisePlinth(size: Vector3, bag: DisposalBag): LOD {
    const loan = this.#parts.library.borrow(this.#options.plinthFinish)
    bag.defer(() => loan.release())
    const plinth = createPlinth(plinthFor(size), loan.material)
    this.turntable.add(plinth)
    bag.defer(() => {
      this.turntable.remove(plinth)
      disposePlinth(plinth)
    })
    return plinth
  }
}

/** Round for compact products, a slab for long ones; always with room to spare. */
export function plinthFor({ x, z }: Vector3): Plinth {
  const isLong = Math.max(x, z) > 1.6 * Math.min(x, z)
  const room = 1.25
  if (isLong) return { shape: 'slab', width: x * room, depth: z * room, height: plinthHeight, corner: 0.06, bevel: 0.01 }
  return { shape: 'round', radius: (Math.hypot(x, z) / 2) * room, height: plinthHeight, bevel: 0.015 }
}

/** A box that holds what turns around the upright axis, at every angle; shadows need no new fit while it turns. */
export function turningBounds({ min, max }: Box3): Box3 {
  const reach = Math.hypot(Math.max(-min.x, max.x), Math.max(-min.z, max.z))
  return new Box3(new Vector3(-reach, min.y, -reach), new Vector3(reach, max.y, reach))
}

function partNameOf(object: Object3D): string {
  if (object.name !== '') return object.name
  return object.parent ? partNameOf(object.parent) : 'unnamed'
}

/** Reads the component's settings; what is missing or absurd falls back to the default. */
export function parseShowroomSettings({ plinthFinish, turnSpeed }: Readonly<Record<string, unknown>>): ShowroomOptions {
  return {
    plinthFinish: typeof plinthFinish === 'string' ? findFinish(plinthFinish).id : 'carrara',
    turnSpeed: typeof turnSpeed === 'number' && Math.abs(turnSpeed) <= Math.PI ? turnSpeed : 0.4,
  }
}

/** Joins camera, light and materials into a stage for products. */
export const integration: StageComponent = {
  id: 'integration',
  needs: ['camera', 'pbr'],
  mount(context) {
    const parts = {
      director: context.use(cameraDirector),
      pipeline: context.use(pbrPipeline),
      library: context.use(materialLibrary),
    }
    const stage = new ShowroomStage(context, parts, parseShowroomSettings(context.settings))
    context.provide(showroomStage, stage)
    return stage
  },
}
