import { checkWithHiddenRows } from './check-with-hidden-rows';
import {
	lackingBy,
	lackingRights,
	rowsOf,
	type FindLacking,
	type LackingRights,
	type Queryable,
	type WantedRights,
} from '../../database';
import { missingRights, ordered, type Finding, type MappingReport } from '../../shop';
import { grantsIn } from '../../shop/check/missing-rights';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import { TABLES } from '../../store/schema/store';
import { carriedTriggers } from '../../store/tracking/carried';
import { lackingTrigger } from '../../store/tracking/rights';
import type { SegmentsContext } from './context';

const OF_STORE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
/** How a lack of all but reading begins. */
const WRITES = 'INSERT, UPDATE, DELETE on ';

/** Rights on the shop and on the store that the login lacks. */
export const findLackingOf =
	(context: SegmentsContext) =>
	async (under: Parameters<FindLacking>[0]): Promise<LackingRights[]> => [
		...(await missingRights(context.mapping, under(context.mapping.path))).map(lackingBy),
		...(await lackingOnStore(context.store, under())),
	];

/**
 * The mapping and every right that the package needs: all that is missing at once, with one script that gives
 * it.
 */
export async function checkAll(context: SegmentsContext): Promise<MappingReport> {
	await context.described().catch(() => undefined);
	const { store, database } = context;
	const report = await checkWithHiddenRows(context);
	const further = await database.readOnly(async (tx) => [
		...storeFindings(await lackingOnStore(store, tx)),
		...(await schemaFinding(store, tx)),
		...(await triggerFindings(store, tx)),
	]);
	const findings = ordered([...report.findings, ...further]);
	const grants = grantsIn(findings);
	return {
		...report,
		ok: report.ok && further.every(({ severity }) => severity !== 'error'),
		findings,
		...(grants.length === 0 ? {} : { script: `${grants.join('\n')}\n` }),
	};
}

/**
 * A login that may read the store and write nothing of it is meant so: it can preview, check and list. One
 * that may write some of it is not.
 */
function storeFindings(lacking: readonly LackingRights[]): Finding[] {
	const readsOnly = lacking.length === TABLES.length && lacking.every(({ what }) => what.startsWith(WRITES));
	return lacking.map((one) =>
		readsOnly
			? finding(one, 'advice', 'Without it the login can preview, check and list, but not save or evaluate.')
			: finding(one, 'error', 'The segment store needs it.'),
	);
}

/**
 * On the tables of the store that are there. Where it is not installed yet, the right to make them in its
 * schema.
 */
async function lackingOnStore(store: Store, db: Queryable): Promise<LackingRights[]> {
	const { schema } = store;
	const there = await rowsOf<{ relname: string }>(
		db,
		sql`
		SELECT c.relname::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ${schema} AND c.relname = ANY (${[...TABLES]}::text[])`,
	);
	if (there.length === 0) return lackingRights([{ schema, rights: ['CREATE'] }], db);
	return lackingRights(
		there.map(({ relname }): WantedRights => ({ schema, table: relname, rights: OF_STORE })),
		db,
	);
}

/** A login that may not make the store's schema is better given that schema than the right to make any. */
async function schemaFinding({ schema }: Store, db: Queryable): Promise<Finding[]> {
	const lacking = await rowsOf<{ role: string; made: string }>(
		db,
		sql`
		SELECT current_user::text AS role, format('CREATE SCHEMA %I AUTHORIZATION %I;', ${schema}::text, current_user) AS made
		WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ${schema}) AND NOT has_database_privilege(current_database(), 'CREATE')`,
	);
	return lacking.map(({ role, made }) => ({
		severity: 'error',
		code: 'PERMISSION_MISSING',
		message: `The role ${role} may not make the schema "${schema}" of the segment store.`,
		suggestion: made,
		grants: [made],
	}));
}

/** Needed only to turn tracking on and off, so worth having where it is on. */
async function triggerFindings(store: Store, db: Queryable): Promise<Finding[]> {
	const carried = await carriedTriggers(store, db);
	const lacking = await lackingTrigger([...new Set(carried.map(({ oid }) => oid))], db);
	const triggers = lacking.filter(({ grant }) => grant.startsWith('GRANT TRIGGER '));
	return triggers.map((one) => finding(one, 'advice', 'Change tracking needs it to be put on again.'));
}

const finding = (
	{ role, what, grant }: LackingRights,
	severity: Finding['severity'],
	why: string,
): Finding => ({
	severity,
	code: 'PERMISSION_MISSING',
	message: `The role ${role} lacks ${what}. ${why}`,
	suggestion: grant,
	grants: [grant],
});
