import { setTimeout as sleep } from 'node:timers/promises';
import { Client, types } from 'pg';
import { defined, firstOf } from '../../lib/error/defined';
import { attempt, Database, readRows, rowsOf, type Session } from '../../lib/database';
import { sql, trusted } from '../../lib/database/sql';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';
import { startProxy } from '../support/proxy';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
	test = await createTestDatabase();
	await test.pool.query('CREATE TABLE public.thing (id int PRIMARY KEY, note text)');
	await test.pool.query("INSERT INTO public.thing SELECT n, 'n' || n FROM generate_series(1, 12000) n");
	// What every transaction must be independent of.
	await test.pool.query(`ALTER DATABASE ${test.name} SET timezone = 'Asia/Kathmandu'`);
	await test.pool.query(`ALTER DATABASE ${test.name} SET datestyle = 'German'`);
	await test.pool.query(`ALTER DATABASE ${test.name} SET default_transaction_isolation = 'serializable'`);
	database = new Database(test.connectionString, { maxConnections: 2, statementTimeoutMs: 5_000 });
});

/** What a test opens is closed even when it fails: else it would keep the run from ending. */
const opened: { close(): Promise<unknown> }[] = [];
const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
	opened.unshift(one);
	return one;
};

afterEach(async () => {
	for (const one of opened.splice(0)) await one.close();
});

afterAll(async () => {
	await database.close();
	await test.drop();
});

describe('an attempt within a transaction', () => {
	const times = { timeoutMs: 50, statementTimeoutMs: 5_000 };
	const add = (tx: Session, id: number) => rowsOf(tx, sql`INSERT INTO public.thing VALUES (${id}, 'x')`);
	const timeout = (tx: Session) => rowsOf(tx, sql`SELECT current_setting('statement_timeout') AS timeout`);

	it.each([
		['takes too long', sql`SELECT pg_sleep(2)`],
		['is refused', sql`SELECT 1 / 0`],
	])('that %s leaves the transaction as it was before', async (_what, failing) => {
		const kept = await database.readWrite(async (tx) => {
			await add(tx, 20_001);
			const done = await attempt(tx, times, async () => {
				await add(tx, 20_002);
				await rowsOf(tx, failing);
			});
			expect(done).toBe(false);
			expect(await timeout(tx)).toEqual([{ timeout: '5s' }]);
			return rowsOf(tx, sql`DELETE FROM public.thing WHERE id > 20000 RETURNING id`);
		});
		expect(kept).toEqual([{ id: 20_001 }]);
	});

	it('that succeeds stays, and a fault of ours is no refusal', async () => {
		await database.readWrite(async (tx) => {
			const ample = { ...times, timeoutMs: 4_000 };
			expect(await attempt(tx, ample, async () => void (await add(tx, 20_003)))).toBe(true);
			expect(await timeout(tx)).toEqual([{ timeout: '5s' }]);
		});
		await expect(
			rowsOf(test.pool, sql`DELETE FROM public.thing WHERE id = 20003 RETURNING id`),
		).resolves.toHaveLength(1);
		const ours = database.readWrite((tx) => attempt(tx, times, () => Promise.reject(new TypeError('ours'))));
		await expect(ours).rejects.toThrow('ours');
	});
});

/** Connections of the package that stand in the state named. */
async function countIn(state: string): Promise<number> {
	const { rows } = await test.pool.query(
		"SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND application_name = 'n8n-nodes-customer-segments' AND state LIKE $2",
		[test.name, state],
	);
	return firstOf(rows as { n: number }[]).n;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; !(await condition()); tries += 1) {
		if (tries === 400) throw new Error('waited in vain');
		await sleep(25);
	}
}

