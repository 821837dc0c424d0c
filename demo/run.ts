/**
 * The main job on a real Postgres and a real shop's data, through the real nodes in n8n's own engine:
 * segments are created, evaluated and read; then the shop's data change and time passes, and the trigger
 * tells who joined and who left.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Client } from 'pg';
import { defined, firstOf, itemAt } from '../lib/error/defined';
import { formatQuery } from '../lib';
import type { Change, CustomerCheck, EvaluationResult, Preview, Scores, Segment } from '../lib';
import { ActiveTrigger, N8n, type OwnNode } from '../tools/n8n-engine';
import { startPostgres, type PostgresServer } from '../tools/postgres';
import { heading, line, people, person, progress } from './print';
import { demoSegments } from './segments';
import { loadDemoShop } from './shop/load';
import { orderOfAlmostBigSpender, secondOrderOfBuyer, unsubscribe } from './shop-changes';

const DATABASE = 'demo';
const PRODUCT = 'white hanging heart';

async function main(): Promise<void> {
	const server = await startPostgres();
	const shop = new Client({ connectionString: await databaseOf(server) });
	await shop.connect();
	try {
		await loadShop(shop);
		await tour(server, shop);
	} finally {
		await shop.end();
		await server.stop();
	}
}

async function databaseOf(server: PostgresServer): Promise<string> {
	await server.createDatabase(DATABASE);
	return server.connectionString(DATABASE);
}

async function loadShop(shop: Client): Promise<void> {
	heading(`A Postgres of its own, and a shop with real orders (UCI Online Retail, CC BY 4.0)`);
	progress('loading the shop');
	await loadDemoShop(shop, {});
	const { rows } = await shop.query<{ customers: string; orders: string; lines: string }>(
		`SELECT (SELECT count(*) FROM shop.customer) AS customers, (SELECT count(*) FROM shop."order") AS orders, (SELECT count(*) FROM shop.order_line) AS lines`,
	);
	const size = firstOf(rows);
	progress(`${size.customers} customers, ${size.orders} orders, ${size.lines} lines`);
}

async function tour(server: PostgresServer, shop: Client): Promise<void> {
	const { host, port, user, password } = server;
	const n8n = new N8n({
		credential: {
			host,
			port,
			user,
			password,
			database: DATABASE,
			sslMode: 'disable',
			shop: 'auto',
			schema: 'segments',
			timeZone: 'Asia/Dhaka',
		},
		timeZone: 'Asia/Dhaka',
	});
	heading('Credential: Test');
	line((await n8n.testCredential()).message);
	await node(n8n, 'segmentManage', { resource: 'store', operation: 'install' });
	const product = await pickProduct(n8n);
	await fitScores(n8n);
	const titles = await createSegments(n8n, product);
	await readMembers(n8n, firstOf(titles));
	await watch(n8n, shop, titles, product);
}

/** Runs one node, and fails as a workflow would. The caller names what an item of its answer is. */
async function node<Item extends object>(
	n8n: N8n,
	type: OwnNode,
	parameters: INodeParameters,
): Promise<Item[]> {
	const result = await n8n.runNode(type, parameters);
	if (result.error) throw result.error;
	return result.items('Node') as Item[];
}

/** The one item of a node that gives one. */
const item = async <Item extends object>(...asked: Parameters<typeof node>): Promise<Item> =>
	firstOf(await node<Item>(...asked));

async function pickProduct(n8n: N8n): Promise<string> {
	const { results } = await n8n.listSearch('segmentCreate', 'searchProducts', PRODUCT);
	const found = firstOf(results);
	heading(`Product picker: "${PRODUCT}"`);
	line(`${found.name} (id ${String(found.value)})`);
	return String(found.value);
}

/** From here on rules ask for scores and predictions by these cut points and parameters. */
async function fitScores(n8n: N8n): Promise<void> {
	heading('Segment Manage: fit the scores');
	const { rfm, bgNbd, gammaGamma } = await item<Scores>(n8n, 'segmentManage', {
		resource: 'scores',
		operation: 'fitScores',
	});
	line(
		`cut points of recency ${rfm.cuts.recency.join(', ')} days, of frequency ${rfm.cuts.frequency.join(', ')} orders, of amount ${rfm.cuts.monetary.join(', ')}`,
	);
	for (const { name, customers, share } of rfm.groups)
		if (customers > 0) line(`${name}: ${customers} customers (${(share * 100).toFixed(1)} %)`);
	if (bgNbd !== null)
		line(
			`BG/NBD of ${bgNbd.customers} customers: r ${bgNbd.r.toFixed(3)}, alpha ${bgNbd.alpha.toFixed(3)}, a ${bgNbd.a.toFixed(3)}, b ${bgNbd.b.toFixed(3)}`,
		);
	if (gammaGamma !== null)
		line(
			`Gamma-Gamma of ${gammaGamma.customers}: p ${gammaGamma.p.toFixed(2)}, q ${gammaGamma.q.toFixed(2)}, gamma ${gammaGamma.gamma.toFixed(2)}`,
		);
}

