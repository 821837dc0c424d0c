import { RFM_CELLS } from '../../../lib';
import type { Scores } from '../../../lib';

const CELL = { width: 168, height: 72 };
const MARGIN = 56;
const LABEL = 'font-family="sans-serif" fill="#333"';

/**
 * The grid of groups as a picture: recency upwards, the mean of frequency and amount to the right, each cell
 * with its group and the whole group's share of the customers; the darker, the larger.
 */
export function gridPicture({ groups }: Pick<Scores['rfm'], 'groups'>): string {
	const shares = new Map(groups.map(({ name, share }) => [name, share]));
	const most = Math.max(...shares.values(), 0.01);
	const drawn = RFM_CELLS.map((name, index) => {
		const share = shares.get(name) ?? 0;
		const [x, y] = [MARGIN + (index % 5) * CELL.width, (4 - Math.floor(index / 5)) * CELL.height];
		const opacity = (0.08 + 0.6 * (share / most)).toFixed(2);
		return `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" fill="#1f6feb" fill-opacity="${opacity}" stroke="#fff"/>
<text x="${x + CELL.width / 2}" y="${y + 32}" text-anchor="middle" font-size="14" ${LABEL}>${name}</text>
<text x="${x + CELL.width / 2}" y="${y + 52}" text-anchor="middle" font-size="13" ${LABEL}>${(share * 100).toFixed(1)} %</text>`;
	});
	const [width, height] = [MARGIN + 5 * CELL.width, 5 * CELL.height];
	const axis = [1, 2, 3, 4, 5].map(
		(score) =>
			`<text x="${MARGIN - 12}" y="${(5 - score) * CELL.height + CELL.height / 2 + 5}" text-anchor="end" font-size="13" ${LABEL}>${score}</text>
<text x="${MARGIN + (score - 0.5) * CELL.width}" y="${height + 20}" text-anchor="middle" font-size="13" ${LABEL}>${score}</text>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 48}" role="img" aria-label="Customers by recency, frequency and amount">
${[...drawn, ...axis].join('\n')}
<text x="14" y="${height / 2}" font-size="13" text-anchor="middle" transform="rotate(-90 14 ${height / 2})" ${LABEL}>Recency</text>
<text x="${MARGIN + (width - MARGIN) / 2}" y="${height + 42}" font-size="13" text-anchor="middle" ${LABEL}>Frequency and amount</text>
</svg>`;
}
