import { z } from 'zod'

/** Replies of SonarQube's web API, as far as they are needed. */
export const taskReply = z.object({
  task: z.object({
    status: z.enum(['PENDING', 'IN_PROGRESS', 'SUCCESS', 'FAILED', 'CANCELED']),
    analysisId: z.string().min(1).max(200).optional(),
    errorMessage: z.string().optional(),
  }),
})

const gateCondition = z.object({
  status: z.enum(['OK', 'WARN', 'ERROR', 'NONE', 'NO_VALUE']),
  metricKey: z.string(),
  comparator: z.string().optional(),
  errorThreshold: z.string().optional(),
  actualValue: z.string().optional(),
})

export const gateReply = z.object({
  projectStatus: z.object({
    status: z.enum(['OK', 'WARN', 'ERROR', 'NONE']),
    conditions: z.array(gateCondition).default([]),
    ignoredConditions: z.boolean().optional(),
  }),
})

export const errorReply = z.object({ errors: z.array(z.object({ msg: z.string() })) })

/** One condition of a quality gate. */
export type GateCondition = z.infer<typeof gateCondition>
