import { SegmentError } from '../../error';
import { compareDecimals, isDecimal, numberText } from '../../language/value/decimal';
import { RFM_PARTS, type RfmCuts } from '../../model';
import type { ScoresOptions } from './types';

const CUTS = 4;

/** The cut points that were given instead of computed. @throws OPTION_INVALID */
export function fixedCuts(cuts: NonNullable<ScoresOptions['cuts']>): Partial<RfmCuts> {
	const given = RFM_PARTS.flatMap((part) => {
		const values = cuts[part];
		if (values === undefined) return [];
		const texts = values.map(String);
		const isAscending = texts.every(
			(one, index) => index === 0 || compareDecimals(texts[index - 1] ?? '', one) <= 0,
		);
		if (texts.length === CUTS && texts.every(isDecimal) && isAscending)
			return [[part, texts.map(numberText)] as const];
		throw new SegmentError(
			'OPTION_INVALID',
			`The cut points of ${part} must be four numbers in ascending order.`,
			{
				path: `cuts.${part}`,
				found: values,
				allowed: ['[30, 60, 120, 240]'],
			},
		);
	});
	return Object.fromEntries(given);
}
