import { showFor } from '../../../shared/descriptions';
import { options } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { gridPicture } from '../../report/grid-picture';
import { readCurrency, shownCurrency } from './properties';

/** What is in force: one item. */
export const getScores: Operation = {
	description: showFor({ resource: ['scores'], operation: ['getScores'] }, [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				...shownCurrency,
				{
					displayName: 'Picture of the Groups',
					name: 'picture',
					type: 'boolean',
					default: true,
					description:
						'Whether to draw the grid of groups with their share of the customers, as an SVG file in “picture”',
				},
			],
		},
	]),
	execute: async (call) => {
		const { currency, picture } = options<{ currency: string; picture: boolean }>(call);
		const found = await call.segments.scores({
			...readCurrency(currency),
			fit: false,
			signal: call.signal,
		});
		if (picture !== true) return [{ json: found }];
		const drawn = Buffer.from(gridPicture(found.rfm));
		const binary = await call.context.helpers.prepareBinaryData(drawn, 'rfm-groups.svg', 'image/svg+xml');
		return [{ json: found, binary: { picture: binary } }];
	},
};
