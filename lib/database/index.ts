export { changedMeanwhile, Database, type DatabaseOptions, type TransactionOptions } from './database';
export { APPLICATION_NAME } from './connection-options';
export { passwordsIn } from './passwords-in';
export { storeMissing } from './fault';
export type { Queryable } from './queryable';
export type { FindLacking } from './permission';
export { readRows, type Conversions, type Rows } from './read-rows';
export {
	describeLacking,
	grantsOf,
	lackingBy,
	lackingRights,
	toLacking,
	type LackingRights,
	type WantedRights,
} from './rights';
export { namesInPath, searchPath } from './search-path';
export { firstRow, oneRow, rowsOf } from './run';
export type { Session } from './session';
export { cancelledError } from './slots';
export { commentLine, doBlock } from './script-parts';
export { actorNow, labelled, type Actor, type Labels } from './labels';
export { attempt } from './attempt';
