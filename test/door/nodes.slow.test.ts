import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { byId, openShop, type Shop } from '../nodes/support/shop';
import { ownNodes, type OwnNode } from '../../tools/n8n-engine';
import { FILLED, GROUPS } from './filled-builder';
import { drawn, placesIn, replaced, TEXTS } from './hostile';

/** `npm run test:laws` tries them all. */
const RUNS = Number(process.env.SEGMENTS_DOOR_RUNS ?? 300);
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	await shop.n8n.runNode('segmentCreate', {
		operation: 'create',
		title: 'VIP',
		source: 'query',
		query: 'amount_spent > 500',
	});
	await shop.n8n.runNode('segmentCreate', {
		operation: 'create',
		title: 'List',
		source: 'customers',
		customers: await someIds(),
	});
});
afterAll(() => shop?.drop());

async function someIds(): Promise<string> {
	return (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 2')).join(', ');
}

const PREVIEW = { asOf: '2025-06-15', lint: true, missing: true, sampleSize: 2, sql: true, timeZone: 'UTC' };
const MEMBERS = {
	asOf: '2025-06-15',
	moneyAs: 'text',
	orderBy: 'email',
	direction: 'asc',
	sampleSeed: 'spring',
	sampleSize: 5,
};
/** Customers of the shop by their ids, one of them picked. */
const CUSTOMERS = {
	identifyBy: 'id',
	customers: '12383',
	pickedCustomers: { pick: [{ customer: byId('12406') }] },
};
const managed = (operation: string, more: object = {}) =>
	({
		resource: 'segment',
		operation,
		segment: byId(1),
		returnAll: false,
		limit: 2,
		...more,
	}) as INodeParameters;

/** Every way to say a rule, which several operations share. */
const RULES: readonly object[] = [
	...FILLED.map((groups) => ({ source: 'builder', groupsMatch: 'all', groups })),
	{ source: 'json', ruleJson: '{"field":"points","operator":"is_null"}' },
	{ source: 'query', query: 'points > 1' },
	{
		source: 'template',
		template: 'about_to_lapse',
		templateParameters: { mappingMode: 'defineBelow', value: { days: 5 }, schema: [] },
	},
	{ source: 'segment', ruleSegment: byId(1), furtherGroupsMatch: 'any', furtherGroups: GROUPS },
];

/** A form for each operation, with every box filled. */
const FORMS: readonly [OwnNode, INodeParameters][] = [
	...RULES.flatMap((rule): [OwnNode, INodeParameters][] => [
		['segmentCreate', { operation: 'preview', options: {}, ...rule }],
		['segmentEvaluate', { operation: 'preview', previewOf: 'rule', options: {}, ...rule }],
		['segmentManage', managed('update', { updateFields: {}, options: { evaluateNow: false }, ...rule })],
	]),
	[
		'segmentCreate',
		{ operation: 'preview', source: 'builder', groupsMatch: 'all', groups: GROUPS, options: PREVIEW },
	],
	[
		'segmentCreate',
		{
			operation: 'create',
			title: 'VIP',
			source: 'query',
			query: 'points > 1',
			onTitleTaken: 'update',
			options: {
				active: true,
				description: 'D',
				evaluateNow: false,
				key: 'vip',
				sampleSize: 1,
				timeZone: 'UTC',
			},
		},
	],
	[
		'segmentCreate',
		{
			operation: 'create',
			title: 'List',
			source: 'customers',
			oneSegment: true,
			...CUSTOMERS,
			onTitleTaken: 'update',
			options: {},
		},
	],
	[
		'segmentEvaluate',
		{
			operation: 'check',
			customer: byId('12346'),
			against: 'segment',
			segment: byId(1),
			options: { asOf: '2025-06-15', explain: true, ifUnknown: 'error' },
		},
	],
	[
		'segmentEvaluate',
		{
			operation: 'check',
			customer: byId('12346'),
			against: 'rule',
			source: 'query',
			query: 'points > 1',
			options: {},
		},
	],
	[
		'segmentEvaluate',
		{
			operation: 'evaluate',
			segmentScope: 'one',
			segment: byId(1),
			options: { confirm: false, mode: 'full' },
		},
	],
	[
		'segmentEvaluate',
		{
			operation: 'evaluate',
			segmentScope: 'one',
			segment: byId(1),
			options: { asOf: '2025-06-15' },
		},
	],
	['segmentEvaluate', { operation: 'evaluate', segmentScope: 'due', dueMinutes: 60, options: {} }],
	['segmentEvaluate', { operation: 'evaluate', segmentScope: 'several', segments: [1], options: {} }],
	[
		'segmentEvaluate',
		{
			operation: 'preview',
			previewOf: 'edit',
			segment: byId(1),
			source: 'query',
			query: 'points > 1',
			options: PREVIEW,
		},
	],
	[
		'segmentMembers',
		{
			operation: 'export',
			segment: byId(1),
			format: 'csv',
			fields: ['email'],
			binaryPropertyName: 'data',
			options: {
				...MEMBERS,
				byteOrderMark: true,
				delimiter: ',',
				fileName: 'x.csv',
				header: 'label',
				neutralise: true,
			},
			refine: 'amount_spent > 1',
		},
	],
	...FILLED.map((refineGroups): [OwnNode, INodeParameters] => [
		'segmentMembers',
		{ operation: 'getMany', segment: byId(1), refineGroupsMatch: 'all', refineGroups },
	]),
	[
		'segmentMembers',
		{
			operation: 'getMany',
			segment: byId(1),
			returnAll: false,
			limit: 2,
			fields: ['email'],
			options: { ...MEMBERS, offset: 1 },
			refine: 'amount_spent > 1',
		},
	],
	[
		'segmentMembers',
		{
			operation: 'getChanges',
			segmentScope: 'several',
			segments: [1],
			kinds: 'both',
			returnAll: false,
			limit: 2,
			options: { acknowledge: true, consumer: 'c', fields: ['email'], from: 'beginning' },
		},
	],
	[
		'segmentMembers',
		{
			operation: 'getChanges',
			segmentScope: 'one',
			segment: byId(1),
			kinds: 'joined',
			returnAll: false,
			limit: 2,
			options: {
				causes: ['data'],
				contact: true,
				customerId: '1',
				order: 'newest',
				since: '2025-01-01',
				until: '2025-06-15T12:00:00Z',
			},
		},
	],
	['segmentManage', managed('activate')],
	['segmentManage', managed('addMembers', { segment: byId(2), ...CUSTOMERS, createMissing: true })],
	['segmentManage', managed('removeMembers', { segment: byId(2), ...CUSTOMERS })],
	['segmentManage', managed('delete', { segment: byId('nobody'), force: false, dryRun: false })],
	['segmentManage', managed('duplicate', { newTitle: 'VIP', options: { evaluateNow: false } })],
	['segmentManage', managed('get', { simplify: false, options: {} })],
	['segmentManage', managed('get', { simplify: true, options: { asNode: true } })],
	['segmentManage', managed('getEvaluations', { evaluations: 'good' })],
	[
		'segmentManage',
		managed('getMany', {
			page: 1,
			simplify: true,
			filters: {
				active: 'active',
				kind: 'dynamic',
				notReviewedSince: '2030-01-01',
				search: 'v',
				use: 'unused',
				usesField: 'amount_spent',
			},
			sort: { by: { sortBy: 'title', direction: 'asc' } },
		}),
	],
	['segmentManage', managed('getOverlap', { segments: [1, 2] })],
	[
		'segmentManage',
		managed('getReport', { segmentScope: 'one', days: 7, options: { pictures: true, title: 'R' } }),
	],
	[
		'segmentManage',
		managed('getReport', { segmentScope: 'several', segments: [1, 2], days: 7, options: {} }),
	],
	['segmentManage', managed('getSizes', { days: 7 })],
	['segmentManage', managed('getVersions')],
	['segmentManage', managed('markReviewed')],
	[
		'segmentManage',
		managed('update', {
			segment: byId(2),
			source: 'customers',
			...CUSTOMERS,
			updateFields: {},
			options: { evaluateNow: false },
			dryRun: false,
		}),
	],
	[
		'segmentManage',
		managed('update', {
			source: 'keep',
			updateFields: { active: true, description: 'D', key: 'vip', timeZone: 'UTC', title: 'VIP' },
		}),
	],
	[
		'segmentManage',
		{
			resource: 'heldBatch',
			operation: 'getHeldBatches',
			returnAll: false,
			limit: 2,
			options: { sampleSize: 2, segments: [1] },
		},
	],
	...['dropHeldBatches', 'releaseHeldBatches'].map((operation): [OwnNode, INodeParameters] => [
		'segmentManage',
		{ resource: 'heldBatch', operation, heldScope: 'ids', batchIds: '1, 2' },
	]),
	[
		'segmentManage',
		{
			resource: 'scores',
			operation: 'fitScores',
			options: {
				asOf: '2025-06-15T00:00:00Z',
				currency: 'GBP',
				days: 90,
				discountRate: 0.1,
				onlyScores: true,
				schedule: 'weekly',
			},
		},
	],
	[
		'segmentManage',
		{ resource: 'scores', operation: 'getScores', options: { currency: 'GBP', picture: false } },
	],
	[
		'segmentManage',
		{ resource: 'scores', operation: 'setSchedule', schedule: 'weekly', options: { currency: 'GBP' } },
	],
	['segmentManage', { resource: 'store', operation: 'install', print: true }],
	['segmentManage', { resource: 'store', operation: 'setChangeTracking', changeTracking: false }],
	[
		'segmentManage',
		{
			resource: 'store',
			operation: 'setRetention',
			keep: { changesDays: 400, evaluationsDays: 90, usesDays: 30 },
			trim: true,
		},
	],
	['segmentManage', { resource: 'store', operation: 'checkMapping' }],
	['segmentManage', { resource: 'store', operation: 'describeFields' }],
	['segmentManage', { resource: 'store', operation: 'getFields' }],
	['segmentManage', { resource: 'store', operation: 'getHealth' }],
	['segmentManage', { resource: 'store', operation: 'getSetupScript', kind: 'read', role: 'clerk' }],
	['segmentManage', { resource: 'store', operation: 'uninstall', confirm: 'another schema', print: true }],
];

/** The same for the trigger. */
const TRIGGERS: readonly INodeParameters[] = [
	{
		events: 'both',
		segmentScope: 'several',
		segments: [1],
		interval: 30,
		existingMembers: 'skip',
		output: 'items',
		onlyIf: 'points > 1',
		options: {
			deliveredOn: 'acceptance',
			evaluate: true,
			fields: ['email'],
			holdAbove: 5,
			holdFor: 1,
			holdShare: 10,
			maxItems: 10,
			onRuleEdit: 'joinsOnly',
			reactAtOnce: true,
			whenHeld: 'release',
		},
	},
	{
		events: 'joined',
		segmentScope: 'pattern',
		namePattern: 'V*',
		interval: 30,
		existingMembers: 'replay',
		replaySince: '2025-01-01',
		output: 'batch',
		onlyIf: '',
		onlyIfGroupsMatch: 'all',
		onlyIfGroups: GROUPS,
		options: {
			afterParking: 'wait',
			deliveredOn: 'success',
			longestExecution: 60,
			triesBeforeParking: 3,
		},
	},
	...FILLED.map((onlyIfGroups) => ({ segmentScope: 'all', onlyIfGroups })),
];

/** What expressions give; n8n hands it on as it is. */
const EXPRESSIONS = [
	'null',
	'undefined',
	'true',
	'false',
	'0',
	'-1',
	'1.5',
	'NaN',
	'Infinity',
	'2 ** 60',
	'[]',
	'({})',
	'[null]',
	'[[1]]',
	'[{ a: 1 }]',
	'({ value: {} })',
	'({ a: { b: 1 } })',
	'new Date()',
	'new Date(NaN)',
	'$now',
	'$json',
	'$input',
	'"x".repeat(100000)',
	'Array.from({ length: 2000 }, (_, i) => i)',
	'10n',
	'/x/',
	'new Map()',
	'(() => 1)',
	'"a\\u0000b"',
	'"\\ud800"',
].map((code) => `={{ ${code} }}`);

/** Written by n8n, not by people: its own check of the form reads it before a node runs. */
const N8N_OWN = 'schema';

const forms = FORMS.flatMap(([node, form]) =>
	[...placesIn(form)]
		.filter((path) => path.length > 0 && path.at(-1) !== N8N_OWN)
		.flatMap((path) => [...EXPRESSIONS, ...TEXTS].map((value) => ({ node, form, path, value }))),
);

/** n8n looks at a form before it runs a node: what it finds itself never comes to us. */
function refusedByN8n(error: Error): { error?: undefined } {
	if (error.constructor.name === 'WorkflowHasIssuesError') return {};
	throw error;
}

const RAW =
	/\[object |Cannot (?:read|destructure|convert)|is not (?:a function|iterable|defined)|Invalid array length|call stack|invalid (?:byte|input syntax)|syntax error at or near|out of range for type/i;

/** A digest of each table of the shop, with every row and column in it. */
async function wholeShop(): Promise<Record<string, unknown>> {
	const tables = await shop.ids(
		"SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'shop'",
	);
	expect(tables.length).toBeGreaterThan(5);
	const digests = tables.map(async (table) => {
		const [row] = await shop.rows(
			`SELECT count(*) AS rows, md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS digest FROM ${table} AS t`,
		);
		return [table, row] as const;
	});
	return Object.fromEntries(await Promise.all(digests));
}

test('whatever an expression puts into a box, n8n shows an error that can be read', async () => {
	const before = await wholeShop();
	const faults: string[] = [];
	const seen = { answers: 0, errors: 0 };
	for (const { node, form, path, value } of drawn(forms, RUNS, SEED)) {
		const { error }: { error?: { name: string; message: string } } = await shop.n8n
			.runNode(node, replaced(form, path, value) as INodeParameters)
			.catch(refusedByN8n);
		if (error === undefined) seen.answers += 1;
		else seen.errors += 1;
		const name = error?.name ?? 'NodeOperationError';
		const told = `${node} ${String(form.operation)} ${path.join('.')} = ${value.slice(0, 60)}: ${name}: ${error?.message}`;
		if (
			!['NodeOperationError', 'NodeApiError', 'ExpressionError'].includes(name) ||
			RAW.test(String(error?.message))
		)
			faults.push(told);
	}
	console.info(
		JSON.stringify({ runs: Math.min(RUNS, forms.length), of: forms.length, ...seen, faults: faults.length }),
	);
	expect(faults).toEqual([]);
	expect(await wholeShop()).toEqual(before);
}, 3_600_000);

/** Every box of a node by its name, those inside others too; what n8n alone reads to tell a model is none. */
function* boxesOf(properties: readonly INodeProperties[]): Generator<string> {
	for (const { name, type, options, displayOptions } of properties) {
		const isForModels = displayOptions?.show?.['@tool'] !== undefined;
		if (type !== 'notice' && type !== 'hidden' && !isForModels) yield name;
		for (const option of options ?? []) {
			if ('values' in option) yield* boxesOf(option.values);
			else if (type === 'collection') yield* boxesOf([option as INodeProperties]);
		}
	}
}

test.each(Object.entries(ownNodes))('every box of %s is tried', (node, { description }) => {
	const triggers = TRIGGERS.map((form) => ['segmentTrigger', form] as const);
	const filled = [...FORMS, ...triggers].filter(([of]) => of === node);
	const tried = new Set(filled.flatMap(([, form]) => [...placesIn(form)].flat()));
	expect([...new Set(boxesOf(description.properties))].filter((name) => !tried.has(name))).toEqual([]);
});

test('the same for the trigger', async () => {
	const all = TRIGGERS.flatMap((form) =>
		[...placesIn(form)]
			.filter((path) => path.length > 0)
			.flatMap((path) => [...EXPRESSIONS, ...TEXTS].map((value) => ({ form, path, value }))),
	);
	const faults: string[] = [];
	for (const { form, path, value } of drawn(all, RUNS / 5, SEED)) {
		const error = await shop.n8n.testTrigger(replaced(form, path, value) as INodeParameters).then(
			() => undefined,
			(fault: Error) => fault,
		);
		const name = error?.constructor.name ?? 'NodeOperationError';
		if (
			!['NodeOperationError', 'NodeApiError', 'ExpressionError'].includes(name) ||
			RAW.test(String(error?.message))
		)
			faults.push(`${path.join('.')} = ${value.slice(0, 60)}: ${name}: ${error?.message}`);
	}
	expect(faults).toEqual([]);
}, 3_600_000);
