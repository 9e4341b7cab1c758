import { Vector3 } from 'three'
import { clamp, lerp, smoothstep } from '@showroom/kit/core/math.ts'
import type { OrbitPose } from './orbit-rig.ts'
import { nearestTurn } from './orbit-rig.ts'

/** One stop of a camera flight. */
export type PathStop = {
  readonly pose: OrbitPose
  /** How long the camera rests here before it goes on. */
  readonly holdSeconds?: number
}

export type PathOptions = {
  /** Time from one stop to the next at average speed; long legs take proportionally longer. */
  readonly legSeconds: number
  /** Goes back to the first stop and starts again. */
  readonly isLoop: boolean
  readonly easing: Easing
}

/** Maps progress of a leg, 0 to 1, to progress along it. */
export type Easing = (progress: number) => number

/** The usual curves, by name. */
export const easings = {
  linear: (progress: number) => progress,
  smooth: smoothstep,
  /** Leaves fast and arrives slowly, like a hand that reaches for something. */
  settle: (progress: number) => 1 - (1 - clamp(progress, 0, 1)) ** 3,
  /** Smootherstep: no jolt at either end, for slow beauty shots. */
  glide: (progress: number) => {
    const t = clamp(progress, 0, 1)
    return t * t * t * (t * (t * 6 - 15) + 10)
  },
} as const satisfies Readonly<Record<string, Easing>>

type Leg = {
  readonly from: number
  readonly startsAt: number
  readonly travelSeconds: number
  /** Maps a share of the leg's length to the curve parameter. */
  readonly toParameter: (share: number) => number
}

const samplesPerLeg = 24

/**
 * A flight through several poses along Catmull-Rom curves, at even speed between stops.
 *
 *     hold │ travel ~~~~ │ hold │ travel ~~ │ hold
 *     stop 0          stop 1             stop 2
 */
export class CameraPath {
  readonly #poses: readonly OrbitPose[]
  readonly #stops: readonly PathStop[]
  readonly #options: PathOptions
  readonly #legs: readonly Leg[]
  readonly durationSeconds: number

  constructor(stops: readonly PathStop[], options: PathOptions) {
    if (stops.length < 2) throw new RangeError('A camera path needs at least two stops')
    this.#stops = stops
    this.#options = options
    this.#poses = unwindAzimuths(
      stops.map((stop) => stop.pose),
      options.isLoop,
    )
    this.#legs = this.#planLegs()
    const last = this.#legs.at(-1)
    const lastHold = options.isLoop ? 0 : holdOf(stops.at(-1))
    this.durationSeconds = (last ? last.startsAt + last.travelSeconds : 0) + lastHold
  }

  /** The pose at a moment; before the start and after the end the camera stands still, a loop starts again. */
  poseAt(seconds: number): OrbitPose {
    const time = this.#options.isLoop ? positiveRemainder(seconds, this.durationSeconds) : seconds
    const leg = this.#legs.findLast((candidate) => candidate.startsAt <= time) ?? this.#legs[0]
    if (!leg) throw new RangeError('A camera path needs at least two stops')
    const progress = this.#options.easing(clamp((time - leg.startsAt) / leg.travelSeconds, 0, 1))
    return this.#interpolate(leg.from, leg.toParameter(progress))
  }

  #planLegs(): readonly Leg[] {
    const lengths = Array.from({ length: this.#poses.length - 1 }, (_, from) => this.#measure(from))
    const averageLength = lengths.reduce((sum, { total }) => sum + total, 0) / lengths.length
    let clock = 0
    return lengths.map(({ total, toParameter }, from) => {
      const share = averageLength > 0 ? total / averageLength : 1
      const travelSeconds = this.#options.legSeconds * Math.max(share, 0.25)
      const startsAt = clock + holdOf(this.#stops[from])
      clock = startsAt + travelSeconds
      return { from, startsAt, travelSeconds, toParameter }
    })
  }

  // A Catmull-Rom curve is fast in its bends; the table of arc lengths takes that out again.
  #measure(from: number): { total: number; toParameter: (share: number) => number } {
    const positions = Array.from({ length: samplesPerLeg + 1 }, (_, step) => toPosition(this.#interpolate(from, step / samplesPerLeg)))
    const distances = [0]
    for (let step = 1; step < positions.length; step++) {
      const previous = positions[step - 1] ?? new Vector3()
      distances.push((distances[step - 1] ?? 0) + previous.distanceTo(positions[step] ?? previous))
    }
    return { total: distances.at(-1) ?? 0, toParameter: (share) => invertTable(distances, share) }
  }

  #interpolate(from: number, t: number): OrbitPose {
    const [before, start, end, after] = [from - 1, from, from + 1, from + 2].map((index) => this.#poseNear(index))
    if (!before || !start || !end || !after) throw new RangeError(`No leg starts at stop ${from}`)
    const along = (read: (pose: OrbitPose) => number) => catmullRom([read(before), read(start), read(end), read(after)], t)
    return {
      azimuth: along((pose) => pose.azimuth),
      polar: along((pose) => pose.polar),
      distance: Math.exp(along((pose) => Math.log(pose.distance))),
      target: new Vector3(
        along((pose) => pose.target.x),
        along((pose) => pose.target.y),
        along((pose) => pose.target.z),
      ),
    }
  }

  #poseNear(index: number): OrbitPose | undefined {
    return this.#poses[clamp(index, 0, this.#poses.length - 1)]
  }
}

/** Uniform Catmull-Rom through the two middle values. */
function catmullRom([p0, p1, p2, p3]: readonly [number, number, number, number], t: number): number {
  const slopeIn = (p2 - p0) / 2
  const slopeOut = (p3 - p1) / 2
  const t2 = t * t
  const t3 = t2 * t
  return (2 * t3 - 3 * t2 + 1) * p1 + (t3 - 2 * t2 + t) * slopeIn + (3 * t2 - 2 * t3) * p2 + (t3 - t2) * slopeOut
}

/** Finds where a rising table reaches a share of its last value, as a number from 0 to 1. */
function invertTable(table: readonly number[], share: number): number {
  const wanted = share * (table.at(-1) ?? 0)
  const next = table.findIndex((value, index) => index > 0 && value >= wanted)
  if (next < 0) return share
  const low = table[next - 1] ?? 0
  const high = table[next] ?? low
  const within = high > low ? (wanted - low) / (high - low) : 0
  return lerp(next - 1, next, within) / (table.length - 1)
}

// Each azimuth is brought near its predecessor, or the camera would whirl round between 359° and 1°.
function unwindAzimuths(poses: readonly OrbitPose[], isLoop: boolean): readonly OrbitPose[] {
  const [first] = poses
  const stops = isLoop && first ? [...poses, first] : poses
  const unwound: OrbitPose[] = []
  for (const pose of stops) {
    const reference = unwound.at(-1)?.azimuth ?? pose.azimuth
    unwound.push({ ...pose, azimuth: nearestTurn(pose.azimuth, reference) })
  }
  return unwound
}

function toPosition({ azimuth, polar, distance, target }: OrbitPose): Vector3 {
  return new Vector3().setFromSphericalCoords(distance, polar, azimuth).add(target)
}

function holdOf(stop: PathStop | undefined): number {
  return stop?.holdSeconds ?? 0
}

function positiveRemainder(value: number, length: number): number {
  return length > 0 ? ((value % length) + length) % length : 0
}
