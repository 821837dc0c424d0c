import { OPERATORS } from '../../../lib';
import type { OperatorName, SegmentsError } from '../../../lib';

/** The library speaks to programs; whoever fills in the form knows these things under other names. */
const WORDS: ReadonlyArray<readonly [library: RegExp, form: string]> = [
	[
		/Run "Install Store" once \(install\(\)\), or let a DBA run the script that install\(\{ print: true \}\) gives\./,
		'Run Segment Manage once with Store and Install, or let a DBA run the script that its "Only Print the Script" gives.',
	],
	[/Run "Install Store" once more \(install\(\)\)/, 'Run Segment Manage once more with Store and Install'],
	[/\(ssl\.ca\)/, '("CA Certificate" in the credential)'],
	[
		/Name the preset and its schema, e\.g\. \{"preset": "\w+", "options": (\{[^}]*\})\}, or write a mapping of your own\./,
		'Choose the Shop in the credential and give its schema in Preset Options, e.g. $1, or choose Own Mapping.',
	],
	[/delete it with force/, 'switch on "Delete Although in Use"'],
	[/raise maxConnections/, 'raise "Maximum Connections" in the credential'],
	[/, or with scores\(\{ fit: true \}\)/, ''],
	[/"customerId" is not a customer id:/, 'The box Customer holds no customer ID:'],
	[
		/"(?:customerIds|addCustomerIds|removeCustomerIds)\b(\[\d+\])?" is not a customer id:/,
		'An entry of Customers$1 is no customer ID:',
	],
];

/** Names of options as the forms label them. */
const LABELS: Readonly<Record<string, string>> = {
	addCustomerIds: 'Customers',
	asOf: 'As Of',
	consumer: 'Consumer',
	customer: 'Customer',
	customerId: 'Customer',
	customerIds: 'Customers',
	customers: 'Customers',
	email: 'Customer',
	fields: 'Fields',
	'from.since': 'Replay Since',
	ids: 'Batch IDs',
	key: 'Key',
	keyType: 'Mapping',
	kinds: 'Changes',
	limit: 'Limit',
	maxConnections: 'Maximum Connections',
	mode: 'Mode',
	moneyAs: 'Money As',
	notReviewedSince: 'Not Reviewed Since',
	'orderBy.direction': 'Order Direction',
	preset: 'Shop',
	removeCustomerIds: 'Customers',
	sampleSize: 'Sample Size',
	schema: 'Store Schema',
	segment: 'Segment',
	segments: 'Segments',
	shop: 'Shop',
	template: 'Template',
	timeZone: 'Time Zone',
	title: 'Title',
};

/** The headline of an error in the form's words, with the box in place of the option that it begins with. */
export function headlineInFormWords({ message, path }: Pick<SegmentsError, 'message' | 'path'>): string {
	const said = inFormWords(message);
	const box = path === undefined ? undefined : boxOf(path);
	const [begun] = box === undefined ? [] : [`"${path}" `, `${path} `].filter((name) => said.startsWith(name));
	return begun === undefined ? said : `“${box}” ${said.slice(begun.length)}`;
}

/** A sentence of the library in the form's words. */
export function inFormWords(sentence: string): string {
	const said = WORDS.reduce((text, [library, form]) => text.replace(library, form), sentence);
	// People count from one.
	return said.replace(
		/An entry of Customers\[(\d+)\]/,
		(_all, index: string) => `Entry ${Number(index) + 1} of Customers`,
	);
}

/** The box of the form that an option of the library comes from. */
export const boxOf = (path: string): string | undefined => LABELS[path.replace(/\[\d+\]$/, '')];

/** `Is greater than` for `greater_than`; any other word as it stands. */
export function operatorLabel(word: string): string {
	if (!Object.hasOwn(OPERATORS, word)) return word;
	const { label } = OPERATORS[word as OperatorName];
	return label.charAt(0).toUpperCase() + label.slice(1);
}
