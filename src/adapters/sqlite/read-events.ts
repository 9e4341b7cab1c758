import type { RecordedEvent, RunEvent } from '../../core/run/event.ts'
import type { Connection, Query } from './connection.ts'
import { stateDamaged } from './to-fleet-error.ts'

type EventRow = { readonly seq: number; readonly at: number; readonly type: string; readonly data: string }

/** Events in memory at a time, while a long log is read. */
const PAGE_ROWS = 500

const selectPage: Query<EventRow> = {
  sql: `SELECT seq, at, type, data FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ${PAGE_ROWS}`,
}

/** Reads a run's log in order, page by page: no read transaction stays open that would keep the write-ahead log from shrinking. */
export async function* readEvents(connection: Connection, runId: string, afterSeq: number): AsyncGenerator<RecordedEvent> {
  let last = afterSeq
  while (true) {
    const page = connection.all(selectPage, runId, last)
    for (const row of page) {
      if (row.seq !== last + 1) throw stateDamaged(connection.path, `events ${last + 1} to ${row.seq - 1} of run ${runId} are missing`)
      yield toRecordedEvent(connection.path, row)
      last = row.seq
    }
    if (page.length < PAGE_ROWS) return
  }
}

function toRecordedEvent(path: string, { seq, at, type, data }: EventRow): RecordedEvent {
  try {
    // Rows are ours: only `writeTurn` makes them, from an event.
    return { seq, at, event: { type, ...(JSON.parse(data) as object) } as RunEvent }
  } catch (error) {
    throw stateDamaged(path, `event ${seq} cannot be read`, error)
  }
}
