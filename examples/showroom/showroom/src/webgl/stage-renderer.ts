import type { Camera, Object3D } from 'three'
import type { RendererPort, SurfaceSize } from '@showroom/kit'
import type { Disposable } from '@showroom/kit/core/disposal.ts'
import { clamp } from '@showroom/kit/core/math.ts'
import { chooseTier, detectCapabilities, limitsFor, lowerTier } from './capabilities.ts'
import type { Capabilities, QualityLimits, QualityTier } from './capabilities.ts'

/** The time a frame may take, and how eagerly resolution is given up for it. */
export type FrameBudgetOptions = {
  readonly targetMs: number
  /** How many frames are judged together. */
  readonly windowFrames: number
  /** Smallest share of the full resolution, per axis. */
  readonly leastScale: number
}

export const defaultFrameBudget: FrameBudgetOptions = { targetMs: 1000 / 60, windowFrames: 30, leastScale: 0.5 }

// A single bad second, such as while textures upload, must not cost the visitor a tier.
const patienceWindows = 2

/** What a window of frames showed: `exhausted` means too slow although the resolution cannot fall further. */
export type BudgetVerdict = 'kept' | 'changed' | 'exhausted'

/**
 * Turns frame times into a resolution scale. Pixels cost time, so the scale per axis goes with the square root of the
 * time that is left; it falls fast, recovers slowly, and ignores frames so long that the tab must have been hidden.
 */
export class FrameBudget {
  readonly #options: FrameBudgetOptions
  readonly #timesMs: number[] = []
  #scale = 1

  constructor(options: FrameBudgetOptions = defaultFrameBudget) {
    this.#options = options
  }

  get scale(): number {
    return this.#scale
  }

  /** Takes one frame time; `null` until a window of frames is complete. */
  record(frameMs: number): BudgetVerdict | null {
    const isPause = frameMs > 250
    if (isPause) this.#timesMs.length = 0
    else this.#timesMs.push(frameMs)
    if (this.#timesMs.length < this.#options.windowFrames) return null
    const load = percentile(this.#timesMs, 0.9) / this.#options.targetMs
    this.#timesMs.length = 0
    return this.#adapt(load)
  }

  #adapt(load: number): BudgetVerdict {
    const before = this.#scale
    if (load > 1.1 && before === this.#options.leastScale) return 'exhausted'
    const wanted = load > 1.1 ? before / Math.sqrt(load) : load < 0.7 ? before + 0.05 : before
    this.#scale = clamp(Math.round(wanted * 20) / 20, this.#options.leastScale, 1)
    return this.#scale === before ? 'kept' : 'changed'
  }
}

/** The value below which the given share of the numbers lies; 0 for no numbers. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Told when limits change, so that effects can follow. */
export type LimitsListener = (limits: QualityLimits, tier: QualityTier) => void

export type StageRendererOptions = {
  /** `auto` picks a tier from the card. */
  readonly tier: QualityTier | 'auto'
  readonly budget: FrameBudgetOptions
}

/** A renderer that knows its limits: sizes the surface, adapts resolution to the frame budget, steps tiers down. */
export class StageRenderer implements Disposable {
  readonly capabilities: Capabilities
  readonly #port: RendererPort
  readonly #budget: FrameBudget
  readonly #listeners = new Set<LimitsListener>()
  #tier: QualityTier
  #size: SurfaceSize = { width: 1, height: 1, pixelRatio: 1 }
  #exhaustedWindows = 0

  constructor(port: RendererPort, { tier, budget }: StageRendererOptions = { tier: 'auto', budget: defaultFrameBudget }) {
    this.#port = port
    this.capabilities = detectCapabilities(port.getContext())
    this.#tier = tier === 'auto' ? chooseTier(this.capabilities) : tier
    this.#budget = new FrameBudget(budget)
  }

  get tier(): QualityTier {
    return this.#tier
  }

  get limits(): QualityLimits {
    return limitsFor(this.#tier, this.capabilities)
  }

  /** Device pixels per CSS pixel that are really drawn. */
  get pixelRatio(): number {
    const largestSide = Math.max(this.#size.width, this.#size.height)
    const fitting = this.capabilities.maxTextureSize / largestSide
    return Math.min(this.#size.pixelRatio, this.limits.maxPixelRatio, fitting) * this.#budget.scale
  }

  /** Calls the listener now and whenever the limits change; returns how to stop that. */
  onLimits(listener: LimitsListener): () => void {
    this.#listeners.add(listener)
    listener(this.limits, this.#tier)
    return () => void this.#listeners.delete(listener)
  }

  /** Fits the surface to its element; a hidden element has no size and is ignored. */
  resize(size: SurfaceSize): void {
    if (size.width < 1 || size.height < 1) return
    this.#size = size
    this.#port.setPixelRatio(this.pixelRatio)
    this.#port.setSize(size.width, size.height, false)
  }

  /** Draws one frame and learns from how long the last one took. */
  render(scene: Object3D, camera: Camera, lastFrameMs: number): void {
    const verdict = this.#budget.record(lastFrameMs)
    if (verdict === 'changed') this.#port.setPixelRatio(this.pixelRatio)
    if (verdict !== null) this.#stepDownWhenExhausted(verdict)
    this.#port.render(scene, camera)
  }

  /** Switches to a tier, such as one the visitor chose. */
  switchTier(tier: QualityTier): void {
    if (tier === this.#tier) return
    this.#tier = tier
    this.#exhaustedWindows = 0
    this.#port.setPixelRatio(this.pixelRatio)
    for (const listener of this.#listeners) listener(this.limits, tier)
  }

  dispose(): void {
    this.#listeners.clear()
  }

  // Resolution alone does not help a card that chokes on shading: too slow at the least scale for long, effects have to go.
  #stepDownWhenExhausted(verdict: BudgetVerdict): void {
    this.#exhaustedWindows = verdict === 'exhausted' ? this.#exhaustedWindows + 1 : 0
    const lower = lowerTier(this.#tier)
    if (this.#exhaustedWindows >= patienceWindows && lower) this.switchTier(lower)
  }
}
