import type { Overlap, SegmentDay } from '../../../lib';
import { init } from './chart-library';
import type { EChartsOption, HeatmapSeriesOption } from './chart-library';
import type { Figures } from './figures';

/** As wide as the page; lower than a screen. */
const SIZE = { width: 860, height: 360 };
/** Names that fit into one row of a legend, and the height of a row. */
const LEGEND = { perRow: 4, rowHeight: 24, longest: 24 };
const FONT = 'Helvetica, Arial, sans-serif';
const GRID = { left: 70, right: 30, bottom: 40 };
const HEAT = ['#eef4ff', '#1f6feb'];

/** Pictures as SVG texts: self-contained, without script. */
export function drawSizes({ segments, days }: Figures): string {
	return drawn({
		...frame(days, Math.ceil(segments.length / LEGEND.perRow)),
		legend: { top: 0, itemGap: 30, formatter: shortened },
		series: segments.map(({ segment, days: own }) => ({
			name: segment.title,
			type: 'line',
			showSymbol: false,
			data: own.map(({ members }) => members),
		})),
	});
}

/** Joins upwards, leaves downwards, of all segments together. */
export function drawMoves({ segments, days }: Figures): string {
	const total = (of: (day: SegmentDay) => number) =>
		days.map((_day, index) =>
			segments.reduce((sum, { days: own }) => sum + (own[index] === undefined ? 0 : of(own[index])), 0),
		);
	return drawn({
		...frame(days, 1),
		legend: { top: 0, itemGap: 30 },
		color: ['#1a7f37', '#cf222e'],
		series: [
			{ name: 'Joined', type: 'bar', stack: 'moves', data: total(({ joined }) => joined) },
			{ name: 'Left', type: 'bar', stack: 'moves', data: total(({ left }) => -left) },
		],
	});
}

/** Each row: how much of that segment is in the others, in percent. */
export function drawOverlap(overlap: Overlap): string {
	const titles = overlap.segments.map(({ title }) => title);
	const cells = overlap.segments.flatMap((row, y) =>
		overlap.segments.map((column, x) => [x, y, Math.round(100 * shareOf(overlap, row.key, column.key))]),
	);
	const series: HeatmapSeriesOption = {
		type: 'heatmap',
		data: cells,
		label: { show: true, formatter: ({ value }) => `${(value as number[])[2] ?? 0} %` },
	};
	const label = { width: 130, overflow: 'truncate' as const };
	return drawn(
		{
			grid: { left: 150, right: 20, top: 20, bottom: 110 },
			xAxis: {
				type: 'category',
				data: titles,
				axisLabel: { ...label, rotate: 35 },
				splitArea: { show: true },
			},
			yAxis: { type: 'category', data: titles, inverse: true, axisLabel: label },
			visualMap: { min: 0, max: 100, show: false, inRange: { color: HEAT } },
			series: [series],
		},
		180 + 44 * titles.length,
	);
}

/** The part of `a` that is in `b`, from 0 to 1. */
export function shareOf({ segments, pairs }: Overlap, a: string, b: string): number {
	const of = segments.find(({ key }) => key === a)?.members ?? 0;
	if (of === 0) return 0;
	if (a === b) return 1;
	const shared = pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a));
	return (shared?.members ?? 0) / of;
}

const frame = (days: readonly string[], legendRows: number): EChartsOption => ({
	grid: { ...GRID, top: 26 + legendRows * LEGEND.rowHeight },
	xAxis: { type: 'category', data: [...days], axisLabel: { hideOverlap: true } },
	yAxis: { type: 'value', minInterval: 1 },
});

const shortened = (title: string) =>
	title.length > LEGEND.longest ? `${title.slice(0, LEGEND.longest - 1)}…` : title;

function drawn(option: EChartsOption, height = SIZE.height): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: SIZE.width, height });
	try {
		chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...option });
		return chart.renderToSVGString();
	} finally {
		chart.dispose();
	}
}
