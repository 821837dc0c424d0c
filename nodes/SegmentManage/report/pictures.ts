import { drawMoves, drawOverlap, drawSizes } from './charts';
import type { Figures } from './figures';
import { gridPicture } from './grid-picture';

/** SVG texts, by what they show. */
export interface Pictures {
	readonly sizes: string;
	readonly moves: string;
	readonly overlap?: string;
	readonly rfm?: string;
}

export const drawPictures = (figures: Figures): Pictures => ({
	sizes: drawSizes(figures),
	moves: drawMoves(figures),
	...(figures.overlap === undefined ? {} : { overlap: drawOverlap(figures.overlap) }),
	...(figures.rfm === undefined ? {} : { rfm: gridPicture(figures.rfm) }),
});
