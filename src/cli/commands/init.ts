import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { writeForUser } from '../write-for-user.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `fleet init`: a first plan that runs as it is and shows the common keys. */
export async function run(context: Context, { force }: { readonly force?: boolean }): Promise<number> {
  const path = join(context.folder, 'fleet.yaml')
  if (existsSync(path) && force !== true) throw new FleetError('usage', `${path} is there already`, { hint: 'edit it, or overwrite it with fleet init --force' })
  await writeForUser(path, firstPlan(basename(resolve(context.folder))))
  context.print(`wrote ${path}\n\n  ${context.paint('cyan', '→')} fleet validate     check it\n  ${context.paint('cyan', '→')} fleet run          run it`)
  return exitCodes.succeeded
}

function firstPlan(name: string): string {
  return `# yaml-language-server: $schema=./node_modules/elite-fleet/schemas/plan.schema.json
# A plan: tasks, what they wait for, and the agent that carries each one out.
version: 1
name: ${JSON.stringify(name)}

policy:
  concurrency: 4          # attempts at once
  failureThreshold: 0.3   # start nothing more when more than 30 % of the tasks have failed

defaults:
  retries: 1
  timeout: 5m

checks: {}
  # Commands that must succeed in the task's workspace and again on the merged tree:
  # types: { run: [npx, tsc, --noEmit], on: [task, merged] }

tasks:
  - id: hello
    name: Add a greeting
    files: ["HELLO.md"]   # the task may change nothing else
    agent:
      kind: command
      run: [sh, -c, "echo 'Hello from Fleet.' > HELLO.md"]

  - id: sign
    name: Sign the greeting
    needs: [hello]        # starts the moment hello has landed
    files: ["HELLO.md"]
    agent:
      kind: command
      script: |
        printf 'Signed by task %s, attempt %s.\\n' "$FLEET_TASK_ID" "$FLEET_ATTEMPT" >> HELLO.md
`
}
