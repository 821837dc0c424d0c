import { itemAt } from '../../error/defined';
import type { Compiled, Compiler } from '../../compiler/compiler';
import { bitPosition, wordColumn, wordColumns } from '../../compiler/query/bitmap-query';
import { oneRow, type Queryable } from '../../database';
import { join, sql, trusted, type Sql } from '../../database/sql';

/** How many meet a rule at an instant, and how they differ from who met it at another. */
export interface Counted {
	readonly members: number;
	readonly joined: number;
	readonly left: number;
}

/** With whom the answers at one of many instants are compared: those at the one before, or at the first. */
export type Against = 'former' | 'first';

/**
 * The answers of one rule at many instants, by one statement that reads each kind of rows once.
 * @param compiled the rule at each instant
 * @param only a sub-select of the customers who are looked at; all by default
 * @returns one for each instant; nobody joins or leaves at the first
 */
export async function countsAt(
	compiled: readonly Compiled[],
	against: Against,
	{ compiler, db }: { readonly compiler: Compiler; readonly db: Queryable },
	only?: Sql,
): Promise<readonly Counted[]> {
	const words = join(wordColumns(compiled.length), ', ');
	const columns = compiled.map((_, index) => {
		const [now, then] = [isMember(index), isMember(against === 'first' ? 0 : Math.max(index - 1, 0))];
		return join(
			[
				sql`${counted(now)} AS ${name('m', index)}`,
				sql`${counted(sql`${now} AND NOT ${then}`)} AS ${name('j', index)}`,
				sql`${counted(sql`${then} AND NOT ${now}`)} AS ${name('l', index)}`,
			],
			', ',
		);
	});
	const row = await oneRow<Record<string, string>>(
		db,
		sql`SELECT ${join(columns, ', ')} FROM (
			SELECT ${words}, count(*) AS customers FROM (${compiler.bitmap(compiled, only)}) AS customer GROUP BY ${words}) AS alike`,
	);
	return compiled.map((_, index) => ({
		members: Number(row[`m${index}`]),
		joined: Number(row[`j${index}`]),
		left: Number(row[`l${index}`]),
	}));
}

/**
 * Of customers with the same answers at all instants, who are counted together: these are many, those few.
 */
const counted = (condition: Sql): Sql => sql`coalesce(sum(customers) FILTER (WHERE ${condition}), 0)`;

const name = (letter: 'm' | 'j' | 'l', index: number): Sql => trusted(`${letter}${index}`);

function isMember(index: number): Sql {
	const { word, mask } = bitPosition(index);
	return sql`(${wordColumn(word)} & ${trusted(mask)}::bigint) <> 0`;
}

/** The first instant at which somebody has joined or left. */
export const firstMove = (counts: readonly Counted[]): number | undefined => {
	const found = counts.findIndex(({ joined, left }) => joined + left > 0);
	return found === -1 ? undefined : found;
};

export const countedAt = (counts: readonly Counted[], index: number): Counted => itemAt(counts, index);