describe('values', () => {
	const cases: readonly [string, unknown][] = [
		["timestamptz '2025-06-15 14:00:00+02'", '2025-06-15T12:00:00.000Z'],
		["timestamptz '2025-06-15 12:00:00.5+00'", '2025-06-15T12:00:00.500Z'],
		["timestamptz '2025-06-15 12:00:00.05+00'", '2025-06-15T12:00:00.050Z'],
		["timestamptz '2025-06-15 12:00:00.123+00'", '2025-06-15T12:00:00.123Z'],
		["timestamptz '2025-06-15 12:00:00.1234+00'", '2025-06-15T12:00:00.123400Z'],
		["timestamptz '2025-06-15 12:00:00.12345+00'", '2025-06-15T12:00:00.123450Z'],
		["timestamptz '2025-06-15 12:00:00.123456+00'", '2025-06-15T12:00:00.123456Z'],
		["timestamptz 'infinity'", 'infinity'],
		["timestamp '2025-06-15 12:00:00'", '2025-06-15T12:00:00'],
		["date '2025-06-15'", '2025-06-15'],
		['12.50::numeric(12,2)', '12.50'],
		['9223372036854775807::int8', '9223372036854775807'],
		['7::int4', 7],
		['7::int2', 7],
		['0.5::float8', 0.5],
		['true', true],
		['\'{"a": [1, null]}\'::jsonb', { a: [1, null] }],
		["ARRAY[date '2025-06-15', NULL]", ['2025-06-15', null]],
		["ARRAY['a,b', NULL, 'c\"d']", ['a,b', null, 'c"d']],
		['ARRAY[1.50::numeric]', ['1.50']],
		["interval '1 day 2 hours'", 'P1DT2H'],
		['NULL::int8', null],
	];

	it.each(cases)('%s', async (expression, value) => {
		const { rows } = await database.readOnly((tx) =>
			tx.query<{ value: unknown }>(`SELECT ${expression} AS value`),
		);
		expect(rows).toEqual([{ value }]);
	});

	it('does not depend on the parsers that others set for all of pg', async () => {
		const before = types.getTypeParser(1082);
		types.setTypeParser(1082, () => 'theirs');
		try {
			const { rows } = await database.readOnly((tx) => tx.query("SELECT date '2025-06-15' AS day"));
			expect(rows).toEqual([{ day: '2025-06-15' }]);
		} finally {
			types.setTypeParser(1082, before as never);
		}
	});
});

