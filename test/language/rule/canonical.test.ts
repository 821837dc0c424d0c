import fc from 'fast-check';
import { parseRule } from '../../../lib/language/rule';
import { arbitraryRule } from '../../support/arbitrary-rule';

test('a canonical rule is read as itself', () => {
	fc.assert(
		fc.property(arbitraryRule({ wild: true, rowTests: true }), (rule) => {
			expect(parseRule(structuredClone(rule))).toEqual(rule);
		}),
		{ numRuns: 200 },
	);
});
