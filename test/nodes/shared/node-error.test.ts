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

test("the message is the library's sentence, the description what helps", () => {
	const error = new RuleError('FIELD_UNKNOWN', 'There is no field "amont_spent" in this shop.', {
		path: 'rules[0].field',
		found: 'amont_spent',
		allowed: ['amount_spent', 'email'],
		suggestion: 'Did you mean "amount_spent"?',
	});
	const wrapped = nodeError(node, error, 3, () => 'group 1, condition 1');
	expect(wrapped).toBeInstanceOf(NodeOperationError);
	expect(wrapped.message).toBe('There is no field "amont_spent" in this shop.');
	expect(wrapped.description).toBe(
		'In group 1, condition 1 (rules[0].field). Found: "amont_spent". Allowed: amount_spent, email. Did you mean "amount_spent"? Code: FIELD_UNKNOWN.',
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
