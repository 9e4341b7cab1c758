import { evening } from './evening.ts'
import { gallery } from './gallery.ts'
import { goldenHour } from './golden-hour.ts'
import { morning } from './morning.ts'
import { noon } from './noon.ts'
import { overcast } from './overcast.ts'
import { stage } from './stage.ts'
import { studio } from './studio.ts'
import type { Mood } from './mood.ts'

export { createLightRig } from './light-rig.ts'
export type { Lamp, Mood } from './mood.ts'

/** Every mood in the order of the menu. */
export const moods: readonly Mood[] = [studio, morning, noon, overcast, goldenHour, gallery, evening, stage]

export function findMood(id: string): Mood {
  const found = moods.find((mood) => mood.id === id)
  if (!found) throw new RangeError(`No mood is called ${id}`)
  return found
}
