import type { MountedComponent, ServiceKey, StageComponent, StageContext, SurfaceSize } from '#core/component.ts'

/** Settings of every component, by its id. */
export type ComponentSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The part of the context that belongs to the viewer; the registry adds settings and services. */
export type ViewerParts = Pick<StageContext, 'scene' | 'camera' | 'renderer'>

type Mounted = { readonly id: string; readonly component: MountedComponent }

/** Mounts components after those they need, passes frames and sizes on, and takes them out in the reverse order. */
export class ComponentRegistry {
  readonly #catalog: readonly StageComponent[]
  readonly #mounted: Mounted[] = []
  readonly #services = new Map<string, unknown>()

  constructor(catalog: readonly StageComponent[]) {
    this.#catalog = orderByNeeds(catalog)
  }

  /** Ids in the order they were mounted. */
  get mounted(): readonly string[] {
    return this.#mounted.map(({ id }) => id)
  }

  /** Mounts everything; when one component fails, those before it are taken out again. */
  mount(parts: ViewerParts, settings: ComponentSettings): void {
    try {
      for (const component of this.#catalog) {
        const context = this.#createContext(parts, settings[component.id] ?? {})
        this.#mounted.push({ id: component.id, component: component.mount(context) })
      }
    } catch (error) {
      this.unmount()
      throw error
    }
  }

  /** A service that a mounted component provides, or `null`. */
  find<T>(key: ServiceKey<T>): T | null {
    // The key carries the type of what was provided under it.
    return (this.#services.get(key.name) as T | undefined) ?? null
  }

  update(deltaSeconds: number): void {
    for (const { component } of this.#mounted) component.update?.(deltaSeconds)
  }

  resize(size: SurfaceSize): void {
    for (const { component } of this.#mounted) component.resize?.(size)
  }

  unmount(): void {
    for (let last = this.#mounted.pop(); last; last = this.#mounted.pop()) last.component.dispose()
    this.#services.clear()
  }

  #createContext(parts: ViewerParts, settings: StageContext['settings']): StageContext {
    return {
      ...parts,
      settings,
      provide: (key, service) => void this.#services.set(key.name, service),
      use: <T>(key: ServiceKey<T>): T => {
        const service = this.find(key)
        if (service === null) throw new Error(`No mounted component provides the ${key.name}`)
        return service
      },
    }
  }
}

/** Puts every component behind those it needs and else keeps the order; throws on what is missing, doubled or circular. */
export function orderByNeeds(catalog: readonly StageComponent[]): readonly StageComponent[] {
  const byId = new Map(catalog.map((component) => [component.id, component]))
  if (byId.size !== catalog.length) throw new RangeError('Two components have the same id')
  const ordered = new Set<StageComponent>()
  const visit = (component: StageComponent, path: readonly string[]): void => {
    if (ordered.has(component)) return
    if (path.includes(component.id)) throw new RangeError(`Components need each other: ${[...path, component.id].join(' → ')}`)
    for (const id of component.needs) {
      const needed = byId.get(id)
      if (!needed) throw new RangeError(`Component ${component.id} needs ${id}, which is not in the catalog`)
      visit(needed, [...path, component.id])
    }
    ordered.add(component)
  }
  for (const component of catalog) visit(component, [])
  return [...ordered]
}
