import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { defined } from '../../lib/error/defined';
import { fileContent } from '../../tools/n8n-engine';
import type { WorkflowFile } from '../../tools/n8n-engine';
import { must, openShop } from '../nodes/support/shop';
import type { Shop } from '../nodes/support/shop';

const folder = join(__dirname, '..', '..', 'examples');
const example = (number: number): WorkflowFile => {
	const name = defined(readdirSync(folder).find((file) => file.startsWith(`${number}-`)));
	return JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkflowFile;
};

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	// The demo shop's history lies in the past: the present of the examples is now.
	await shop.rows(`UPDATE shop."order" SET placed_at = placed_at + (now() - (SELECT max(placed_at) FROM shop."order"))`);
});
afterAll(async () => await shop.drop());

const MANUAL = 'When clicking ‘Execute workflow’';
const startOf = (file: WorkflowFile, type: string) =>
	defined(file.nodes.find((node) => node.type.endsWith(`.${type}`)));

/**
 * Runs what makes the segment, activates the trigger, changes the shop, and runs the rest on what it hands
 * over.
 */
async function triggered(number: number, change: () => Promise<unknown>, most = 5): Promise<IDataObject[]> {
	const file = example(number);
	await must(shop.n8n.run(file, MANUAL));
	const { name, parameters } = startOf(file, 'segmentTrigger');
	const trigger = await shop.n8n.activate({ ...parameters, interval: 1 }, {
		id: `example-${number}`,
	});
	try {
		await change();
		await trigger.until(({ items }) => items.length > 0, `example ${number}`);
	} finally {
		await trigger.close();
	}
	expect(trigger.items.length).toBeLessThanOrEqual(most);
	const next = defined(file.connections[name]?.main?.[0]?.[0]?.node);
	const result = await must(shop.n8n.run(file, next, trigger.items.map((json) => ({ json }))));
	return result.items(next);
}

const customer = async (where: string) => {
	const [found] = await shop.rows<{ id: number; email: string; first_name: string }>(
		`SELECT c.id, c.email, c.first_name FROM shop.customer c WHERE ${where} AND c.email IS NOT NULL ORDER BY c.id LIMIT 1`,
	);
	if (found === undefined) throw new Error(`The demo shop has no customer with ${where}`);
	return found;
};
const subscribe = async (id: number, on: boolean) =>
	await shop.rows('UPDATE shop.customer SET accepts_email = $2 WHERE id = $1', [id, on]);
const ORDERED = `EXISTS (SELECT FROM shop."order" o WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment') AND o.total > 0)`;

test('4 welcomes whoever joins, by name', async () => {
	const who = await customer(`${ORDERED} AND NOT c.accepts_email`);
	const sent = await triggered(4, async () => await subscribe(who.id, true));
	expect(sent).toEqual([
		expect.objectContaining({
			toEmail: who.email,
			subject: 'Welcome to our shop',
			text: expect.stringContaining(`Hello ${who.first_name},`),
		}),
	]);
});

test('5 writes to whoever lapses, with the day of the last order', async () => {
	const who = await customer(
		`c.accepts_email AND (SELECT count(*) >= 2 AND max(o.placed_at) > now() - interval '100 days' FROM shop."order" o WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment'))`,
	);
	const sent = await triggered(
		5,
		async () =>
			await shop.rows(
				`UPDATE shop."order" SET placed_at = placed_at - interval '200 days' WHERE customer_id = $1`,
				[who.id],
			),
	);
	expect(sent).toEqual([
		expect.objectContaining({
			toEmail: who.email,
			text: expect.stringMatching(/last order was on \d{4}-\d\d-\d\d\. Here/),
		}),
	]);
});

test('6 tells the loyalty programme who is no VIP any more, with a key that repeats', async () => {
	const who = await customer(
		`(SELECT sum(o.total - o.refunded) > 1500 FROM shop."order" o WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment') AND o.placed_at > now() - interval '1 year')`,
	);
	const sent = await triggered(
		6,
		async () =>
			await shop.rows(`UPDATE shop."order" SET status = 'cancelled' WHERE customer_id = $1`, [who.id]),
	);
	expect(sent).toEqual([
		expect.objectContaining({
			method: 'PATCH',
			url: `https://loyalty.example.com/members/${who.id}`,
			jsonBody: { level: 'standard', since: expect.any(String) },
			headerParameters: { parameters: [{ name: 'Idempotency-Key', value: expect.stringMatching(/^[\da-f-]{36}$/) }] },
		}),
	]);
});

