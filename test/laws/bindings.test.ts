import fc from 'fast-check';
import { compileRule } from '../../lib/compile';
import { catalogueOf } from '../../lib/language/field';
import { knownColumns, type Mapping } from '../../lib/shop';
import { demo } from '../../lib/shop/preset/demo';
import type { Rule } from '../../lib/language/rule/rule';
import { CALENDAR_WORDS } from '../../lib/language/rule/rule';
import { arbitraryRule } from '../support/arbitrary-rule';

const shop = demo.mapping({ schema: 'shop' });
const mapping: Mapping = { ...shop, columns: knownColumns(shop) };
const catalogue = catalogueOf(mapping);

/**
 * A text and a number that no SQL of ours has in it, and that would end a literal or a name if they came into
 * one.
 */
const TEXT = `zq'"\`$1\\?;--7f`;
const NUMBER = 918_273.645;

/** The rule with every value marked: those it compares with, and the keys of event properties. */
const marked = (rule: Rule): Rule =>
	JSON.parse(JSON.stringify(rule), (key, value: unknown) => {
		if (key === 'value')
			return Array.isArray(value)
				? value.map((one: unknown) => (typeof one === 'string' ? mark(one) : one))
				: mark(value);
		return key === 'field' && typeof value === 'string' && value.startsWith('properties.')
			? `${value}${TEXT}`
			: value;
	}) as Rule;

function mark(value: unknown): unknown {
	if (CALENDAR_WORDS.some((word) => word === value)) return value;
	if (typeof value === 'string' && !/^[+-]?[\d.]+$|^\d{4}-\d\d-\d\d/.test(value)) return `${value}${TEXT}`;
	return typeof value === 'number' && !Number.isInteger(value) ? NUMBER : value;
}

/** Asked only where they have been computed. */
const SCORED = catalogue.fields
	.filter(({ source }) => source.kind === 'score' || source.kind === 'prediction')
	.map(({ name }) => name);

test('no value of a rule ever stands in the text of its SQL', () => {
	let bound = 0;
	fc.assert(
		fc.property(
			arbitraryRule({ catalogue, without: ['member_of', ...SCORED], wild: true, levels: 2 }),
			(rule) => {
				for (const strategy of ['scan', 'lookup'] as const) {
					const { sql, bindings } = compileRule(marked(rule), mapping, {
						asOf: '2025-06-15T12:00:00Z',
						timeZone: 'Europe/Berlin',
						strategy,
					});
					expect(sql).not.toContain('zq');
					expect(sql).not.toContain('7f');
					expect(sql).not.toContain(String(NUMBER));
					expect(sql).not.toContain('2025-06');
					// Every place has its binding, and every binding its place.
					expect(new Set(sql.match(/\$\d+/g) ?? []).size).toBe(bindings.length);
					bound += JSON.stringify(bindings).split('zq').length - 1;
				}
			},
		),
		{ numRuns: 250 },
	);
	expect(bound).toBeGreaterThan(100);
});
