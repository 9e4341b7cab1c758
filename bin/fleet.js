#!/usr/bin/env node
// The published entry: checks the Node version in syntax that old Nodes parse, then hands over to the built program.
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(`fleet needs Node 24 or newer, this is ${process.version}.\n  next: install Node 24 (https://nodejs.org) and run fleet again\n`)
  process.exit(2)
}
await import('../dist/cli/main.js')
