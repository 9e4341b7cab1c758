/** Names of receivers that are databases. */
export const databaseReceiver = /(?:cur|cursor|conn|connection|db|database|session|engine|pool|client|knex|sequelize|prisma|sql|tx|trx|transaction|mysql|postgres|sqlite|objects)\w*(?:\(\))*(?:\.\w*(?:pool|client|conn|connection)\w*(?:\(\))?)?$/i

/** Constant text that is part of an SQL statement. */
export const sqlText =
  /\b(?:select\b[\s\S]*\bfrom|insert\s+into|update\b[\s\S]*\bset|delete\s+from|drop\s+(?:table|database|index|view|user)|create\s+(?:table|index|view|user|database|or\s)|alter\s+table|union\s+select|replace\s+into|grant\s|truncate\s|where\s|order\s+by|call\s|exec\s|pragma\s|attach\s)/i
