import type { StageComponent } from '@showroom/kit'
import { createServiceKey } from '@showroom/kit'
import { DisposalBag } from '@showroom/kit/core/disposal.ts'
import type { QualityTier } from './capabilities.ts'
import { defaultFrameBudget, StageRenderer } from './stage-renderer.ts'
import type { StageRendererOptions } from './stage-renderer.ts'

export { chooseTier, detectCapabilities, estimateSurfaceBytes, limitsFor, lowerTier } from './capabilities.ts'
export type { Capabilities, CompressedFormat, QualityLimits, QualityTier } from './capabilities.ts'
export { defaultFrameBudget, FrameBudget, percentile, StageRenderer } from './stage-renderer.ts'
export type { BudgetVerdict, FrameBudgetOptions, LimitsListener, StageRendererOptions } from './stage-renderer.ts'

/** The renderer with its capabilities, limits and frame budget. */
export const stageRenderer = createServiceKey<StageRenderer>('stage renderer')

/** Reads the component's settings; what is missing or absurd falls back to the default. */
export function parseWebglSettings({ tier, targetFramesPerSecond }: Readonly<Record<string, unknown>>): StageRendererOptions {
  const isRate = typeof targetFramesPerSecond === 'number' && targetFramesPerSecond >= 15 && targetFramesPerSecond <= 240
  return {
    tier: isTier(tier) ? tier : 'auto',
    budget: isRate ? { ...defaultFrameBudget, targetMs: 1000 / targetFramesPerSecond } : defaultFrameBudget,
  }
}

function isTier(value: unknown): value is QualityTier {
  return value === 'low' || value === 'medium' || value === 'high'
}

/** Wraps the viewer's renderer and sizes its surface. */
export const webgl: StageComponent = {
  id: 'webgl',
  needs: [],
  mount(context) {
    const bag = new DisposalBag()
    const renderer = bag.add(new StageRenderer(context.renderer, parseWebglSettings(context.settings)))
    const hadShadows = context.renderer.shadowMap.enabled
    bag.defer(() => void (context.renderer.shadowMap.enabled = hadShadows))
    renderer.onLimits((limits) => void (context.renderer.shadowMap.enabled = limits.shadowMapSize > 512))
    context.provide(stageRenderer, renderer)
    return { resize: (size) => renderer.resize(size), dispose: () => bag.dispose() }
  },
}
