import type { FieldInfo, Segments } from '../../../lib';

const KEPT_MS = 60_000;
const kept = new WeakMap<Segments, { at: number; fields: Promise<readonly FieldInfo[]> }>();

/**
 * The shop's fields, asked once a minute: n8n's editor asks for a dropdown's entries whenever the focus
 * moves.
 */
export async function fieldsOf(segments: Segments): Promise<readonly FieldInfo[]> {
	const known = kept.get(segments);
	if (known && Date.now() - known.at < KEPT_MS) return await known.fields;
	const fields = segments.fields();
	fields.catch(() => kept.delete(segments));
	kept.set(segments, { at: Date.now(), fields });
	return await fields;
}

export const fieldNamed = (fields: readonly FieldInfo[], name: unknown) =>
	fields.find((field) => field.name === name || field.aliases.includes(String(name)));

export interface RowColumn {
	readonly name: string;
	readonly label: string;
	readonly type: FieldInfo['type'];
	readonly operators: FieldInfo['operators'];
	readonly values?: readonly string[];
}

/** What "where" can ask of the rows of these fields, each column once. */
export function rowColumnsOf(fields: readonly FieldInfo[]): RowColumn[] {
	const columns = fields.flatMap(({ where = [] }) => where);
	return [...new Map(columns.map((column) => [column.name, column])).values()];
}
