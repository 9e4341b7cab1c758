/** Longest text of a plan file, in characters: about 100,000 tasks. */
export const maxPlanTextLength = 32 * 1024 * 1024
