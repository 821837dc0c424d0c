import { escapeIdentifier, type ClientBase } from 'pg';
import { defined } from '../../../lib/error/defined';
import type { Random } from '../../faults/support/random';
import type { Row, Shop } from '../../oracle/shop';
import { record } from '../shop/load';
import { KINDS, type Table } from './shop';

interface Place {
	readonly part: number;
	readonly at: string;
	readonly id: string;
}

/**
 * What a till, an import or an administrator does to the shop's rows. The random numbers and the rows that
 * are there decide.
 */
export class Writer {
	private readonly newId: (some?: number) => number;
	private readonly said: (line: string) => void;

	/** @param donor rows to draw from, with instants at and beside the edges of the moment */
	constructor(
		private readonly client: ClientBase,
		private readonly random: Random,
		private readonly donor: Shop,
		{ newId, said }: { newId: (some?: number) => number; said: (line: string) => void },
	) {
		this.newId = newId;
		this.said = said;
	}

	async run(text: string, values: readonly unknown[] = []): Promise<number> {
		const { rowCount } = await this.client.query(text, values as unknown[]);
		this.said(
			`${text}${values.length > 0 ? ` -- ${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' | ')}` : ''} (${rowCount ?? 0})`,
		);
		return rowCount ?? 0;
	}

	insertOrder = (): Promise<void> => this.order(this.customer());

	private async order(owner: Promise<string>): Promise<void> {
		const { orders } = this.random.pick(this.donor.customers.filter((one) => one.orders.length > 0)) ?? {
			orders: [],
		};
		const order = this.random.pick(orders);
		if (order === undefined) return;
		const id = this.newId();
		await this.insert('"order"', { ...order.row, id: String(id), customer_id: await owner });
		for (const line of order.lines) await this.insert('line', { ...line, order_id: String(id) });
	}

	updateOrder = () => this.update('"order"');

	moveOrder = async (): Promise<void> => {
		const owner = this.random.chance(0.1) ? null : await this.customer();
		await this.set('"order"', 'customer_id = $3::int', owner);
	};

	/** Back or forth, by a second to years. */
	redateOrder = () => this.set('"order"', 'placed_at = placed_at + $3::interval', this.span());
	cancelOrder = () => this.set('"order"', 'status = $3', 'gone');
	refundOrder = () => this.set('"order"', 'amount = $3::numeric', this.random.pick(['0', '-12.50']));

	deleteOrder = async (): Promise<void> => {
		const order = await this.place('"order"');
		if (order === undefined) return;
		if (this.random.chance(0.6)) await this.run('DELETE FROM law.line WHERE order_id = $1', [order.id]);
		await this.run('DELETE FROM law."order" WHERE id = $1', [order.id]);
	};

	insertLine = async (): Promise<void> => {
		const [order, line] = [
			await this.place('"order"'),
			this.random.pick(this.donor.customers.flatMap(({ orders }) => orders.flatMap(({ lines }) => lines))),
		];
		if (order !== undefined && line !== undefined) await this.insert('line', { ...line, order_id: order.id });
	};

	updateLine = () => this.update('line');
	deleteLine = () => this.delete('line');
	moveLine = async (): Promise<void> =>
		await this.set('line', 'order_id = $3::bigint', (await this.place('"order"'))?.id ?? null);

	insertCustomer = async (): Promise<void> => {
		const { row } = this.random.pick(this.donor.customers);
		const id = String(this.newId());
		await this.insert('customer', { ...row, id });
		if (this.random.chance(0.5)) await this.order(Promise.resolve(id));
	};

	updateCustomer = () => this.update('customer');

	/** With what hangs on it or without. */
	deleteCustomer = async (): Promise<void> => {
		const id = await this.customer();
		if (this.random.chance(0.5))
			for (const table of ['address', 'tag', 'event', '"order"'])
				await this.run(`DELETE FROM law.${table} WHERE customer_id = $1`, [id]);
		await this.run('DELETE FROM law.customer WHERE id = $1', [id]);
	};

	merge = async (): Promise<void> => {
		const [from, into] = [await this.customer(), await this.customer()];
		if (from === into) return;
		const tables = this.random.chance(0.5)
			? ['"order"']
			: ['"order"', 'event', 'tag', 'address', 'customer_group'];
		for (const table of tables)
			await this.run(`UPDATE law.${table} SET customer_id = $2 WHERE customer_id = $1`, [from, into]);
		await this.run('DELETE FROM law.customer WHERE id = $1', [from]);
	};

	insertEvent = async (): Promise<void> => {
		const event = this.random.pick(this.donor.customers.flatMap(({ events }) => events));
		if (event !== undefined) await this.insert('event', { ...event, customer_id: await this.customer() });
	};

	updateEvent = () => this.update('event');
	redateEvent = () => this.set('event', 'occurred_at = occurred_at + $3::interval', this.span());
	moveEvent = async (): Promise<void> =>
		await this.set('event', 'customer_id = $3::int', await this.customer());
	deleteEvent = () => this.delete('event');

	/** Straight to a partition, past the table. */
	pastTable = async (): Promise<void> => {
		const partition = this.random.pick(['event_old', 'event_other']);
		if (this.random.chance(0.5))
			await this.run(`DELETE FROM law.${partition} WHERE customer_id = $1`, [await this.customer()]);
		else
			await this.run(`UPDATE law.${partition} SET customer_id = $2 WHERE customer_id = $1`, [
				await this.customer(),
				await this.customer(),
			]);
	};

	insertLabel = async (): Promise<void> => {
		const table = this.label();
		const row = this.random.pick(
			this.donor.customers.flatMap(({ addresses, tags, groups }) =>
				table === 'address' ? addresses : table === 'tag' ? tags : groups,
			),
		);
		if (row !== undefined) await this.insert(table, { ...row, customer_id: await this.customer() });
	};

	updateLabel = () => this.update(this.label());
	deleteLabel = () => this.delete(this.label());
	moveLabel = async (): Promise<void> =>
		await this.set(this.label(), 'customer_id = $3::int', await this.customer());

	/** Many rows in one statement, of which some are no customer's. */
	load = () =>
		this.run(
			`INSERT INTO law."order" SELECT $1::bigint + n, CASE WHEN n % 5 = 0 THEN NULL ELSE $2::int + n % 3 END, o.placed_at, o.amount, o.currency, o.status, o.channel, o.coupon
			FROM generate_series(0, 9) AS n LEFT JOIN LATERAL (SELECT * FROM law."order" AS o WHERE o.id < $1 ORDER BY o.id OFFSET n LIMIT 1) AS o ON true`,
			[this.newId(10), this.random.between(1, 10)],
		).then(() => undefined);

	changeProducts = async (): Promise<void> => {
		const row = this.random.pick(this.donor.productCategories);
		if (row !== undefined && this.random.chance(0.6)) await this.insert('product_category', row);
		else if (this.random.chance(0.5)) await this.delete('product_category');
		else await this.update('product');
	};

	truncate = () =>
		this.run(
			`TRUNCATE law.${this.random.pick(['tag', 'address', 'line', 'event', 'event_old', 'event_other', '"order"', 'customer_group'])}`,
		).then(() => undefined);

	private label = () => this.random.pick(['address', 'tag', 'customer_group'] as const);
	private span = () =>
		`${defined(this.random.pick([1, -1])) * this.random.pick([1, 2, 7, 31])} ${this.random.pick(['seconds', 'hours', 'days', 'months', 'years'])}`;

	private async customer(): Promise<string> {
		return (await this.place('customer'))?.id ?? '1';
	}

	/** In an order that the rows alone decide. */
	private async place(table: Table): Promise<Place | undefined> {
		const id = KINDS[table].id === undefined ? 'NULL' : 'id::text';
		const { rows } = await this.client.query<Place>(
			`SELECT tableoid::bigint AS part, ctid::text AS at, ${id} AS id FROM law.${table} AS t ORDER BY t::text, ctid`,
		);
		return this.random.pick(rows);
	}

	private async insert(table: Table, row: Row): Promise<void> {
		await this.run(`INSERT INTO law.${table} SELECT * FROM jsonb_populate_record(NULL::law.${table}, $1)`, [
			record(row, KINDS[table]),
		]);
	}

	private async set(table: Table, assignment: string, value: unknown): Promise<void> {
		const place = await this.place(table);
		if (place !== undefined)
			await this.run(`UPDATE law.${table} SET ${assignment} WHERE tableoid = $1 AND ctid = $2::tid`, [
				place.part,
				place.at,
				value,
			]);
	}

	private async delete(table: Table): Promise<void> {
		const place = await this.place(table);
		if (place !== undefined)
			await this.run(`DELETE FROM law.${table} WHERE tableoid = $1 AND ctid = $2::tid`, [
				place.part,
				place.at,
			]);
	}

	/** Some cells of one row take the values of a donor's. */
	private async update(table: Table): Promise<void> {
		const [place, row] = [await this.place(table), this.random.pick(this.donorRows(table))];
		if (place === undefined || row === undefined) return;
		const names = Object.keys(row).filter((name) => !['id', 'customer_id', 'order_id'].includes(name));
		const asked = [
			...new Set(
				Array.from({ length: this.random.between(1, names.length) }, () =>
					escapeIdentifier(this.random.pick(names)),
				),
			),
		];
		await this.run(
			`UPDATE law.${table} AS t SET ${asked.map((name) => `${name} = r.${name}`).join(', ')} FROM jsonb_populate_record(NULL::law.${table}, $3) AS r WHERE t.tableoid = $1 AND t.ctid = $2::tid`,
			[place.part, place.at, record(row, KINDS[table])],
		);
	}

	private donorRows(table: Table): readonly Row[] {
		const { customers, products, productCategories } = this.donor;
		switch (table) {
			case 'customer':
				return customers.map(({ row }) => row);
			case 'address':
				return customers.flatMap(({ addresses }) => addresses);
			case 'tag':
				return customers.flatMap(({ tags }) => tags);
			case 'customer_group':
				return customers.flatMap(({ groups }) => groups);
			case '"order"':
				return customers.flatMap(({ orders }) => orders.map(({ row }) => row));
			case 'line':
				return customers.flatMap(({ orders }) => orders.flatMap(({ lines }) => lines));
			case 'event':
				return customers.flatMap(({ events }) => events);
			case 'product':
				return products;
			case 'product_category':
				return productCategories;
		}
	}
}