describe('transactions', () => {
	it('commits what is written, and takes back everything when the work fails', async () => {
		await database.readWrite((tx) => tx.query("INSERT INTO public.thing VALUES (-1, 'kept')"));
		const failed = database.readWrite(async (tx) => {
			await tx.query("INSERT INTO public.thing VALUES (-2, 'gone')");
			throw new TypeError('of the caller');
		});
		await expect(failed).rejects.toThrow(new TypeError('of the caller'));
		const { rows } = await test.pool.query('SELECT id FROM public.thing WHERE id < 0');
		expect(rows).toEqual([{ id: -1 }]);
	});

	it('gets parallel workers for three times what the server asks for, or for what the login asks for', async () => {
		const asked = async () => {
			const anew = closing(new Database(test.connectionString, { maxConnections: 1 }));
			const setting = "SELECT current_setting('parallel_setup_cost')::float8 AS value";
			return firstOf((await anew.readOnly((tx) => tx.query<{ value: number }>(setting))).rows).value;
		};
		const set = (to: string) => test.pool.query(`ALTER DATABASE ${test.name} ${to}`);
		try {
			await expect(asked()).resolves.toBe(3_000);
			await set('SET parallel_setup_cost = 1000000');
			await expect(asked()).resolves.toBe(1_000_000);
			await set('SET parallel_setup_cost = 10');
			await expect(asked()).resolves.toBe(3_000);
		} finally {
			await set('RESET parallel_setup_cost');
		}
	});

	it('is planned without parallel workers where it may write, as Postgres then runs it', async () => {
		const workers = async (tx: Session) =>
			firstOf(
				(
					await tx.query<{ value: string }>(
						"SELECT current_setting('max_parallel_workers_per_gather') AS value",
					)
				).rows,
			).value;
		const {
			rows: [own],
		} = await test.pool.query('SHOW max_parallel_workers_per_gather');
		await expect(database.readWrite(workers)).resolves.toBe('0');
		await expect(database.readOnly(workers)).resolves.toBe(own.max_parallel_workers_per_gather);
		expect(own.max_parallel_workers_per_gather).not.toBe('0');
	});

	it('reads without being able to write', async () => {
		const fault = await faultOf(database.readOnly((tx) => tx.query('DELETE FROM public.thing')));
		expect(fault).toMatchObject({
			code: 'MAPPING_INVALID',
			message: expect.stringContaining('tries to change data'),
		});
	});

	it('reads one state of the data', async () => {
		const counts = await database.readOnly(async (tx) => {
			const count = async () =>
				firstOf(
					(await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM public.thing WHERE id > 90000'))
						.rows,
				).n;
			const before = await count();
			await test.pool.query("INSERT INTO public.thing VALUES (90001, 'meanwhile')");
			return [before, await count()];
		});
		expect(counts).toEqual([0, 0]);
	});

	it.each(['readWrite', 'readOnly'] as const)(
		'refuses to call a transaction committed in which a statement failed: %s',
		async (kind) => {
			const failed = database[kind](async (tx) => {
				await tx.query('SELECT 1 / 0').catch(() => undefined);
			});
			await expect(failed).rejects.toThrow('The transaction was not committed');
		},
	);

	it('knows the time from its beginning where it reads, and has seen nothing later', async () => {
		const after = "SELECT clock_timestamp() AS at, current_setting('transaction_isolation') AS isolation";
		const { now, at, isolation } = await database.readOnly(async (tx) => ({
			now: tx.now,
			...firstOf((await tx.query<{ at: string; isolation: string }>(after)).rows),
		}));
		expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		// The clock is rounded up to the next millisecond.
		expect(Date.parse(defined(now)) - Date.parse(at)).toBeLessThanOrEqual(1);
		expect(isolation).toBe('repeatable read');
		await expect(database.readWrite((tx) => Promise.resolve(tx.now))).resolves.toBeUndefined();
	});

	it('does not wait for the end of one that only read; the next on its connection does', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(new Database(proxy.connectionString, { maxConnections: 1 }));
		const work = async (tx: Session) => {
			const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
			proxy.hold();
			return firstOf(rows).pid;
		};
		const pid = await behind.readOnly(work);
		const next = behind.readOnly((tx) => tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
		await expect(Promise.race([next, sleep(100, 'waits')])).resolves.toBe('waits');
		proxy.letGo();
		await expect(next).resolves.toMatchObject({ rows: [{ pid }] });
		expect(proxy.connections).toBe(1);
	});

	it('waits for the end of one that wrote', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(new Database(proxy.connectionString, { maxConnections: 1 }));
		let isHeld = false;
		const written = behind.readWrite(async (tx) => {
			await tx.query("UPDATE public.thing SET note = 'n1' WHERE id = 1");
			proxy.hold();
			isHeld = true;
		});
		await until(() => Promise.resolve(isHeld));
		await expect(Promise.race([written, sleep(100, 'waits')])).resolves.toBe('waits');
		proxy.letGo();
		await expect(written).resolves.toBeUndefined();
	});

	it('takes another connection where the end of a transaction is never answered', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(new Database(proxy.connectionString, { maxConnections: 1 }));
		await behind.readOnly(async (tx) => {
			await tx.query('SELECT 1');
			proxy.hold();
		});
		proxy.cut();
		proxy.letGo();
		await expect(behind.readOnly((tx) => tx.query('SELECT 1 AS one'))).resolves.toMatchObject({
			rows: [{ one: 1 }],
		});
		expect(proxy.connections).toBe(2);
	});

	it('leaves no setting behind on the connection', async () => {
		const one = closing(new Database(test.connectionString, { maxConnections: 1 }));
		const real = Client.prototype.query;
		let used: Client | undefined;
		const query = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
			this: Client,
			...given: unknown[]
		) {
			used = this;
			return real.apply(this, given as never);
		});
		await one.readOnly((tx) => tx.query('SELECT 1'), { timeoutMs: 1234 });
		query.mockRestore();
		const { rows } = await defined(used).query(
			"SELECT current_setting('statement_timeout') AS timeout, current_setting('TimeZone') AS zone, current_setting('search_path') AS path",
		);
		expect(rows).toEqual([{ timeout: '0', zone: 'Asia/Kathmandu', path: '"$user", public' }]);
	});

	it('tries again after a deadlock', async () => {
		await test.pool.query("INSERT INTO public.thing VALUES (101001, ''), (101002, '')");
		let runs = 0;
		const holding = new Set<number>();
		const both = (first: number, second: number) =>
			database.readWrite(async (tx) => {
				runs += 1;
				await tx.query('UPDATE public.thing SET note = note || $2 WHERE id = $1', [first, 'x']);
				holding.add(first);
				await until(() => Promise.resolve(holding.size === 2));
				await tx.query('UPDATE public.thing SET note = note || $2 WHERE id = $1', [second, 'x']);
			});
		await Promise.all([both(101001, 101002), both(101002, 101001)]);
		const { rows } = await test.pool.query('SELECT note FROM public.thing WHERE id > 101000');
		expect(rows).toEqual([{ note: 'xx' }, { note: 'xx' }]);
		expect(runs).toBe(3);
	});
});

