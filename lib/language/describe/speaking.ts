import type { Catalogue, Named } from '../field';
import type { Subject } from './agree';

/** What a description is made with. */
export interface Speaking {
	/** For the labels of fields. */
	readonly fields: Catalogue;
	readonly subject: Subject;
	/** The title of what a rule names by its id; undefined where it is not known. */
	readonly titleOf: TitleOf;
}

/** @param names what the id is one of, as a product */
export type TitleOf = (names: Named, id: string) => string | undefined;
