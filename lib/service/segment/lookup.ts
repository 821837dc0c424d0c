import { rowsOf, type Queryable } from '../../database';
import type { KnownSegment, SegmentLookup } from '../../compiler/plan/compile-context';
import type { Rule } from '../../language/rule';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import { referencesOf } from './references';
import { foldTitle } from '../../store/segment/title';

type Known = KnownSegment & { readonly title_folded: string };

/**
 * The segments that `member_of` of these rules names, by key or title, and those that their rules name in
 * turn.
 * @param edited stands in for its stored self
 */
export async function lookupFor(
	db: Queryable,
	store: Store,
	rules: readonly (Rule | null)[],
	edited?: Known,
): Promise<SegmentLookup> {
	const known: Known[] = edited === undefined ? [] : [edited];
	const find = (name: string) =>
		known.find(({ key }) => key === name) ??
		known.find(({ title_folded }) => title_folded === foldTitle(name));
	const asked = new Set<string>();
	for (let open = namesIn([...rules, edited?.rule ?? null]); open.length > 0;) {
		for (const name of open) asked.add(name);
		const found = (await segmentsNamed(db, store, open)).filter(
			({ id }) => !known.some((one) => one.id === id),
		);
		known.push(...found);
		open = namesIn(found.map(({ rule }) => rule)).filter((name) => !asked.has(name));
	}
	return find;
}

const namesIn = (rules: readonly (Rule | null)[]): string[] => [
	...new Set(rules.flatMap((rule) => (rule === null ? [] : referencesOf(rule)))),
];

const segmentsNamed = (db: Queryable, store: Store, names: readonly string[]) =>
	rowsOf<Known>(
		db,
		sql`
	SELECT id, key, title_folded, kind, rule FROM ${store.table('segment')}
	WHERE key = ANY (${names}::text[]) OR title_folded = ANY (${names.map(foldTitle)}::text[])`,
	);

/** Every dynamic segment whose rule names others. */
export const segmentsThatRefer = (db: Queryable, store: Store) =>
	rowsOf<Known & { title: string; rule: Rule }>(
		db,
		sql`
	SELECT id, key, title, title_folded, kind, rule FROM ${store.table('segment')}
	WHERE jsonb_path_exists(rule, '$.** ? (@.field == "member_of")') ORDER BY id`,
	);
