import type { INodeProperties } from 'n8n-workflow';
import type { Condition, FieldInfo } from '../../../../lib';
import type { Form, Part } from '../part';

/** One kind of condition: an entry of *Add Condition* with boxes of its own. */
export interface Kind {
	/** In the menu of *Add Condition*. */
	readonly label: string;
	/** The list of fields that its box `field` offers; undefined where it has no such box. */
	readonly fields: { readonly method: string; readonly offers: (field: FieldInfo) => boolean } | undefined;
	readonly properties: INodeProperties[];
	/** What a condition is about, in the words of the form: `Amount spent`. */
	readonly about: (form: Form) => string;
	/** @throws SegmentsError in the words of the form for what was left empty */
	readonly read: (form: Form, place: string) => Part;
	/**
	 * The boxes that say the condition, for a saved rule that is opened again. They may say less than it does:
	 * the writer reads them back and compares.
	 * @returns undefined for a condition of another kind
	 */
	readonly write: (condition: Condition, field: FieldInfo | undefined) => Form | undefined;
}