describe('what goes wrong', () => {
	it('stops a statement that takes too long', async () => {
		const fault = await faultOf(
			database.readOnly((tx) => tx.query('SELECT pg_sleep(10)'), { timeoutMs: 200 }),
		);
		expect(fault).toMatchObject({
			code: 'STATEMENT_TIMEOUT',
			message: 'The database did not finish within 0.2 seconds, so the query was stopped.',
		});
	});

	it('steps aside when a lock is held for too long', async () => {
		const holder = await test.pool.connect();
		await holder.query('BEGIN; SELECT * FROM public.thing WHERE id = 1 FOR UPDATE');
		const fault = await faultOf(
			database.readWrite((tx) => tx.query('SELECT * FROM public.thing WHERE id = 1 FOR UPDATE'), {
				lockTimeoutMs: 100,
			}),
		);
		await holder.query('ROLLBACK');
		holder.release();
		expect(fault.code).toBe('LOCK_TIMEOUT');
	});

	it('cancels the running query with the signal, and goes on with the next', async () => {
		const controller = new AbortController();
		const run = faultOf(
			database.readWrite(
				async (tx) => {
					await tx.query("UPDATE public.thing SET note = 'half' WHERE id = 2");
					await tx.query('SELECT pg_sleep(60)');
				},
				{ signal: controller.signal, timeoutMs: 60_000 },
			),
		);
		await until(async () => (await countIn('active')) === 1);
		controller.abort();
		expect((await run).code).toBe('CANCELLED');
		await until(async () => (await countIn('active')) === 0);
		await until(async () => (await countIn('idle in transaction%')) === 0);
		const { rows } = await database.readOnly((tx) => tx.query('SELECT note FROM public.thing WHERE id = 2'));
		expect(rows).toEqual([{ note: 'n2' }]);
	});

	it('does not begin when the signal was given before', async () => {
		let began = false;
		const fault = await faultOf(
			database.readOnly(
				async () => {
					began = true;
				},
				{ signal: AbortSignal.abort() },
			),
		);
		expect([fault.code, began]).toEqual(['CANCELLED', false]);
	});

	it('says that the connection was lost when the server ends it, and takes another for the next run', async () => {
		const fault = await faultOf(
			database.readWrite(async (tx) => {
				const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
				await test.pool.query('SELECT pg_terminate_backend($1)', [firstOf(rows).pid]);
				await tx.query('SELECT pg_sleep(5)');
			}),
		);
		expect(fault).toMatchObject({ code: 'CONNECTION_FAILED', message: expect.stringMatching(/was lost\.$/) });
		await expect(database.readOnly((tx) => tx.query('SELECT 1 AS one'))).resolves.toMatchObject({
			rows: [{ one: 1 }],
		});
	});

	it('survives that all its pooled connections were ended by the server', async () => {
		await Promise.all([1, 2].map(() => database.readOnly((tx) => tx.query('SELECT pg_sleep(0.1)'))));
		await test.pool.query(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'n8n-nodes-customer-segments'",
			[test.name],
		);
		await expect(database.readOnly((tx) => tx.query('SELECT 1 AS one'))).resolves.toMatchObject({
			rows: [{ one: 1 }],
		});
	});

	it('leaves a pooled connection that is half open for a new one', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(
			new Database(
				{ connectionString: proxy.connectionString, connectionTimeoutMillis: 2_000 },
				{ maxConnections: 1 },
			),
		);
		await behind.readOnly((tx) => tx.query('SELECT 1'));
		proxy.blackhole();
		await expect(behind.readOnly((tx) => tx.query('SELECT 1 AS one'))).resolves.toMatchObject({
			rows: [{ one: 1 }],
		});
		expect(proxy.connections).toBe(2);
	});

	it('says that the connection was lost when it is cut in mid-query', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(new Database(proxy.connectionString));
		const run = faultOf(behind.readOnly((tx) => tx.query('SELECT pg_sleep(5)')));
		await until(async () => (await countIn('active')) === 1);
		proxy.cut();
		expect((await run).code).toBe('CONNECTION_FAILED');
	});

	it('waits for a free connection rather than call the database away', async () => {
		let atOnce = 0;
		let most = 0;
		await Promise.all(
			Array.from({ length: 6 }, () =>
				database.readOnly(async (tx) => {
					most = Math.max(most, (atOnce += 1));
					await tx.query('SELECT pg_sleep(0.05)');
					atOnce -= 1;
				}),
			),
		);
		expect(most).toBe(2);
	});

	it('can be cancelled while it waits for a free connection', async () => {
		const controller = new AbortController();
		const holding = [1, 2].map(() => database.readOnly((tx) => tx.query('SELECT pg_sleep(0.5)')));
		const waiting = faultOf(database.readOnly((tx) => tx.query('SELECT 1'), { signal: controller.signal }));
		controller.abort();
		expect((await waiting).code).toBe('CANCELLED');
		await Promise.all(holding);
	});
});

