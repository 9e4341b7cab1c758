import { renderCliPage } from './cli-page.ts'
import { renderErrorsPage } from './errors-page.ts'
import { renderEventsPage } from './events-page.ts'
import { renderPlanFilePage } from './plan-file-page.ts'
import { renderStatePage } from './state-page.ts'

/** Every page of `docs/reference/` by its file name, made from the code as it is. */
export async function renderReference(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['cli.md', renderCliPage()],
    ['plan-file.md', renderPlanFilePage()],
    ['events.md', renderEventsPage()],
    ['state.md', await renderStatePage()],
    ['exit-codes-and-errors.md', renderErrorsPage()],
  ])
}
