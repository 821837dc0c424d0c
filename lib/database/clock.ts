import { sql } from './sql';

/** The database's clock, up to the next millisecond: everything that has happened lies before it. */
export const clock = sql`date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond'`;
