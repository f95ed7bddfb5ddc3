/** The connections of the database pool that the migration uses. There are no others. */
export const DB_POOL_SIZE = 200;