test('7 mails the file of the subscribed members', async () => {
	await must(shop.n8n.run(example(1), startOf(example(1), 'manualTrigger').name));
	const file = example(7);
	const result = await must(shop.n8n.run(file, 'Schedule Trigger'));
	const [mail] = result.outputs('Send Email')[0] ?? [];
	const lines = String(await fileContent(mail)).trim().split('\r\n');
	expect(lines[0]).toContain('First name,Last name');
	const [expected] = await shop.ids(`
		SELECT count(*) FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id
		JOIN shop.customer c ON c.id = m.customer_id WHERE s.key = 'big-spenders' AND c.accepts_email`);
	expect(lines).toHaveLength(Number(expected) + 1);
	expect(mail?.json).toMatchObject({
		subject: `Big spenders: ${expected} customers`,
		options: { attachments: 'data' },
	});
});

test('8 puts on the list and takes off it', async () => {
	const who = await customer('NOT c.accepts_email');
	const url = `https://lists.example.com/newsletter/members/${who.id}`;
	const joined = await triggered(8, async () => await subscribe(who.id, true));
	expect(joined).toEqual([
		expect.objectContaining({ method: 'PUT', url, jsonBody: expect.objectContaining({ email: who.email }) }),
	]);
	const left = await triggered(8, async () => await subscribe(who.id, false));
	expect(left).toEqual([expect.objectContaining({ method: 'DELETE', url })]);
});

test('9 writes to whoever bought from one category and never from the other', async () => {
	const bought = (category: string) => `EXISTS (
		WITH RECURSIVE tree AS (
			SELECT id FROM shop.category WHERE slug = '${category}'
			UNION SELECT k.id FROM shop.category k JOIN tree ON k.parent_id = tree.id)
		SELECT FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
		JOIN shop.product_category p ON p.product_id = l.product_id
		WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment') AND p.category_id IN (SELECT id FROM tree))`;
	const who = await customer(`${bought('kitchen')} AND NOT ${bought('lighting')}`);
	await subscribe(who.id, false);
	await shop.rows(`UPDATE shop."order" SET placed_at = now() - interval '2 days' WHERE customer_id = $1`, [who.id]);
	const sent = await triggered(9, async () => await subscribe(who.id, true));
	expect(sent).toEqual([expect.objectContaining({ toEmail: who.email })]);
});

test('10 congratulates on the day', async () => {
	const who = await customer('c.accepts_email AND c.birthday IS NOT NULL');
	await shop.rows(`UPDATE shop.customer SET birthday = '1990-07-01' WHERE to_char(birthday, 'MM-DD') = to_char(now(), 'MM-DD')`);
	const sent = await triggered(
		10,
		async () =>
			await shop.rows(
				`UPDATE shop.customer SET birthday = make_date(1988, extract(month FROM now())::int, extract(day FROM now())::int) WHERE id = $1`,
				[who.id],
			),
	);
	expect(sent).toEqual([
		expect.objectContaining({ toEmail: who.email, subject: `Happy birthday, ${who.first_name}!` }),
	]);
});

test('11 tells of a segment that fails', async () => {
	await must(
		shop.n8n.runNode('segmentCreate', {
			operation: 'create',
			title: 'Broken',
			source: 'query',
			query: 'orders_count >= 1',
		}),
	);
	await shop.rows(`UPDATE segments.segment SET last_error = 'relation is gone' WHERE title = 'Broken'`);
	const result = await must(shop.n8n.run(example(11), 'Schedule Trigger'));
	expect(result.items('Send Email')).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ toEmail: 'ops@example.com', text: expect.stringContaining('Broken: relation is gone') }),
		]),
	);
});

test('12 mails the report as the mail itself and as a file', async () => {
	const result = await must(shop.n8n.run(example(12), 'Schedule Trigger'));
	const [mail] = result.outputs('Send Email')[0] ?? [];
	expect(mail?.json).toMatchObject({ html: expect.stringMatching(/^<!DOCTYPE html>[\s\S]*<svg/) });
	expect(String(await fileContent(mail, 'report'))).toBe(mail?.json.html);
});
