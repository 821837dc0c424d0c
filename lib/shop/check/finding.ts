import type { Column, RelationName } from '../../language/relation/relation';

export type FindingCode =
	| 'TABLE_MISSING'
	| 'COLUMN_MISSING'
	| 'PERMISSION_MISSING'
	| 'SELECT_FAILED'
	| 'CALL_REFUSED'
	| 'TOO_SLOW'
	| 'COLUMN_REQUIRED'
	| 'COLUMN_TYPE'
	| 'TIMESTAMP_WITHOUT_ZONE'
	| 'DATE_WITHOUT_TIME'
	| 'COLUMN_UNUSED'
	| 'VALUES_ODD'
	| 'RATE_MISSING'
	| 'MONEY_INEXACT'
	| 'MONEY_WHOLE_NUMBER'
	| 'KEYS_DIFFER'
	| 'ID_TWICE'
	| 'ID_MISSING'
	| 'COUNTRY_DIFFERS'
	| 'AMOUNT_EXCEEDS'
	| 'INDEX_MISSING'
	| 'CHANGES_FAILED'
	| 'TABLE_UNFOLLOWED'
	| 'SCHEMA_OPEN'
	| 'ROWS_HIDDEN'
	| 'TABLE_SPREAD';

/** `error`: the mapping does not work; `warning`: it may answer wrongly or slowly; `advice`: worth having. */
export type Severity = 'error' | 'warning' | 'advice';

export interface Finding {
	readonly severity: Severity;
	readonly code: FindingCode;
	readonly relation?: RelationName;
	readonly column?: string;
	readonly message: string;
	/** SQL to run, or what to write instead. */
	readonly suggestion?: string;
	/** The statements that give the rights that are missing, one by one. */
	readonly grants?: readonly string[];
}

export interface RelationReport {
	readonly relation: RelationName;
	/** Empty when the SELECT does not run. */
	readonly columns: readonly Column[];
	/** The planner's estimate; null when the SELECT does not run. */
	readonly rows: number | null;
}

export interface MappingReport {
	/** The shop as it was recognised or named: `Medusa 2`. */
	readonly shop: string;
	/** No finding is an error. */
	readonly ok: boolean;
	readonly findings: readonly Finding[];
	readonly relations: readonly RelationReport[];
	/** Every right that is missing, as one script for a DBA; absent when none is. */
	readonly script?: string;
}
