import { greet } from '../src/greet.js'

const cases = [[undefined, 'Hello, world!']]

for (const [name, expected] of cases) {
  if (greet(name) === expected) continue
  console.log(`greet(${name ?? ''}) says ${greet(name)} and should say ${expected}`)
  process.exitCode = 1
}
