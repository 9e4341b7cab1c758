import type { ChangeRiskAccuracy, ChangeRiskModel } from './change-risk.ts'

/**
 * Printed by `node test/analysis/history/measure-change-risk.ts` over the histories of express, flask, axios, scrapy, typeorm, celery and aiohttp:
 * the 2,000 newest commits of each that touch code, less the 250 newest; a commit counts as faulty when a later fix changed its lines (SZZ).
 */
export const changeRiskModel: ChangeRiskModel = {
  intercept: -3.0679,
  weights: {
    linesAdded: 0.7154,
    linesDeleted: 0.0651,
    files: 0.1355,
    folders: 0.2738,
    subsystems: -0.1849,
    spread: 0.0719,
    isFix: 0.7732,
    developers: -0.2874,
    ageDays: -0.0132,
    pastChanges: 0.0961,
    experience: -0.0555,
    recentExperience: -0.0079,
  },
}

/** By repository, AUC against that of churn: express .737/.717, flask .802/.779, axios .737/.718, scrapy .777/.752, typeorm .747/.735, celery .791/.774, aiohttp .780/.784. */
export const changeRiskAccuracy: ChangeRiskAccuracy = {
  repositories: 7,
  commits: 10_730,
  auc: 0.767,
  churnAuc: 0.751,
  betterOn: 6,
  calibrationError: 0.061,
}
