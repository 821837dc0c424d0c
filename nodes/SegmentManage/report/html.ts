import { escapeHtml } from './escape';
import { shareOf } from './charts';
import type { Figures } from './figures';
import type { Pictures } from './pictures';

/**
 * A mail program reads styles only where they are used, and some leave pictures out: each stands beside its
 * figures.
 */
const TEXT = 'font-family:Helvetica,Arial,sans-serif;color:#1f2328;';
const CELL = 'padding:6px 10px;border-bottom:1px solid #d0d7de;';
const NUMBER = `${CELL}text-align:right;`;
const HEAD = 'text-align:left;font-weight:bold;background:#f6f8fa;';

export interface ReportText {
	readonly title: string;
	/** When it was made, in words. */
	readonly madeAt: string;
	/** Times of evaluations in words. */
	readonly inWords: (instant: string) => string;
}

/** One page without script and without anything from elsewhere. */
export function reportHtml(
	figures: Figures,
	pictures: Pictures,
	{ title, madeAt, inWords }: ReportText,
): string {
	const sections = [
		section('Size over time', pictures.sizes, sizesTable(figures, inWords)),
		section('Joins and leaves per day', pictures.moves, movesTable(figures)),
		figures.overlap === undefined ? '' : section('Overlap', pictures.overlap, overlapTable(figures.overlap)),
		section('RFM groups', pictures.rfm, rfmTable(figures)),
	];
	return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;background:#ffffff;${TEXT}"><div style="max-width:920px;margin:0 auto;padding:24px;">
<h1 style="font-size:24px;margin:0 0 4px;">${escapeHtml(title)}</h1>
<p style="color:#59636e;margin:0 0 16px;">${escapeHtml(madeAt)}${leftOut(figures)}</p>
${sections.filter((one) => one !== '').join('\n')}
</div></body></html>
`;
}

const leftOut = ({ leftOut: number, segments }: Figures) =>
	number === 0 ? '' : ` The largest ${segments.length} segments; ${number} more are left out.`;

const section = (title: string, picture: string | undefined, table: string) =>
	`<h2 style="font-size:18px;margin:28px 0 8px;">${title}</h2>${picture === undefined ? '' : `<div style="overflow-x:auto;">${picture}</div>`}${table}`;

const table = (heads: readonly string[], rows: readonly string[]) =>
	`<table style="border-collapse:collapse;width:100%;font-size:13px;${TEXT}"><tr>${heads.map((head) => `<th style="${CELL}${HEAD}">${escapeHtml(head)}</th>`).join('')}</tr>${rows.map((row) => `<tr>${row}</tr>`).join('')}</table>`;

const text = (words: string) => `<td style="${CELL}">${escapeHtml(words)}</td>`;
const number = (value: number) => `<td style="${NUMBER}">${value.toLocaleString('en')}</td>`;

const sizesTable = ({ segments, days }: Figures, inWords: (instant: string) => string) =>
	table(
		['Segment', `${Math.max(days.length - 1, 0)} days ago`, 'Now', 'Evaluated', 'Last error'],
		segments.map(({ segment, days: own }) =>
			[
				text(segment.title),
				number(own[0]?.members ?? 0),
				number(segment.memberCount),
				text(segment.evaluatedAt === null ? 'never' : inWords(segment.evaluatedAt)),
				text(segment.lastError ?? ''),
			].join(''),
		),
	);

const movesTable = ({ segments, days }: Figures) =>
	table(
		['Segment', `Joined in ${days.length} days`, `Left in ${days.length} days`],
		segments.map(({ segment, days: own }) =>
			[
				text(segment.title),
				number(own.reduce((sum, { joined }) => sum + joined, 0)),
				number(own.reduce((sum, { left }) => sum + left, 0)),
			].join(''),
		),
	);

const overlapTable = (overlap: NonNullable<Figures['overlap']>) =>
	table(
		['Of these … are also in', ...overlap.segments.map(({ title }) => title)],
		overlap.segments.map((row) =>
			[
				text(`${row.title} (${row.members.toLocaleString('en')})`),
				...overlap.segments.map((column) => shareCell(shareOf(overlap, row.key, column.key))),
			].join(''),
		),
	);

const rfmTable = ({ rfm, rfmMissing }: Figures) =>
	rfm === undefined
		? `<p style="color:#59636e;">${escapeHtml(rfmMissing ?? '')}</p>`
		: table(
				['Group', 'Customers', 'Share of customers', 'Share of revenue'],
				rfm.groups.map(({ name, customers, share, revenueShare }) =>
					[text(name), number(customers), shareCell(share), shareCell(revenueShare)].join(''),
				),
			);

/** The darker, the more; white letters on what is too dark for black ones. */
function shareCell(share: number): string {
	const light = Math.round(238 - 207 * share);
	const colours = `background:rgb(${light},${Math.round(244 - 133 * share)},255);color:${share > 0.6 ? '#ffffff' : '#1f2328'};`;
	return `<td style="${NUMBER}${colours}">${(100 * share).toFixed(1)} %</td>`;
}
