import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	// 1718704800 is 2024-06-18T10:00:00Z, 1718755200 is 2024-06-19T00:00:00Z.
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY, attributes jsonb);
		INSERT INTO person VALUES
			(1, '{"renewed": 1718704800}'),
			(2, '{"renewed": 1718755200000}'),
			(3, '{"renewed": "1718704800.5"}'),
			(4, '{"renewed": "2024-06-18"}'),
			(5, '{"renewed": 20240618}'),
			(6, '{"renewed": 171870480}'),
			(7, '{"renewed": "0718704800"}'),
			(8, '{"renewed": [1718704800]}'),
			(9, '{"score": "12 points", "vip": "yes", "joined": "06/18/2024", "tier": "gold"}'),
			(10, NULL);
		CREATE TABLE event (person integer, name text, at timestamptz, properties jsonb);
		INSERT INTO event VALUES
			(1, 'booked', '2024-06-01Z', '{"arrival": 1718704800, "day": "18.6.2024"}'),
			(2, 'booked', '2024-06-01Z', '{"arrival": 1720000000}')`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'America/New_York',
		shop: {
			relations: {
				customers: 'SELECT * FROM public.person',
				events: 'SELECT person AS customer_id, name, at AS occurred_at, properties FROM public.event',
			},
			ordersCounted: 'none',
		},
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const asOf = '2024-06-20T00:00:00Z';
const preview = (rule: object) => segments.preview(rule, { sampleSize: 20, lint: true, asOf });
const ids = async (rule: object) =>
	(await preview(rule)).customers.map(({ customer_id }) => Number(customer_id)).sort((a, b) => a - b);

test.each([
	['on_date', '2024-06-18', [1, 2, 3, 4]],
	['before_date', '2024-06-18T10:00:00.250Z', [1]],
	['after_date', '2024-06-18T10:00:00Z', [2, 3]],
	['between', ['2024-06-18', '2024-06-18'], [1, 2, 3, 4]],
	['in_last_n_days', { amount: 25, unit: 'hours' }, [2, 4]],
	['anniversary_today', undefined, []],
	['on_n_days_ago', 1, [1, 2, 3, 4]],
] as const)('%s reads seconds and milliseconds since 1970', async (operator, value, expected) => {
	expect(await ids({ field: 'attributes.renewed', operator, value })).toEqual(expected);
});

test('the rows of events are read in the same way', async () => {
	const where = { field: 'properties.arrival', operator: 'before_date', value: '2024-06-30' };
	expect(await ids({ field: 'events_count', operator: 'greater_than', value: 0, where })).toEqual([1]);
});

test('when time alone turns the answer is known', async () => {
	const rule = { field: 'attributes.renewed', operator: 'in_last_n_days', value: 7 } as const;
	const { conditions } = await segments.check(rule, 1, { asOf });
	expect(conditions).toMatchObject([
		{ holds: true, actual: '1718704800', changesAt: '2024-06-25T10:00:00.001Z' },
	]);
});

test.each([
	['joined', 'after_date', '2020-01-01', 'operator', 'a date', '06/18/2024'],
	['score', 'greater_than', 3, 'operator', 'a number', '12 points'],
	['vip', 'is_true', undefined, 'operator', 'yes or no', 'yes'],
])(
	'a key whose values are of no such kind is told: %s %s',
	async (...[key, operator, value, path, kind, held]) => {
		const { warnings } = await preview({ field: `attributes.${key}`, operator, value });
		expect(warnings).toContainEqual(
			expect.objectContaining({
				code: 'KIND_NOWHERE',
				path,
				message: `No value of "attributes.${key}" is ${kind}: there is "${held}".`,
			}),
		);
	},
);

test('a key of which some values cannot be read is told with how many, and one of them', async () => {
	const { warnings } = await preview({
		field: 'attributes.renewed',
		operator: 'after_date',
		value: '2020-01-01',
	});
	expect(warnings).toContainEqual(
		expect.objectContaining({
			code: 'KIND_PARTLY',
			path: 'operator',
			message:
				'3 of 7 values of "attributes.renewed" that were looked at are not a date and count as missing: there is "0718704800".',
		}),
	);
});

test('so is a key of events, and one that some row can be read of is not', async () => {
	const counted = (field: string) => ({
		field: 'events_count',
		operator: 'equals',
		value: 0,
		where: { field, operator: 'in_last_n_days', value: 7 },
	});
	const codes = async (field: string) =>
		(await preview(counted(field))).warnings
			?.filter(({ code }) => code === 'KIND_NOWHERE')
			.map(({ path }) => path);
	expect(await codes('properties.day')).toEqual(['where.operator']);
	expect(await codes('properties.arrival')).toEqual([]);
});

test('a value that no row has under the key is told, with the nearest', async () => {
	const { warnings } = await preview({ field: 'attributes.tier', operator: 'equals', value: 'gild' });
	expect(warnings).toContainEqual(
		expect.objectContaining({ code: 'VALUE_NOWHERE', path: 'value', suggestion: 'Write "gold".' }),
	);
});
