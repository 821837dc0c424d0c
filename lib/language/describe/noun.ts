import type { Field } from '../field';

/** A field's label within a sentence: `e-mail domain`, `SMS code`; of a JSON field just the key. */
export function nounOf(name: string, field: Pick<Field, 'label' | 'source'> | undefined): string {
	const label =
		field?.source.kind === 'json'
			? field.source.key.replaceAll('_', ' ')
			: (field?.label ?? name.replaceAll('_', ' '));
	return /^\p{Lu}{2}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
