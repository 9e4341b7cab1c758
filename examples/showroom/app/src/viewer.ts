import { PerspectiveCamera, Scene } from 'three'
import type { Group } from 'three'
import type { RendererPort, ServiceKey, StageComponent } from '#core/component.ts'
import { DisposalBag } from '#core/disposal.ts'
import { ComponentRegistry } from './components/registry.ts'
import { createLightRig, findMood } from './lights/index.ts'
import { ViewerModel } from './model/viewer-model.ts'
import { findProduct } from './products/index.ts'
import { FrameLoop } from './render/frame-loop.ts'
import type { FrameSource } from './render/frame-loop.ts'
import { disposeTree, explodedPositions } from './scene/scene-graph.ts'
import type { ViewerSettings } from './settings.ts'

export type ViewerOptions = {
  readonly renderer: RendererPort
  readonly frames: FrameSource
  readonly settings: ViewerSettings
  readonly catalog: readonly StageComponent[]
}

/** The whole viewer: the model decides what is shown, the scene follows, components add the rest. */
export class Viewer {
  readonly scene = new Scene()
  readonly camera = new PerspectiveCamera(40, 1, 0.05, 50)
  readonly model: ViewerModel
  readonly #renderer: RendererPort
  readonly #registry: ComponentRegistry
  readonly #loop: FrameLoop
  readonly #bag = new DisposalBag()
  #product: Group | null = null
  #lights: Group | null = null

  constructor({ renderer, frames, settings, catalog }: ViewerOptions) {
    this.#renderer = renderer
    this.camera.position.set(1, 0.9, 1.6)
    this.camera.lookAt(0, 0.4, 0)
    this.model = new ViewerModel(settings)
    this.#registry = new ComponentRegistry(catalog)
    this.#registry.mount({ scene: this.scene, camera: this.camera, renderer }, settings.components)
    this.#bag.defer(() => this.#registry.unmount())
    this.resize(settings.surface)
    this.#bag.defer(this.model.onChange(() => this.#show()))
    this.#show()
    this.#loop = new FrameLoop(frames)
    this.#loop.onFrame((deltaSeconds) => this.#draw(deltaSeconds))
    this.#bag.defer(() => this.#loop.stop())
    this.#loop.start()
  }

  /** Ids of the components in place. */
  get components(): readonly string[] {
    return this.#registry.mounted
  }

  /** A service that a component provides, or `null` when that component is not installed. */
  service<T>(key: ServiceKey<T>): T | null {
    return this.#registry.find(key)
  }

  resize(size: ViewerSettings['surface']): void {
    this.camera.aspect = size.width / size.height
    this.camera.updateProjectionMatrix()
    this.#renderer.setPixelRatio(size.pixelRatio)
    this.#renderer.setSize(size.width, size.height, false)
    this.#registry.resize(size)
  }

  dispose(): void {
    this.#bag.dispose()
    for (const tree of [this.#product, this.#lights]) if (tree) disposeTree(tree)
    this.#renderer.dispose()
  }

  #draw(deltaSeconds: number): void {
    this.#registry.update(deltaSeconds)
    this.#renderer.render(this.scene, this.camera)
  }

  #show(): void {
    const { productId, variantId, moodId, explosion } = this.model.state
    this.#product = this.#replace(this.#product, findProduct(productId).build(variantId))
    this.#lights = this.#replace(this.#lights, createLightRig(findMood(moodId)))
    for (const [part, position] of explodedPositions(this.#product, explosion)) part.position.copy(position)
  }

  #replace(before: Group | null, after: Group): Group {
    if (before) disposeTree(before)
    this.scene.add(after)
    return after
  }
}
