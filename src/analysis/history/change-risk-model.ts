import type { ChangeRiskAccuracy, ChangeRiskModel } from './change-risk.ts'
export const changeRiskModel: ChangeRiskModel = { intercept: 0, weights: { linesAdded: 0, linesDeleted: 0, files: 0, folders: 0, subsystems: 0, spread: 0, isFix: 0, developers: 0, ageDays: 0, pastChanges: 0, experience: 0, recentExperience: 0 } }
export const changeRiskAccuracy: ChangeRiskAccuracy = { repositories: 0, commits: 0, auc: 0, churnAuc: 0, betterOn: 0, calibrationError: 0 }
