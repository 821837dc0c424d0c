import { Client } from 'pg';
import { defined } from '../../lib/error/defined';
import { byTitle, must, openShop, type Shop } from '../nodes/support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	await shop.n8n.runNode('segmentCreate', {
		operation: 'create',
		title: 'Some',
		source: 'query',
		query: 'customer_id is not null',
	});
});
afterAll(() => shop.drop());

const customers = () =>
	shop.rows<{ id: number; email: string }>(
		`SELECT min(id) AS id, lower(email) AS email FROM shop.customer WHERE email IS NOT NULL
			GROUP BY 2 HAVING count(*) = 1 ORDER BY 1 LIMIT 200`,
	);

/** How many statements that name e-mails are sent meanwhile. */
async function questions<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
	const sent = jest.spyOn(Client.prototype, 'query');
	try {
		const result = await work();
		const texts = sent.mock.calls.map(([query]) => (query as unknown as { text?: string }).text ?? '');
		return [result, texts.filter((text) => /ORDINALITY AS one \(email/.test(text)).length];
	} finally {
		sent.mockRestore();
	}
}

test('a list by 200 e-mails asks one question', async () => {
	const some = await customers();
	const parameters = {
		operation: 'create',
		title: 'By Mail',
		source: 'customers',
		identifyBy: 'email',
		customers: some.map(({ email }) => email.toUpperCase()).join(', '),
	};
	const [{ error }, asked] = await questions(() => shop.n8n.runNode('segmentCreate', parameters as never));
	expect(error).toBeUndefined();
	expect(asked).toBe(1);
	expect(
		await shop.ids(
			"SELECT customer_id FROM segments.membership JOIN segments.segment s ON s.id = segment_id WHERE title = 'By Mail'",
		),
	).toEqual(some.map(({ id }) => String(id)).sort());
});

test('the customers of all input items are asked for at once, and each item has its own fault', async () => {
	const some = (await customers()).slice(0, 20);
	const items = [
		...some.map(({ email }) => ({ email })),
		{ email: 'nobody@example.invalid' },
		{ email: ' ' },
	];
	const [run, asked] = await questions(() =>
		must(
			shop.n8n.runNode(
				'segmentEvaluate',
				{
					operation: 'check',
					customer: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
					against: 'segment',
					segment: byTitle('Some'),
					options: { ifUnknown: 'notIn', explain: false },
				},
				items as never,
				{ onError: 'continueRegularOutput' },
			),
		),
	);
	expect(asked).toBe(2);
	expect(run.items('Node', 0)).toHaveLength(20);
	expect(run.items('Node', 1)).toEqual([
		expect.objectContaining({ segmentCheck: { member: false, customerId: null } }),
		expect.objectContaining({ error: expect.anything() }),
	]);
});

test('all that cannot be used are told at once', async () => {
	const [one, two] = await customers();
	await shop.rows('UPDATE shop.customer SET email = $1 WHERE id = $2', [defined(one).email, defined(two).id]);
	const { error } = await shop.n8n.runNode('segmentCreate', {
		operation: 'create',
		title: 'Wrong',
		source: 'customers',
		identifyBy: 'email',
		customers: `a@x.invalid, ${defined(one).email}, b@x.invalid`,
	});
	expect(error?.message).toBe(
		`No customer has the e-mail address a@x.invalid, b@x.invalid. More than one customer has the e-mail address ${defined(one).email} (${defined(one).id}, ${defined(two).id}).`,
	);
	expect(await shop.rows("SELECT FROM segments.segment WHERE title = 'Wrong'")).toEqual([]);
});
