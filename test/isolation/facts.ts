/** What the hostile agent is told of the machine. */
export type Facts = {
  /** The secret that must not get out. */
  readonly canary: string
  /** HOME of the Fleet that runs it. */
  readonly home: string
  /** Home folder of the user by the system's own book. */
  readonly realHome: string
  readonly planFolder: string
  readonly stateFolder: string
  /** Folder of temporary folders, if known. */
  readonly other: string
  /** A process outside. */
  readonly hostPid: number
  readonly hostParent: number
  readonly loopbackPort: number
  readonly socketPath: string
  readonly abstractName: string
}
