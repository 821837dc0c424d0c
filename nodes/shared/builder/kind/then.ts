import type { INodeProperties } from 'n8n-workflow';
import { LIMITS } from '../../../../lib';
import type { OtherRow, RowRule } from '../../../../lib';
import { oneOf } from '../../operation';
import { readList } from '../../form';
import { asWhere, happeningProperties, readHappening, rowsOf, writeHappening } from '../control/happening';
import type { Happening } from '../control/happening';
import { periodProperties, readPeriod, writePeriod } from '../control/period';
import { readRows, rowsProperties, writeRows } from '../control/rows';
import { readSpan, spanProperties, writeSpan } from '../control/span';
import { given, group, leftEmpty, rowPartsOf } from '../part';
import type { Form, Part } from '../part';
import type { Kind } from './kind';

/** How the second happening lies to the first: the key of the test, and whether it must be there. */
const RELATIONS: Readonly<Record<string, { test: 'followed_by' | 'preceded_by'; there: boolean }>> = {
	followed: { test: 'followed_by', there: true },
	notFollowed: { test: 'followed_by', there: false },
	preceded: { test: 'preceded_by', there: true },
	notPreceded: { test: 'preceded_by', there: false },
};

/** The field that counts the rows of a kind. */
const COUNTS = { orders: 'orders_count', events: 'events_count', lines: 'quantity_purchased' } as const;

const relationProperties: INodeProperties[] = [
	{
		displayName: 'And Then',
		name: 'relation',
		type: 'options',
		options: [
			{ name: 'Was Followed By', value: 'followed' },
			{ name: 'Was Not Followed By', value: 'notFollowed' },
			{ name: 'Was Not Preceded By', value: 'notPreceded' },
			{ name: 'Was Preceded By', value: 'preceded' },
		],
		default: 'followed',
	},
];

const gapProperties: INodeProperties[] = [
	{
		displayName: 'How Soon',
		name: 'gap',
		type: 'options',
		options: [
			{ name: 'At Any Time', value: 'any' },
			{ name: 'At Most …', value: 'within' },
		],
		default: 'any',
		description: 'How long one may lie before the other',
	},
	...spanProperties('gap', 30, { show: { gap: ['within'] } }),
];

const listOf = (name: string, label: string, of: 'orders' | 'events'): INodeProperties => {
	const [list] = rowsProperties(name, label, of);
	return list;
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'At Least',
			name: 'atLeast',
			type: 'number',
			description:
				'How many different ones the second must be, all of them on that side of the first and at most that long apart',
			typeOptions: { minValue: 1, maxValue: LIMITS.otherRows, numberPrecision: 0 },
			default: 2,
		},
		listOf('where', 'First: Row Conditions', 'orders'),
		{
			displayName: 'Same',
			name: 'same',
			type: 'multiOptions',
			description: 'What both must have in common, such as the product',
			typeOptions: { loadOptionsMethod: 'getOrderColumns' },
			allowArbitraryValues: true,
			default: ['product'],
		},
		listOf('nextWhere', 'Second: Row Conditions', 'orders'),
	],
};

/** Something that happened, and what came, or did not come, after or before it. */
export const then: Kind = {
	label: 'Followed By',
	fields: undefined,
	properties: [
		...happeningProperties('first', 'First', 'event'),
		...relationProperties,
		...happeningProperties('next', 'Second', 'order'),
		...gapProperties,
		...periodProperties,
		optionsProperty,
	],
	about: () => 'Followed By',
	read(form, place) {
		const first = readHappening(form, 'first', place);
		const all = group('all', [...first.rows, ...listed(form, 'where', place), testPart(form, place)]);
		const rule = {
			field: countOf(first),
			operator: 'greater_than',
			value: 0,
			...given('within', readPeriod(form, place)),
			where: all.rule,
		};
		return { rule, place, parts: rowPartsOf(all) };
	},
	write({ field, where, within }) {
		const rows = rowsOf(where);
		const tests = rows
			.map((rule) => ({ rule, test: writeTest(rule) }))
			.filter(({ test }) => test !== undefined);
		const [kind] = Object.entries(COUNTS).find(([, counts]) => counts === field) ?? [];
		const period = writePeriod(within);
		const [only] = tests;
		if (kind === undefined || period === undefined || tests.length !== 1 || !only?.test) return undefined;
		const others = asWhere(rows.filter((rule) => rule !== only.rule));
		const first = writeHappening('first', kind as keyof typeof COUNTS, others);
		const firstRows = first && writeRows(first.rest);
		if (firstRows === undefined) return undefined;
		const { options, ...boxes } = only.test;
		const all = { ...(options as Form), ...(first && first.rest.length > 0 ? { where: firstRows } : {}) };
		return { ...first?.boxes, ...boxes, ...period, ...(Object.keys(all).length > 0 ? { options: all } : {}) };
	},
};

const countOf = ({ kind }: Happening) => COUNTS[kind];

function testPart(form: Form, place: string): Part {
	const name = oneOf(form.relation ?? 'followed', Object.keys(RELATIONS), 'And Then');
	const { test, there } = RELATIONS[name] ?? { test: 'followed_by', there: true };
	const next = readHappening(form, 'next', place);
	const rows = [...next.rows, ...listed(form, 'nextWhere', place)];
	const { same, atLeast } = (form.options ?? {}) as Form;
	const other = {
		rows: next.kind,
		...given('at_least', atLeast),
		...given('where', rows.length > 0 ? group('all', rows).rule : undefined),
		...given('within', form.gap === 'within' ? readSpan(form, 'gap', place) : undefined),
		...given('same', same === undefined ? undefined : readList(same)),
	};
	const rule = { [test]: other };
	return { rule: there ? rule : { match: 'none', rules: [rule] }, place, parts: [] };
}

function listed({ options }: Form, name: string, place: string): Part[] {
	const value = ((options ?? {}) as Form)[name];
	const rows = readRows(value, place);
	if (value !== undefined && rows.length === 0)
		throw leftEmpty(place, 'the list of row conditions is empty', 'Add a row condition');
	return rows;
}

/** The boxes of a test of another row; undefined for anything else. */
function writeTest(rule: RowRule): Form | undefined {
	const [inner, there] =
		'match' in rule && rule.match === 'none' && rule.rules.length === 1
			? [rule.rules[0], false]
			: [rule, true];
	if (inner === undefined) return undefined;
	const test = 'followed_by' in inner ? 'followed_by' : 'preceded_by' in inner ? 'preceded_by' : undefined;
	if (test === undefined) return undefined;
	const other = (inner as Readonly<Record<typeof test, OtherRow>>)[test];
	const next = writeHappening('next', other.rows, other.where);
	const rows = next && writeRows(next.rest);
	if (next === undefined || rows === undefined) return undefined;
	const [relation] =
		Object.entries(RELATIONS).find(([, one]) => one.test === test && one.there === there) ?? [];
	const options = {
		...given('atLeast', other.at_least),
		...(next.rest.length > 0 ? { nextWhere: rows } : {}),
		...given('same', other.same),
	};
	const gap = other.within === undefined ? {} : { gap: 'within', ...writeSpan('gap', other.within) };
	return { ...next.boxes, relation, ...gap, options };
}
