import { NamePattern } from '../../../nodes/SegmentTrigger/name-pattern';

test.each([
	['VIP*', 'VIP in Dhaka', true],
	['vip*', 'VIP', true],
	['VIP*', 'The VIP', false],
	['*vip', 'The VIP', true],
	['*vip', 'VIPs', false],
	['a*b*c', 'a-b-b-c', true],
	['a*b*c', 'acb', false],
	['ab*ba', 'aba', false],
	['*', 'anything', true],
	['A (b)', 'a (B)', true],
	['a.c', 'abc', false],
])('%s fits %s: %s', (pattern, name, fits) => {
	expect(new NamePattern(pattern).matches(name)).toBe(fits);
});
