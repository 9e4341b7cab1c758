/** With `FLEET_TEST_SEED` properties are tried on the same values each time, as in continuous integration; without, on new ones. */
const seed = process.env['FLEET_TEST_SEED']
if (seed !== undefined) {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: Number(seed) })
}
