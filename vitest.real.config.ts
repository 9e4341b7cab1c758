import { defineConfig } from 'vitest/config'

/** `npm run test:real`: real coding agents from the registry, one after another. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.real.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
})
