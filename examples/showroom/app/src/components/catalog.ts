import type { StageComponent } from '#core/component.ts'
import { backdrop } from './backdrop.ts'
import { ground } from './ground.ts'

/** Every component the viewer mounts; the registry finds the order. */
export const catalog: readonly StageComponent[] = [ground, backdrop]
