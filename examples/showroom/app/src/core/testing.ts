import { NoToneMapping, PerspectiveCamera, Scene } from 'three'
import type { ToneMapping } from 'three'
import type { GraphicsContext, RendererPort, ServiceKey, StageContext } from './component.ts'

/** A renderer that draws nothing and remembers what it was asked to do. */
export class RecordingRenderer implements RendererPort {
  toneMapping: ToneMapping = NoToneMapping
  toneMappingExposure = 1
  readonly shadowMap = { enabled: false }
  readonly calls: string[] = []
  readonly #graphics: GraphicsContext

  constructor(graphics: GraphicsContext = createGraphicsContext()) {
    this.#graphics = graphics
  }

  render(): void {
    this.calls.push('render')
  }

  setSize(width: number, height: number): void {
    this.calls.push(`size ${width}x${height}`)
  }

  setPixelRatio(ratio: number): void {
    this.calls.push(`ratio ${ratio}`)
  }

  getContext(): GraphicsContext {
    return this.#graphics
  }

  dispose(): void {
    this.calls.push('dispose')
  }
}

/** A stand-in for a WebGL 2 context: parameters by their GL number, and the extensions it has. */
export function createGraphicsContext(
  parameters: Readonly<Record<number, unknown>> = {},
  extensions: readonly string[] = [],
): GraphicsContext {
  return {
    getParameter: (name: number) => parameters[name] ?? null,
    getExtension: (name: string) => (extensions.includes(name) ? {} : null),
  }
}

/** A stage to mount components on, without a viewer around it. */
export function createTestStage(settings: Readonly<Record<string, unknown>> = {}) {
  const services = new Map<string, unknown>()
  const renderer = new RecordingRenderer()
  const context: StageContext = {
    scene: new Scene(),
    camera: new PerspectiveCamera(45, 16 / 9, 0.1, 100),
    renderer,
    settings,
    provide: (key, service) => void services.set(key.name, service),
    use: <T>(key: ServiceKey<T>): T => {
      if (!services.has(key.name)) throw new Error(`No component provides ${key.name}`)
      return services.get(key.name) as T
    },
  }
  return { context, renderer }
}
