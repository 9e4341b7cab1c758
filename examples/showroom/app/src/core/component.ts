import type { Camera, Object3D, PerspectiveCamera, Scene, ToneMapping, WebGLRenderer } from 'three'
import type { Disposable } from './disposal.ts'

/** The part of three's `WebGLRenderer` that components use; thin, so that a test can stand in for the graphics card. */
export type RendererPort = Disposable & {
  toneMapping: ToneMapping
  toneMappingExposure: number
  readonly shadowMap: { enabled: boolean }
  render(scene: Object3D, camera: Camera): void
  setSize(width: number, height: number, updateStyle?: boolean): void
  setPixelRatio(ratio: number): void
  getContext(): GraphicsContext
}

/** What capability detection asks of a WebGL 2 context; parameters go by their GL number. */
export type GraphicsContext = {
  getParameter(name: number): unknown
  getExtension(name: string): unknown
}

/** A three.js renderer seen through the port; the conversion is the proof that the port fits. */
export function toRendererPort(renderer: WebGLRenderer): RendererPort {
  return renderer
}

declare const serviceType: unique symbol

/** Names a service that one component offers and others use; the type travels with the key. */
export type ServiceKey<T> = { readonly name: string; readonly [serviceType]?: T }

export function createServiceKey<T>(name: string): ServiceKey<T> {
  return { name }
}

/** Size of the drawing surface in CSS pixels, and how many device pixels each of them has. */
export type SurfaceSize = { readonly width: number; readonly height: number; readonly pixelRatio: number }

/** What a component may touch while it is mounted. */
export type StageContext = {
  readonly scene: Scene
  readonly camera: PerspectiveCamera
  readonly renderer: RendererPort
  /** The component's own section of the settings; unknown until the component reads it. */
  readonly settings: Readonly<Record<string, unknown>>
  provide<T>(key: ServiceKey<T>, service: T): void
  /** Throws when no mounted component provides the service. */
  use<T>(key: ServiceKey<T>): T
}

/** A component in place; `dispose` leaves the scene as it was before. */
export type MountedComponent = Disposable & {
  update?(deltaSeconds: number): void
  resize?(size: SurfaceSize): void
}

/** One capability that can be added to a viewer. */
export type StageComponent = {
  readonly id: string
  /** Ids of the components that have to be mounted before. */
  readonly needs: readonly string[]
  mount(context: StageContext): MountedComponent
}
