import type { IBinaryKeyData } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { SegmentsError } from '../../../../lib';
import type { Segment } from '../../../../lib';
import { daysProperty, scopeProperties, showFor } from '../../../shared/descriptions';
import { options, parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readScope } from '../../../shared/parameter';
import { shopTimeZone } from '../../../shared/transport';
import { readFigures } from '../../report/figures';
import { reportHtml } from '../../report/html';
import { drawPictures } from '../../report/pictures';
import type { Pictures } from '../../report/pictures';
import { timeInWords } from './time-in-words';

const show = { resource: ['segment'], operation: ['getReport'] };

/** One item: the page in `report`, each picture beside it, and the figures as JSON. */
export const getReport: Operation = {
	description: [
		...scopeProperties(show, ['all', 'one', 'several']),
		...showFor(show, [
			daysProperty,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Pictures as Files of Their Own',
						name: 'pictures',
						type: 'boolean',
						default: false,
						description: 'Whether to give each picture as an SVG file beside the report',
					},
					{
						displayName: 'Title',
						name: 'title',
						type: 'string',
						default: '',
						placeholder: 'e.g. Our Segments This Month',
					},
				],
			},
		]),
	],
	async execute(call) {
		const { pictures: wantsPictures = false, title } = options<{ pictures: boolean; title: unknown }>(call);
		const figures = await readFigures(call.segments, await chosen(call), parameter(call, 'days', 30));
		const pictures = drawPictures(figures);
		const zone = await shopTimeZone(call.context);
		const now = DateTime.now();
		const html = reportHtml(figures, pictures, {
			title: titleIn(title) || 'Customer segments',
			madeAt: `Made on ${now.setZone(zone).setLocale('en').toFormat("d MMMM yyyy 'at' HH:mm")} (${zone}).`,
			inWords: (at) => timeInWords(at, zone, now),
		});
		const { segments, overlap, rfm } = figures;
		return [
			{
				json: {
					segments: segments.map(({ segment: { id, key, title: name, memberCount }, days }) => ({
						id,
						key,
						title: name,
						memberCount,
						days,
					})),
					overlap,
					rfmGroups: rfm?.groups,
					html,
				},
				binary: await filesOf(call, html, wantsPictures ? pictures : {}),
			},
		];
	},
};

async function chosen(call: Call): Promise<readonly Segment[]> {
	const scope = readScope(call);
	if (scope === 'all') return refuseNone(await call.segments.list({ active: true }));
	const found = await call.segments.find(Array.isArray(scope) ? scope : [scope]);
	return found.map((one) => {
		if (SegmentsError.is(one)) throw one;
		return one;
	});
}

function refuseNone(segments: readonly Segment[]): readonly Segment[] {
	if (segments.length > 0) return segments;
	throw new SegmentsError('SEGMENT_NOT_FOUND', 'There is no active segment to report about.', {
		suggestion: 'Create one with Segment Create, or activate one.',
	});
}

async function filesOf(call: Call, html: string, pictures: Partial<Pictures>): Promise<IBinaryKeyData> {
	const file = async (content: string, name: string, type: string) =>
		await call.context.helpers.prepareBinaryData(Buffer.from(content), name, type);
	const binary: IBinaryKeyData = { report: await file(html, 'segments.html', 'text/html') };
	for (const [name, svg] of Object.entries(pictures))
		binary[name] = await file(svg, `${name}.svg`, 'image/svg+xml');
	return binary;
}

function titleIn(title: unknown = ''): string {
	if (typeof title === 'string' || typeof title === 'number') return String(title);
	throw new SegmentsError('OPTION_INVALID', '“Title” must be a text.');
}
