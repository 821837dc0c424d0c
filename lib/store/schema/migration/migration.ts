import type { KeyType } from '../../../shop/mapping/mapping';

/** What the statements of a migration are made for. */
export interface StoreNames {
	/** Quoted. */
	readonly schema: string;
	/** Type of the shop's customer ids, and so of ours. */
	readonly keyType: KeyType;
}

/** One step of the store's schema. Steps only go forward; one that has been released is never edited. */
export interface Migration {
	readonly version: number;
	/** What the store has after it, for a DBA who reads the table of migrations. */
	readonly name: string;
	/** Statements, each closed with a semicolon. */
	readonly sql: (names: StoreNames) => string;
}
