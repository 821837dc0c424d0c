import { pauseAfter } from '../../../lib/service/change/look-pause';

describe('the pause between two looks at the log of touched customers', () => {
	it('leaves 50 ms from the start of a quick look to the next', () => {
		expect(pauseAfter([2])).toBe(48);
		expect(pauseAfter([2, 1, 2])).toBe(48);
	});

	it('is no longer for one look that was slow by chance', () => {
		expect(pauseAfter([2, 1, 30])).toBe(20);
		expect(pauseAfter([2, 400, 1])).toBe(49);
		expect(pauseAfter([2, 1, 400])).toBe(19);
	});

	it('leaves the database nineteen twentieths of the time where looks take long', () => {
		expect(pauseAfter([200])).toBe(3_800);
		expect(pauseAfter([300, 200, 400])).toBe(3_800);
	});
});
