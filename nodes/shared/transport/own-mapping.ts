import { UserError } from 'n8n-workflow';
import { withoutSecrets } from '../../../lib';
import type { SegmentsOptions } from '../../../lib';

/** What the credential's form holds of a mapping of the user's own. */
export interface OwnMappingBoxes {
	readonly mappingPreset?: string;
	readonly mappingRelations?: {
		readonly relation?: ReadonlyArray<{ readonly name?: string; readonly select?: string }>;
	};
	readonly mappingOrdersCounted?: string;
	/** The rest as JSON, or the object itself where an expression filled the box. */
	readonly mapping?: string | object;
}

/**
 * The mapping that the boxes say together.
 * @throws UserError where two of them say the same thing, or a SELECT is empty: nothing is silently left out
 */
export function ownMapping({
	mappingPreset,
	mappingRelations,
	mappingOrdersCounted,
	mapping,
}: OwnMappingBoxes): NonNullable<SegmentsOptions['shop']> {
	const boxes = [
		...filled('preset', mappingPreset),
		...(mappingRelations?.relation ?? []).map(relationOf),
		...filled('ordersCounted', mappingOrdersCounted),
	];
	// The library reads JSON text itself and says where it is broken.
	if (boxes.length === 0) return mapping || '{}';
	const rest = Object.entries(jsonObject(mapping, 'Further Mapping'));
	const said = [...boxes, ...rest].map(([key]) => key);
	const twice = said.find((key, index) => said.indexOf(key) < index);
	if (twice !== undefined)
		throw new UserError(`The credential's mapping says "${twice}" twice.`, {
			description: 'Remove one of the two.',
		});
	return Object.fromEntries([...boxes, ...rest]);
}

const filled = (key: string, text = ''): Array<readonly [string, unknown]> =>
	text.trim() === '' ? [] : [[key, text]];

/** n8n leaves out what stands as the form has begun it. */
const USUAL_RELATION = 'customers';

function relationOf({
	name = USUAL_RELATION,
	select = '',
}: {
	name?: string;
	select?: string;
}): readonly [string, unknown] {
	if (select.trim() === '')
		throw new UserError(`The credential's mapping has no SELECT for "${name}".`, {
			description: 'Write one, or remove the relation.',
		});
	return [name, select];
}

/** A JSON box of the form comes as text, or as an object when an expression filled it. */
export function jsonObject(value: string | object | undefined, label: string): object {
	if (typeof value === 'object') return value;
	if (value === undefined || value.trim() === '') return {};
	try {
		return JSON.parse(value) as object;
	} catch (error) {
		throw new UserError(
			withoutSecrets(`The credential's ${label} is not valid JSON: ${(error as Error).message}.`),
		);
	}
}
