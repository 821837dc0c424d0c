import { parseArgs } from 'node:util';
import { didYouMean, PRESETS, SegmentsError, setupScript, type PresetSetup } from '../lib';

const USAGE = `Usage: n8n-nodes-customer-segments setup-sql --shop <preset> --role <login> [options]

Prints what a database administrator runs before the login is used by n8n: exactly the
rights that it needs on the shop's tables, and the script that makes the segment store.
Nothing is connected to, and nothing is changed.

  --shop <preset>      ${PRESETS.map(({ name }) => name).join(', ')}
  --options <json>     options of the preset, such as '{"schema":"shop"}'
  --role <login>       the login of the credential in n8n
  --kind <kind>        read: preview rules, check customers, list members
                       store: that, and save and evaluate segments (default)
                       tracking: that, and put change tracking on the shop's tables
  --schema <schema>    of the segment store; default segments
  --store-exists       the store is there already: give rights alone

For a mapping of your own: Segment Manage → Store → Get Setup Script.
`;

const OPTIONS = {
	shop: { type: 'string' },
	options: { type: 'string' },
	role: { type: 'string' },
	kind: { type: 'string' },
	schema: { type: 'string' },
	'store-exists': { type: 'boolean' },
	help: { type: 'boolean', short: 'h' },
} as const;

/** @returns what is to be printed. @throws SegmentsError */
export function run(given: readonly string[]): string {
	const { values, positionals } = read(given);
	const [command] = positionals;
	if (values.help === true || command === undefined) return USAGE;
	if (command !== 'setup-sql' || positionals.length > 1)
		throw refused(`There is no command "${positionals.join(' ')}".`, didYouMean(command, ['setup-sql']));
	const { shop, options, role, kind, schema } = values;
	if (shop === undefined) throw refused('--shop is missing.');
	if (role === undefined) throw refused('--role is missing.');
	return setupScript({
		shop,
		role,
		...(options === undefined ? {} : { options: objectIn(options) }),
		...(kind === undefined ? {} : { kind: kind as PresetSetup['kind'] }),
		...(schema === undefined ? {} : { schema }),
		storeExists: values['store-exists'] ?? false,
	});
}

function read(given: readonly string[]) {
	try {
		return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true });
	} catch (error) {
		throw refused((error as Error).message);
	}
}

function objectIn(json: string): Record<string, unknown> {
	try {
		return JSON.parse(json) as Record<string, unknown>;
	} catch {
		throw refused('--options is not valid JSON.');
	}
}

const refused = (message: string, suggestion?: string) =>
	new SegmentsError('OPTION_INVALID', message, {
		suggestion: suggestion ?? 'Run it with --help to see what can be said.',
	});
