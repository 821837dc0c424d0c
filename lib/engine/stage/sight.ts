import type { RelationName } from '../../language/relation/relation';

/** What an evaluation can see of the relations that its rule asks of. */
export interface Sight {
	/** Those that have rows. */
	readonly filled: readonly RelationName[];
	/** Of those with rows that row-level security hides: the fingerprint of its policies. */
	readonly hidden: Readonly<Partial<Record<RelationName, string>>>;
}
