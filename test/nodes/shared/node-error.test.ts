import { NodeOperationError, UserError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { RuleError, SegmentsError } from '../../../lib';
import { nodeError } from '../../../nodes/shared/error';

const node: INode = {
	id: '1',
	name: 'Node',
	type: 'n8n-nodes-customer-segments.segmentCreate',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

test("the message is the place and the library's sentence, the description what helps", () => {
	const error = new RuleError('FIELD_UNKNOWN', 'There is no field "amont_spent" in this shop.', {
		path: 'rules[0].field',
		found: 'amont_spent',
		allowed: ['amount_spent', 'email'],
		suggestion: 'Did you mean "amount_spent"?',
	});
	const wrapped = nodeError(node, error, 3, () => 'group 1, condition 1');
	expect(wrapped).toBeInstanceOf(NodeOperationError);
	expect(wrapped.message).toBe('Group 1, condition 1: There is no field "amont_spent" in this shop.');
	expect(wrapped.description).toBe(
		'Found: "amont_spent". Did you mean "amount_spent"? Allowed: amount_spent, email. Code: FIELD_UNKNOWN at rules[0].field.',
	);
	expect(wrapped.context).toMatchObject({
		itemIndex: 3,
		segmentsError: { code: 'FIELD_UNKNOWN', path: 'rules[0].field' },
	});
});

test('a place in a query text is told by line and column', () => {
	const error = new RuleError('QUERY_SYNTAX', 'A value is missing.', { line: 2, column: 7, found: 'and' });
	expect(nodeError(node, error).description).toBe('Line 2, column 7. Found: "and". Code: QUERY_SYNTAX.');
});

test('long lists and values are cut', () => {
	const allowed = Array.from({ length: 40 }, (_none, index) => `f${index}`);
	const { description } = nodeError(
		node,
		new SegmentsError('FIELD_UNKNOWN', 'No.', { found: 'x'.repeat(500), allowed }),
	);
	expect(description).toContain('f29 and 10 more.');
	expect(description).not.toContain('f30');
	expect(description?.length).toBeLessThan(400);
});

test("n8n does not put words of its own in place of the library's", () => {
	expect(
		nodeError(node, new SegmentsError('CONNECTION_FAILED', 'The database does not answer (ECONNREFUSED).'))
			.message,
	).toBe('The database does not answer (ECONNREFUSED).');
});

test('errors of other kinds keep their message, node errors stay what they are', () => {
	const plain = nodeError(node, new UserError('No segment is chosen.', { description: 'Choose one.' }), 1);
	expect([plain.message, plain.description, plain.context.itemIndex]).toEqual([
		'No segment is chosen.',
		'Choose one.',
		1,
	]);
	expect(nodeError(node, plain, 2)).toBe(plain);
	expect(nodeError(node, 'odd').message).toBe('odd');
});

test.each([
	['VALUE_INVALID', 'The rule at rules[1].value needs a number, but has "".', 'a number is missing.'],
	[
		'VALUE_INVALID',
		'The rule at rules[1].value needs a number, but has "x".',
		'needs a number, but has "x".',
	],
	['RULE_INVALID', 'The group at rules[1] is empty. Add a condition.', 'is empty. Add a condition.'],
] as const)('the place in the form replaces the path in the sentence: %s %s', (code, message, words) => {
	const error = new RuleError(code, message, { path: 'rules[1].value' });
	expect(nodeError(node, error, 0, () => 'group 1, condition 2 (Number of orders)').message).toBe(
		`Group 1, condition 2 (Number of orders): ${words}`,
	);
});

test.each([
	[
		'Run "Install Store" once (install()), or let a DBA run the script that install({ print: true }) gives.',
		'Segment Manage',
	],
	['Give the certificate (ssl.ca), or not.', '"CA Certificate" in the credential'],
	['Take it out of them first, or delete it with force.', '"Delete Although in Use"'],
	[
		'Name the preset and its schema, e.g. {"preset": "medusa", "options": {"schema": "public"}}, or write a mapping of your own.',
		'Preset Options, e.g. {"schema": "public"}',
	],
])('what programs are told is told to people in the words of the form: %s', (suggestion, words) => {
	const { description } = nodeError(node, new SegmentsError('OPTION_INVALID', 'No.', { suggestion }));
	expect(description).toContain(words);
	expect(description).not.toMatch(/install\(|ssl\.ca|"preset"|with force/);
});

test('an entry of a list of customers is counted from one, and its box is named', () => {
	const error = new SegmentsError(
		'OPTION_INVALID',
		'"customerIds[2]" is not a customer id: the ids are integers.',
		{
			path: 'customerIds[2]',
			found: 'x',
		},
	);
	const wrapped = nodeError(node, error);
	expect(wrapped.message).toBe('Entry 3 of Customers is no customer ID: the ids are integers.');
	expect(wrapped.description).toBe(
		'In the box “Customers”. Found: "x". Code: OPTION_INVALID at customerIds[2].',
	);
});

test.each([
	[
		'limit',
		'"limit" must be a whole number of 1 or more, but is 0.',
		'“Limit” must be a whole number of 1 or more, but is 0.',
	],
	[
		'notReviewedSince',
		'notReviewedSince is an instant in ISO 8601, or a Date.',
		'“Not Reviewed Since” is an instant in ISO 8601, or a Date.',
	],
	['limits', '"limits" must be.', '"limits" must be.'],
])('a sentence that begins with an option begins with its box: %s', (path, message, shown) => {
	expect(nodeError(node, new SegmentsError('OPTION_INVALID', message, { path })).message).toBe(shown);
});
