import { Client } from 'pg';
import { firstOf } from '../../lib/error/defined';
import { openSegments, type SegmentInput, type Segments } from '../../lib';
import { inTurn, round, type Row } from '../measure';
import { createMembers, evaluateByHand } from './evaluate';
import { benchPicker, type Search } from './picker';
import { planDifference, scansOf, type Statement } from './plan';
import { NOW, QUESTIONS, rulesOf, type Platform } from './platform';
import type { Platforms } from './server';

export interface Result {
	readonly platform: string;
	readonly rules: readonly Row[];
	readonly picker: readonly Search[];
}

export async function benchPlatform(
	platform: Platform,
	{ server, load }: Platforms,
	runs: number,
): Promise<Result> {
	await load(platform);
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
			picker: await benchPicker(platform, segments, open, { client, runs }),
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
		const customers = await sameCustomers(
			`${platform.name}, "${question}"`,
			{ text: sql, values: bindings },
			hand,
			client,
		);
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
		const evaluate = await benchEvaluate({ title: question, rule }, evaluateByHand(index, hand), segments, {
			client,
			runs,
		});
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
async function sameCustomers(asked: string, ours: Statement, hand: string, client: Client): Promise<number> {
	const { rows } = await client.query<{ n: number; extra: number; lacking: number }>({
		text: `WITH ours AS (${ours.text}), hand (customer_id) AS (${hand}) SELECT (SELECT count(*)::int FROM ours) AS n,
			(SELECT count(*)::int FROM (TABLE ours EXCEPT TABLE hand) AS e) AS extra, (SELECT count(*)::int FROM (TABLE hand EXCEPT TABLE ours) AS l) AS lacking`,
		values: [...(ours.values ?? [])],
	});
	const { n, extra, lacking } = firstOf(rows);
	if (extra > 0 || lacking > 0 || n === 0)
		throw new Error(`${asked}: ${n} customers, of them ${extra} not found by hand; ${lacking} only by hand`);
	return n;
}

const idTypeOf = async (query: string, client: Client): Promise<string> =>
	firstOf(
		(
			await client.query<{ type: string }>(
				`SELECT pg_typeof(id)::text AS type FROM (${query}) AS ids (id) LIMIT 1`,
			)
		).rows,
	).type;

let instants = 0;
/** A millisecond later each time: stored evaluations never go back. */
const asOf = () => new Date(Date.parse(NOW) + (instants += 1)).toISOString();

/** Evaluations that find nothing new, as most are. */
async function benchEvaluate(
	input: SegmentInput,
	byHand: string,
	segments: Segments,
	{ client, runs }: { client: Client; runs: number },
) {
	const { key } = await segments.create(input);
	return inTurn(
		runs,
		() => segments.evaluate(key, { mode: 'full', asOf: asOf() }),
		() => client.query(byHand),
	);
}
