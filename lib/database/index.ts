export { Database, type DatabaseOptions, type TransactionOptions } from './database';
export { APPLICATION_NAME } from './connection-options';
export { passwordsIn } from './passwords-in';
export { storeMissing } from './fault';
export type { Queryable } from './queryable';
export { readRows } from './read-rows';
export { firstRow, oneRow, rowsOf } from './run';
export type { Session } from './session';
export { cancelledError } from './slots';
