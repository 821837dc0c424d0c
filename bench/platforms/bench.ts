import { Client } from 'pg';
import type { PostgresServer } from '../../tools/postgres';
import { openSegments, type Segments } from '../../lib';
import { inTurn, round, type Row } from '../measure';
import { createMembers, evaluateByHand } from './evaluate';
import { benchPicker, type Search } from './picker';
import { planDifference, scansOf } from './plan';
import { NOW, QUESTIONS, rulesOf, type Platform } from './platform';
import { loadPlatform } from './server';

export interface Result {
	readonly platform: string;
	readonly rules: readonly Row[];
	readonly picker: readonly Search[];
}

export async function benchPlatform(
	platform: Platform,
	server: PostgresServer,
	runs: number,
): Promise<Result> {
	await loadPlatform(server, platform);
	const connection = server.connectionString(platform.name);
	const client = new Client({ connectionString: connection });
	await client.connect();
	await client.query(
		`SET TimeZone = 'UTC'; SET jit = off; SET statement_timeout = '180s'; DROP SCHEMA IF EXISTS segments CASCADE`,
	);
	const open = (shop: Platform['shop']) =>
		openSegments({ connection, shop, timeZone: 'UTC', statementTimeoutMs: 600_000 });
	const segments = await open(platform.shop);
	try {
		await segments.install();
		return {
			platform: platform.name,
			rules: await benchRules(platform, segments, client, runs),
			picker: await benchPicker(platform, segments, open, client, runs),
		};
	} finally {
		await segments.close();
		await client.end();
	}
}

async function benchRules(
	platform: Platform,
	segments: Segments,
	client: Client,
	runs: number,
): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [index, question] of QUESTIONS.entries()) {
		const [rule, hand] = [rulesOf(platform)[question], platform.byHand[question]];
		const { sql, bindings } = await segments.preview(rule, { asOf: NOW });
		const count = (query: string) => `SELECT count(*)::int AS n FROM (${query}) AS ids`;
		const customers = await sameCustomers(platform.name, question, sql, bindings, hand, client);
		const preview = await inTurn(
			runs,
			() => client.query(count(sql), [...bindings]),
			() => client.query(count(hand)),
		);
		const plan = planDifference(
			await scansOf({ text: count(sql), values: bindings }, client),
			await scansOf({ text: count(hand) }, client),
		);
		if (index === 0) await createMembers(client, await idTypeOf(hand, client));
		const evaluate = await benchEvaluate(index, question, rule, hand, segments, client, runs);
		rows.push({
			platform: platform.name,
			rule: question,
			customers,
			'preview ms': round(preview.ours, 1),
			'by hand ms': round(preview.theirs, 1),
			'preview ×': round(preview.ratio),
			'evaluate ms': round(evaluate.ours, 1),
			'by hand, evaluate ms': round(evaluate.theirs, 1),
			'evaluate ×': round(evaluate.ratio),
			plan,
		});
		console.log(
			`${platform.name}, ${question}: preview ${round(preview.ratio)} × of ${round(preview.theirs, 0)} ms, evaluate ${round(evaluate.ratio)} × of ${round(evaluate.theirs, 0)} ms, plan ${plan}`,
		);
	}
	return rows;
}

/** The number of customers that both find, and that they are the same ones. */
async function sameCustomers(
	platform: string,
	question: string,
	sql: string,
	bindings: readonly unknown[],
	hand: string,
	client: Client,
): Promise<number> {
	const {
		rows: [found],
	} = await client.query<{ n: number; extra: number; lacking: number }>({
		text: `WITH ours AS (${sql}), hand (customer_id) AS (${hand}) SELECT (SELECT count(*)::int FROM ours) AS n,
			(SELECT count(*)::int FROM (TABLE ours EXCEPT TABLE hand) AS e) AS extra, (SELECT count(*)::int FROM (TABLE hand EXCEPT TABLE ours) AS l) AS lacking`,
		values: [...bindings],
	});
	if (found!.extra > 0 || found!.lacking > 0 || found!.n === 0)
		throw new Error(
			`${platform}, "${question}": ${found!.n} customers, of them ${found!.extra} not found by hand; ${found!.lacking} only by hand`,
		);
	return found!.n;
}

const idTypeOf = async (query: string, client: Client): Promise<string> =>
	(
		await client.query<{ type: string }>(
			`SELECT pg_typeof(id)::text AS type FROM (${query}) AS ids (id) LIMIT 1`,
		)
	).rows[0]!.type;

let instants = 0;
/** A millisecond later each time: stored evaluations never go back. */
const asOf = () => new Date(Date.parse(NOW) + (instants += 1)).toISOString();

/** Evaluations that find nothing new, as most are. */
async function benchEvaluate(
	number: number,
	question: string,
	rule: object,
	hand: string,
	segments: Segments,
	client: Client,
	runs: number,
) {
	const { key } = await segments.create({ title: question, rule });
	const byHand = evaluateByHand(number, hand);
	return inTurn(
		runs,
		() => segments.evaluate(key, { mode: 'full', asOf: asOf() }),
		() => client.query(byHand),
	);
}
