/**
 * The schema, as numbered migrations: the first is 1 and `PRAGMA user_version` holds the last that ran. A released migration is never edited.
 * SQL lives in TypeScript because the build copies no other files.
 *
 * For readers with the `sqlite3` shell: every `…_at` and `at` is an integer of milliseconds since the Unix epoch; show one with
 * `datetime(created_at / 1000, 'unixepoch')`. `events` is the truth, everything else is written in the same transaction.
 *
 * - `events.data` is the event as JSON without its `type`, which has a column of its own.
 * - `leases` has one row per run: the orchestrator that opened it last, and since when it has let go.
 * - `audit` gets a row for each command an orchestrator took. It refers to runs by name only: it outlives them.
 * - `usage` has a row per model call, written by the model gateway outside the turns of the loop.
 * - `snapshots` is a view. Contents are deduplicated in `blobs`, in parts of at most 1 MiB, each a zstd frame of its own; the view shows one row
 *   per file and part, so nearly always one per file. The frames of a file one after the other are a valid zstd stream of it.
 * - `snapshot_entries.path` has the bytes of the path as they are; `file_path` is for people and escapes what cannot be printed.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE runs (
  id         TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  outcome    TEXT,
  plan_path  TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  run_id TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  type   TEXT    NOT NULL,
  data   TEXT    NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  id          TEXT    NOT NULL,
  run_id      TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  status      TEXT    NOT NULL,
  result_json TEXT,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  PRIMARY KEY (run_id, id)
) STRICT;

CREATE TABLE metrics (
  run_id       TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task_id      TEXT    NOT NULL,
  metric_name  TEXT    NOT NULL,
  metric_value REAL    NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX metrics_by_run ON metrics (run_id);
CREATE INDEX metrics_by_task ON metrics (task_id, metric_name, metric_value);

CREATE TABLE usage (
  run_id             TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task_id            TEXT    NOT NULL,
  attempt            INTEGER NOT NULL,
  provider           TEXT    NOT NULL,
  model              TEXT    NOT NULL,
  input_tokens       INTEGER NOT NULL,
  output_tokens      INTEGER NOT NULL,
  cache_read_tokens  INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  cost_usd           REAL,
  at                 INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_by_run ON usage (run_id, task_id);

CREATE TABLE leases (
  run_id      TEXT    NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  epoch       INTEGER NOT NULL,
  holder      TEXT    NOT NULL,
  taken_at    INTEGER NOT NULL,
  released_at INTEGER
) STRICT;

CREATE TABLE commands (
  id         INTEGER NOT NULL PRIMARY KEY,
  run_id     TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  data       TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  taken_at   INTEGER
) STRICT;
CREATE INDEX commands_waiting ON commands (run_id, id) WHERE taken_at IS NULL;

CREATE TABLE audit (
  id     INTEGER NOT NULL PRIMARY KEY,
  run_id TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  action TEXT    NOT NULL,
  data   TEXT    NOT NULL
) STRICT;

CREATE TABLE snapshot_sets (
  id         INTEGER NOT NULL PRIMARY KEY,
  run_id     TEXT    NOT NULL,
  task_id    TEXT    NOT NULL,
  attempt    INTEGER NOT NULL,
  root       TEXT    NOT NULL,
  status     TEXT    NOT NULL CHECK (status IN ('open', 'sealed', 'kept', 'dropped')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX snapshot_sets_by_key ON snapshot_sets (run_id, task_id, attempt) WHERE status <> 'dropped';

CREATE TABLE snapshot_entries (
  set_id       INTEGER NOT NULL REFERENCES snapshot_sets (id),
  path         BLOB    NOT NULL,
  file_path    TEXT    NOT NULL,
  type         TEXT    NOT NULL,
  mode         INTEGER,
  content_hash TEXT,
  size         INTEGER,
  mtime_ns     INTEGER,
  inode        INTEGER,
  target       BLOB,
  PRIMARY KEY (set_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshot_entries_by_hash ON snapshot_entries (content_hash) WHERE content_hash IS NOT NULL;

CREATE TABLE blobs (
  hash    TEXT    NOT NULL,
  part    INTEGER NOT NULL,
  content BLOB    NOT NULL,
  size    INTEGER NOT NULL,
  PRIMARY KEY (hash, part)
) STRICT;

CREATE VIEW snapshots AS
  SELECT s.run_id, s.task_id, s.attempt, e.file_path, e.type, e.content_hash, b.part, b.content AS compressed_content,
         e.mode, e.size, s.status, s.created_at
  FROM snapshot_sets s
  JOIN snapshot_entries e ON e.set_id = s.id
  LEFT JOIN blobs b ON b.hash = e.content_hash
  WHERE s.status <> 'dropped';
`,
  `
CREATE TABLE attempts (
  run_id            TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task_id           TEXT    NOT NULL,
  attempt           INTEGER NOT NULL,
  agent             TEXT    NOT NULL,
  model             TEXT,
  kind              TEXT    NOT NULL,
  outcome           TEXT    NOT NULL,
  failure           TEXT,
  started_at        INTEGER NOT NULL,
  ended_at          INTEGER NOT NULL,
  duration_ms       REAL    NOT NULL,
  queue_ms          REAL    NOT NULL,
  cpu_ms            REAL,
  peak_memory_bytes INTEGER,
  input_tokens      INTEGER,
  output_tokens     INTEGER,
  cost_usd          REAL,
  turns             INTEGER,
  files             INTEGER,
  lines_added       INTEGER,
  lines_removed     INTEGER,
  base_score        REAL,
  head_score        REAL,
  PRIMARY KEY (run_id, task_id, attempt)
) STRICT;
CREATE INDEX attempts_by_end ON attempts (ended_at);
`,
  `
ALTER TABLE usage ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE usage ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN is_estimate INTEGER NOT NULL DEFAULT 0;
CREATE INDEX usage_by_time ON usage (at);
`,
]