describe('rows one by one', () => {
	const all = sql`SELECT id, note FROM public.thing WHERE id BETWEEN ${1} AND ${11_000} ORDER BY id`;

	it('gives every row once, through a cursor', async () => {
		const ids: unknown[] = [];
		for await (const row of readRows(database, () => all)) ids.push(row.id);
		expect(ids).toEqual(Array.from({ length: 11_000 }, (_, index) => index + 1));
	});

	it('gives them in order to who asks for the next without waiting for the one before', async () => {
		const rows = readRows(database, () => all);
		const asked = await Promise.all(Array.from({ length: 2_500 }, () => rows.next()));
		expect(asked.map(({ value }) => value?.id)).toEqual(Array.from(asked, (_, index) => index + 1));
		expect(await rows.return()).toEqual({ value: undefined, done: true });
		expect(await rows.next()).toEqual({ value: undefined, done: true });
		expect(await countIn('idle in transaction%')).toBe(0);
	});

	it('gives the connection back when a value cannot be read', async () => {
		const convert = () => new Map([['id', () => JSON.parse('{') as unknown]]);
		const read = async () => {
			for await (const _row of readRows(database, () => all, { convert }));
		};
		await expect(read()).rejects.toThrow();
		expect(await countIn('idle in transaction%')).toBe(0);
	});

	it('gives each value as a query does, whatever its type', async () => {
		const values = [
			'true',
			'32000::int2',
			'7::int4',
			'9007199254740993::int8',
			'0.1::float8',
			"'NaN'::float8",
			"'-Infinity'::float4",
			'1.10::numeric',
			'12345678901234567890.123456789::numeric',
			`E'quo"te \\ \n \u2028 ä 😀'::text`,
			"'ab'::char(5)",
			'\'x\'::"char"',
			"'n'::name",
			"'10.0.0.1'::inet",
			"'10.0.0.0/8'::cidr",
			"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
			"'2025-06-15 12:00:00.5+02'::timestamptz",
			"'infinity'::timestamptz",
			"'0044-03-15 BC'::timestamptz",
			"'2025-06-15 12:00'::timestamp",
			"'2025-06-15'::date",
			"'12:30'::time",
			"interval '1 day 2 hours'",
			"'\\xdead'::bytea",
			`'{"a": [1, 2.50, null, "x"], "b": {"c": true}}'::json`,
			`'{"n": 12345678901234567890}'::jsonb`,
			`'"text"'::jsonb`,
			"'null'::jsonb",
			'ARRAY[true, false, NULL]',
			'ARRAY[1, 2]',
			'ARRAY[1.50, 2]::numeric[]',
			`ARRAY['a,b', 'c"d', NULL]`,
			"ARRAY[timestamptz '2025-06-15 12:00Z']",
			'ARRAY[[1,2],[3,4]]',
			"'{}'::text[]",
			"ARRAY['{}'::jsonb]",
			"ROW(1, 'a')",
			'int4range(1, 5)',
			"'(1,2)'::point",
			'1.5::money',
			'NULL::text',
			'NULL::timestamptz',
			'NULL::char(3)',
			'NULL',
		];
		const types = sql`SELECT ${trusted(values.map((value, index) => `${value} AS "v ${index}"`).join(', '))}`;
		await database.readOnly(async (tx) => {
			const asQueried = firstOf(await rowsOf<Record<string, unknown>>(tx, types));
			const read: unknown[] = [];
			for await (const row of readRows(database, () => sql`SELECT * FROM (${types}) AS t`)) read.push(row);
			expect(read).toEqual([{ ...asQueried }]);
			expect(asQueried['v 3']).toBe('9007199254740993');
		});
	});

	it('reads more columns than a function of the database takes', async () => {
		const wide = trusted(
			Array.from(
				{ length: 250 },
				(_, index) => `${index} AS n${index}, ARRAY[${index}]::text[] AS a${index}`,
			).join(', '),
		);
		const rows: Record<string, unknown>[] = [];
		for await (const row of readRows(database, () => sql`SELECT ${wide}`)) rows.push(row);
		expect(rows).toHaveLength(1);
		expect(Object.keys(firstOf(rows))).toHaveLength(500);
		expect(rows[0]).toMatchObject({ n0: 0, a0: ['0'], n249: 249, a249: ['249'] });
	});

	it('reads instants column by column, and the later of two columns of one name', async () => {
		const instants = sql`SELECT n, '2025-06-15Z'::timestamptz + n / 2 * interval '1 day' AS day, '2025-06-15Z'::timestamptz AS joined, n + 1 AS n FROM generate_series(0, 3) AS n`;
		const read: unknown[] = [];
		for await (const row of readRows(database, () => instants)) read.push(row);
		const joined = '2025-06-15T00:00:00.000Z';
		expect(read).toEqual([
			{ n: 1, day: '2025-06-15T00:00:00.000Z', joined },
			{ n: 2, day: '2025-06-15T00:00:00.000Z', joined },
			{ n: 3, day: '2025-06-16T00:00:00.000Z', joined },
			{ n: 4, day: '2025-06-16T00:00:00.000Z', joined },
		]);
	});

	it('says what went wrong at a later row, after the parts read before it', async () => {
		let read = 0;
		const failing = sql`SELECT 1 / (${7_000}::int - n) AS value FROM generate_series(1, 9000) AS n`;
		const reading = async () => {
			for await (const _row of readRows(database, () => failing)) read += 1;
		};
		expect(await faultOf(reading())).toMatchObject({
			code: 'DATABASE_ERROR',
			message: expect.stringContaining('division by zero'),
		});
		expect(read).toBe(6_000);
		expect(await countIn('idle in transaction%')).toBe(0);
	});

	it('says that the connection was lost when it is cut between the rows', async () => {
		const proxy = closing(await startProxy(test.connectionString));
		const behind = closing(new Database(proxy.connectionString, { maxConnections: 1 }));
		const read = async () => {
			for await (const _row of readRows(behind, () => all)) proxy.cut();
		};
		expect((await faultOf(read())).code).toBe('CONNECTION_FAILED');
		await expect(behind.readOnly((tx) => rowsOf(tx, sql`SELECT ${1}::int AS one`))).resolves.toEqual([
			{ one: 1 },
		]);
	});

	it('gives the connection back when the reader breaks off', async () => {
		for (let round = 0; round < 5; round += 1) {
			for await (const row of readRows(database, () => all)) {
				expect(row).toEqual({ id: 1, note: 'n1' });
				break;
			}
		}
		expect(await countIn('idle in transaction%')).toBe(0);
	});

	it('gives the connection back when the reader throws', async () => {
		const read = async () => {
			for await (const _row of readRows(database, () => all)) throw new RangeError('mine');
		};
		await expect(read()).rejects.toThrow(new RangeError('mine'));
		expect(await countIn('idle in transaction%')).toBe(0);
	});

	it('frees its place when the server ends the transaction of a reader who sleeps', async () => {
		const one = closing(new Database(test.connectionString, { maxConnections: 1 }));
		const rows = readRows(one, () => all, { idleTimeoutMs: 100 });
		await rows.next();
		await until(async () => (await countIn('idle in transaction%')) === 0);
		await expect(one.readOnly((tx) => rowsOf(tx, sql`SELECT ${1}::int AS one`))).resolves.toEqual([
			{ one: 1 },
		]);
		const slept = faultOf(
			(async () => {
				for await (const _row of rows);
			})(),
		);
		await expect(slept).resolves.toMatchObject({
			code: 'CONNECTION_FAILED',
			message: expect.stringContaining('paused for so long'),
		});
	});

	it('stops with the signal', async () => {
		const controller = new AbortController();
		const read = async () => {
			for await (const _row of readRows(database, () => all, { signal: controller.signal }))
				controller.abort();
		};
		expect((await faultOf(read())).code).toBe('CANCELLED');
		// A connection that was cancelled is closed, which the server notices a moment later.
		await until(async () => (await countIn('idle in transaction%')) === 0);
	});
});
