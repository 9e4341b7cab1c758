/** Whether a file call failed because nothing (or a link, or no folder on the way) is at the path. */
export const isMissing = (error: unknown): boolean => hasCode(error, ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'])

/** Whether a file call failed for want of permission. */
export const isDenied = (error: unknown): boolean => hasCode(error, ['EACCES', 'EPERM'])

export const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)

/** Whether an error came from the operating system, not from a bug of ours. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'errno' in error
