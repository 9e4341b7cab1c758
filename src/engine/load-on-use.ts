import type { Isolation } from '../core/plan/plan.ts'
import type { Lander, Workspaces } from '../ports/workspaces.ts'

/**
 * Workspaces whose code is loaded by the first attempt that needs them; most plans use one isolation of three. `hasLeftovers` tells cheaply
 * whether there can be anything to sweep.
 */
export function loadWorkspacesOnUse(isolation: Isolation, { load, hasLeftovers }: { readonly load: () => Promise<Workspaces>; readonly hasLeftovers: () => Promise<boolean> }): Workspaces {
  const part = onUse(load)
  return {
    isolation,
    prepare: async (request) => (await part.get()).prepare(request),
    sweep: async () => {
      if (await hasLeftovers()) await (await part.get()).sweep()
    },
    close: async () => (await part.loaded())?.close(),
  }
}

/** A lander whose code is loaded by the first that asks it anything; a plan that lands nowhere never does. */
export function loadLanderOnUse(load: () => Promise<Lander & { close(): Promise<void> }>): Lander & { close(): Promise<void> } {
  const { get, loaded } = onUse(load)
  return {
    inspect: async (...args) => (await get()).inspect(...args),
    open: async (...args) => (await get()).open(...args),
    head: async (...args) => (await get()).head(...args),
    tree: async (...args) => (await get()).tree(...args),
    integrate: async (...args) => (await get()).integrate(...args),
    hasLanded: async (...args) => (await get()).hasLanded(...args),
    move: async (...args) => (await get()).move(...args),
    landForUser: async (...args) => (await get()).landForUser(...args),
    takeBackForUser: async (...args) => (await get()).takeBackForUser(...args),
    forget: async (...args) => (await get()).forget(...args),
    readChange: async (...args) => (await get()).readChange(...args),
    diff: async (...args) => (await get()).diff(...args),
    close: async () => (await loaded())?.close(),
  }
}

/** A part of the program that is made by the first who asks for it. */
export type OnUse<Part> = { readonly get: () => Promise<Part>; readonly loaded: () => Promise<Part | null>; /** The part if it is there by now. */ readonly peek: () => Part | null }

export function onUse<Part>(load: () => Promise<Part>): OnUse<Part> {
  let part: Promise<Part> | null = null
  let made: Part | null = null
  const make = async (): Promise<Part> => (made = await load())
  return { get: () => (part ??= make()), loaded: async () => part, peek: () => made }
}