async function createSegments(n8n: N8n, product: string): Promise<string[]> {
	for (const { title, parameters } of demoSegments(product)) {
		const preview = await item<Preview>(n8n, 'segmentCreate', {
			operation: 'preview',
			...parameters,
			options: { sampleSize: 3 },
		});
		heading(`${title}: preview, then create and evaluate`);
		const { segment } = await item<{ segment: Segment }>(n8n, 'segmentCreate', {
			operation: 'create',
			title,
			...parameters,
			options: { evaluateNow: false },
		});
		const { count, missingCount = 0, customers, ordersCounted } = preview;
		line(`rule    ${formatQuery(defined(segment.rule))}`);
		line(`orders  ${ordersCounted}`);
		line(
			`${count} customers match${missingCount > 0 ? `, ${missingCount} of them only because a value is missing` : ''}`,
		);
		people(customers, count);
	}
	heading('Segment Evaluate: all');
	const results = await node<EvaluationResult>(n8n, 'segmentEvaluate', {
		operation: 'evaluate',
		segmentScope: 'all',
	});
	for (const { segment, members, joined, mode, durationMs } of results)
		line(`${segment.title}: ${members} members, ${joined} joined (${mode}, ${durationMs} ms for all)`);
	return results.map(({ segment }) => segment.title);
}

async function readMembers(n8n: N8n, title: string): Promise<void> {
	const fields = ['first_name', 'last_name', 'email', 'amount_spent', 'orders_count', 'last_order_date'];
	const members = await node<Member>(n8n, 'segmentMembers', {
		operation: 'getMany',
		segment: titled(title),
		returnAll: false,
		limit: 5,
		fields,
		options: { orderBy: 'amount_spent', direction: 'desc' },
	});
	heading(`Segment Members: the five biggest of ${title}`);
	for (const member of members)
		line(
			`${person(member)}: ${member.amount_spent} GBP in ${member.orders_count} orders, the last ${member.last_order_date}`,
		);
}

/** A row of "get many": the name and the e-mail, as `person` reads them, and the fields asked for. */
type Member = Readonly<Record<string, unknown>> & {
	readonly amount_spent: number;
	readonly orders_count: number;
	readonly last_order_date: string;
};

const titled = (title: string) => ({ __rl: true, mode: 'title', value: title });

async function watch(n8n: N8n, shop: Client, titles: readonly string[], product: string): Promise<void> {
	heading('Segment Trigger: activated on all segments, joins and leaves');
	const trigger = await n8n.activate({
		events: 'both',
		segmentScope: 'all',
		interval: 1,
		existingMembers: 'skip',
		output: 'items',
	});
	try {
		const spender = await orderOfAlmostBigSpender(shop);
		line(`The shop: customer ${spender} orders for 300.00`);
		await delivered(trigger, firstOf(titles), spender);
		const buyer = await secondOrderOfBuyer(shop, product);
		line(`The shop: customer ${buyer}, who had bought the heart holder once, orders again`);
		await delivered(trigger, itemAt(titles, 2), buyer);
		const unsubscriber = await unsubscribe(shop);
		line(`The shop: customer ${unsubscriber} in Dhaka unsubscribes`);
		await delivered(trigger, itemAt(titles, 1), unsubscriber);
		tell(trigger, 0);
		await lookAhead(n8n, itemAt(titles, 3));
		await explain(n8n, firstOf(titles), spender);
	} finally {
		await trigger.close();
	}
}

type Told = IDataObject &
	Pick<Change, 'customerId' | 'cause' | 'occurredAt'> & {
		event: string;
		segment: { title: string };
		customer: IDataObject;
	};

const delivered = (trigger: ActiveTrigger, title: string, customer: number) =>
	trigger.until(
		({ items }) =>
			(items as Told[]).some((one) => one.segment.title === title && Number(one.customerId) === customer),
		`${title}, customer ${customer}`,
	);

/** What the trigger has handed over beyond the first items. */
function tell(trigger: ActiveTrigger, from: number, most = 8): void {
	const told = (trigger.items as Told[]).slice(from);
	for (const { event, customer, segment, cause, occurredAt } of told.slice(0, most))
		line(`→ ${event.padEnd(6)} ${segment.title}: ${person(customer)} (cause: ${cause}, ${occurredAt})`);
	if (told.length > most) line(`→ … and ${told.length - most} more`);
}

/** Stored evaluations never run ahead of the clock; a preview may look where time alone will lead. */
async function lookAhead(n8n: N8n, title: string): Promise<void> {
	heading('In thirty days without an order');
	const asOf = new Date(Date.now() + 30 * 86_400_000).toISOString();
	const { query, memberCount } = await item<Segment>(n8n, 'segmentManage', {
		resource: 'segment',
		operation: 'get',
		segment: titled(title),
	});
	const { count } = await item<Preview>(n8n, 'segmentEvaluate', {
		operation: 'preview',
		source: 'query',
		query,
		options: { asOf },
	});
	line(`${title}, as of ${asOf}: ${count} of ${memberCount} will remain`);
}

async function explain(n8n: N8n, title: string, customer: number): Promise<void> {
	heading(`Segment Evaluate: why is customer ${customer} in ${title}?`);
	const { segmentCheck } = await item<{ segmentCheck: CustomerCheck }>(n8n, 'segmentEvaluate', {
		operation: 'check',
		customer: { __rl: true, mode: 'id', value: String(customer) },
		against: 'segment',
		segment: titled(title),
		options: { explain: true },
	});
	line(segmentCheck.member ? 'in' : 'not in');
	for (const { text, holds, actual } of segmentCheck.conditions)
		line(`${holds ? 'yes' : 'no '} ${text}: has ${String(actual)}`);
}

main().then(
	() => {
		heading('Done. `npm start` opens the same in n8n’s editor.');
		// n8n's engine keeps timers of its own.
		process.exit(0);
	},
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
