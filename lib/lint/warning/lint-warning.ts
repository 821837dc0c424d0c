/** The stable words for what the linter finds. */
export type LintCode =
	| 'CONTRADICTION'
	| 'ALWAYS_TRUE'
	| 'NO_LENGTH'
	| 'MONTHS_OF_YEARS'
	| 'SEQUENCE_IMPOSSIBLE'
	| 'KEY_NOWHERE'
	| 'KIND_NOWHERE'
	| 'KIND_PARTLY'
	| 'VALUE_NOWHERE'
	| 'VALUE_RESOLVED'
	| 'LINES_WITHOUT_PRODUCT'
	| 'ONLY_MISSING'
	| 'CURRENCY_ABSENT'
	| 'CURRENCY_ASSUMED'
	| 'NO_CONSENT'
	| 'ALL_TIME'
	| 'FULL_ONLY'
	| 'INDEX_MISSING';

/** Something about a rule that is allowed, but was perhaps not meant. */
export interface LintWarning {
	readonly code: LintCode;
	/** Place in the rule; empty for the whole. */
	readonly path: string;
	/** `warning`: likely a mistake. `advice`: worth a thought. */
	readonly severity: 'warning' | 'advice';
	readonly message: string;
	/** Of customers, where the message is about some. */
	readonly count?: number;
	readonly suggestion?: string;
}
