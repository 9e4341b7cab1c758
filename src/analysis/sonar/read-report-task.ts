/** What the Sonar scanner leaves behind in `.scannerwork/report-task.txt`. */
export type ReportTask = {
  readonly taskId: string
  readonly serverUrl: string | null
  readonly projectKey: string | null
  readonly dashboardUrl: string | null
}

/** Reads the scanner's properties file; null when it names no task. */
export function readReportTask(text: string): ReportTask | null {
  const fields = new Map<string, string>()
  for (const line of text.slice(0, 100_000).split(/\r?\n/)) {
    const sign = line.indexOf('=')
    if (sign > 0 && !line.startsWith('#')) fields.set(line.slice(0, sign).trim(), line.slice(sign + 1).trim())
  }
  const taskId = fields.get('ceTaskId') ?? ''
  // Task ids are UUIDs or Sonar's older base64-like keys; anything else has no place in an address.
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(taskId)) return null
  return {
    taskId,
    serverUrl: fields.get('serverUrl') ?? null,
    projectKey: fields.get('projectKey') ?? null,
    dashboardUrl: fields.get('dashboardUrl') ?? null,
  }
}
