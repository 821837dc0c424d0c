/**
 * What each argument of the API may be, beside its types: an option that is added to `api.ts` does not
 * compile until it stands here too. Read by `lib/door.ts`, which lets nothing through that does not fit.
 */
import type {
	BatchToHold,
	Change,
	ChangesOptions,
	CustomerId,
	CustomersOptions,
	CustomersSearch,
	EvaluateOptions,
	ForecastOptions,
	HeldBatchesOptions,
	HistoryOptions,
	LogOptions,
	MembersOptions,
	PreviewOptions,
	RetentionOptions,
	RuleInput,
	RuleWordsOptions,
	Sample,
	SegmentInput,
	SegmentListOptions,
	SegmentPatch,
	SegmentRef,
	SegmentsOptions,
	RoleKind,
	SegmentUse,
	SetupScriptOptions,
	TimelineOptions,
	TouchedOptions,
	UninstallOptions,
	UseOptions,
	When,
} from './service/types';
import type { ScoresOptions } from './service/score/types';
import type { InstallOptions } from './store/schema';
import type { Segments } from './api';
import type { InstantInput } from './language/time';
import type { CompileRuleOptions } from './compile';
import { STRATEGIES } from './compiler/strategy/choose';
import type { DescribeOptions, TitleOf } from './language/describe';
import type { Rule } from './language/rule/rule';
import { requireRule } from './language/rule/rule-shape';
import { isCatalogue, type Catalogue } from './language/field';
import { LIMITS } from './language/limits';
import type { FormatOptions } from './language/query';
import { ruleCopy, type ParseOptions } from './language/rule';
import {
	abortSignal,
	asItIs,
	either,
	finite,
	instant,
	keysOf,
	lengthOf,
	list,
	object,
	oneOf,
	optional,
	orNull,
	part,
	refusal,
	text,
	whole,
	yesOrNo,
	type Reader,
	type Shape,
} from './language/shape/shape';
import { plain } from './language/shape/plain-copy';

/** One argument of a function, by the name under which errors speak of it; an object of options has none. */
export interface Argument<T> {
	readonly name: string;
	readonly shape: Shape<T>;
}

const argument = <T>(name: string, shape: Shape<T>): Argument<T> => ({ name, shape });
const LARGEST_ID = 2_147_483_647;

const name = text({ min: 1, max: LIMITS.nameLength });
const anyName = text({ max: LIMITS.nameLength });
const words = text({ max: LIMITS.textLength });
/** Postgres cuts longer names. */
const roleName = text({ min: 1, max: 63 });
const ROLE_KINDS = ['read', 'store', 'tracking'] as const satisfies readonly RoleKind[];

const ref: Shape<SegmentRef> = either<SegmentRef>('the id, the key or the title of a segment', (value) =>
	typeof value === 'number' ? wholeRef : typeof value === 'string' ? nameRef : namedRef(value),
);
const wholeRef = whole(-LARGEST_ID, LARGEST_ID);
const nameRef = text({ max: LIMITS.nameLength + 50 });

type NamedRef = Exclude<SegmentRef, string | number>;
/** The object forms, by the one key that each has. */
const NAMED: Readonly<Record<string, Reader<NamedRef>>> = {
	id: object<{ readonly id: number | string }>('an id', {
		id: either<number | string>('the id of a segment', (value) =>
			typeof value === 'number' ? wholeRef : typeof value === 'string' ? nameRef : undefined,
		),
	}),
	key: object<{ readonly key: string }>('a key', { key: nameRef }),
	title: object<{ readonly title: string }>('a title', { title: nameRef }),
};

function namedRef(value: unknown): Reader<NamedRef> | undefined {
	const keys = keysOf(value) ?? [];
	const [form] = keys;
	return form !== undefined && keys.length === 1 && Object.hasOwn(NAMED, form) ? NAMED[form] : undefined;
}

/** What can be said, but not taken back. */
const oneOfTrue: Shape<true> = {
	read(value, at) {
		if (value === true) return value;
		throw refusal({ at, needs: 'true', found: value, allowed: ['true'] });
	},
};

const refs = list(ref, LIMITS.segments, 'segments');
const isText = (value: unknown) => typeof value === 'string';
const refsOrAll = either<readonly SegmentRef[] | 'all'>('"all" or a list of segments', (value) =>
	isText(value) ? oneOf('all') : lengthOf(value) === undefined ? undefined : refs,
);

/** Numbers and texts; what the ids of this shop are is known later. */
const customerId: Shape<CustomerId> = {
	read(value, at) {
		if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
		if (typeof value === 'bigint' && value < 1n << 63n && value >= -(1n << 63n)) return String(value);
		if (typeof value === 'string') return customerIdText.read(value, at);
		throw refusal({
			at,
			needs: 'a customer id, a number up to 2^53 or a text',
			found: value,
			code: 'VALUE_INVALID',
		});
	},
};
const customerIdText = text({ max: LIMITS.nameLength, code: 'VALUE_INVALID' });
const customerIds = (max: number) => list(customerId, max, 'customers');
const listed = customerIds(LIMITS.listedCustomers);

/**
 * A text is read by its own grammar, which has limits of its own; anything else is copied within the limits
 * of a rule.
 */
const ruleInput: Shape<RuleInput> = {
	read: (value, at) => (isText(value) ? value : (ruleCopy(value, at) as object)),
};

/** Looked up as a name first, so it must be one that the database can take. */
const nameOrRule = text({ min: 1, max: LIMITS.ruleLength });

/** @throws RULE_INVALID for what is no canonical rule */
const canonicalRule: Shape<Rule> = { read: (value) => requireRule(value) };

const WORDS = {
	layout: optional(oneOf('line', 'lines')),
	subject: optional(oneOf('customer', 'customers')),
};

const refOrRule = either<SegmentRef | RuleInput>('a segment or a rule', (value) =>
	typeof value === 'number' ? wholeRef : isText(value) ? nameOrRule : (namedRef(value) ?? ruleInput),
);

const template = plain<NonNullable<SegmentInput['template']>>({
	code: 'OPTION_INVALID',
	what: 'The template',
});

const when = {
	asOf: optional(instant),
	signal: optional(abortSignal),
};

const limit = (max?: number) => optional(whole(1, max));
const offset = optional(whole(0));
const fields = optional(list(name, LIMITS.fields, 'fields'));

const seed = either<number | string>('a number or a text', (value) =>
	typeof value === 'number' ? finite(-1e15, 1e15) : isText(value) ? anyName : undefined,
);
const sample = (max = Number.MAX_SAFE_INTEGER) =>
	object<Sample>('a sample', { size: whole(1, max), seed: optional(seed) });

const previewOptions = optional(
	object<PreviewOptions>('the options of a preview', {
		...when,
		sampleSize: optional(whole(0, 1_000)),
		sample: optional(sample(1_000)),
		missing: optional(yesOrNo),
		lint: optional(yesOrNo),
		timeZone: optional(anyName),
	}),
);

const segment = {
	title: text({ max: LIMITS.nameLength + 50 }),
	key: optional(anyName),
	description: optional(orNull(words)),
	rule: optional(orNull(ruleInput)),
	query: optional(orNull(asItIs<string>())),
	template: optional(orNull(template)),
	customerIds: optional(orNull(listed)),
	timeZone: optional(orNull(anyName)),
	active: optional(yesOrNo),
};

/** A position in the log: what the rest of a change says is not looked at. */
const position = part<Pick<Change, 'segment' | 'seq'>>('a change as it was read', {
	segment: part<Change['segment']>('the segment of a change', {
		id: whole(0, LARGEST_ID),
		key: asItIs(),
		title: asItIs(),
	}),
	seq: whole(0),
});
const positions = list(position, LIMITS.changes, 'changes');

const kinds = list(oneOf('joined', 'left'), 100, 'kinds of change');
const heldId = whole(1, LARGEST_ID);
/** A snapshot of Postgres, which it refuses where it is none. */
const mark: Shape<string> = {
	read(value, at) {
		const given = text({ max: 1_000_000 }).read(value, at);
		if (/^\d+:\d+:(\d+(,\d+)*)?$/.test(given)) return given;
		throw refusal({ at, needs: 'the mark of an earlier answer', found: value });
	},
};

const since = object<{ readonly since: InstantInput }>('where reading begins', { since: instant });
const from = either<NonNullable<ChangesOptions['from']>>(
	'"now", "beginning", "members" or { since }',
	(value) =>
		isText(value) ? oneOf('now', 'beginning', 'members') : keysOf(value) === undefined ? undefined : since,
);

const changesOptions = object<ChangesOptions>('the options of reading changes', {
	consumer: optional(name),
	segments: optional(refsOrAll),
	kinds: optional(kinds),
	limit: limit(10_000),
	from: optional(from),
	after: optional(positions),
	fields,
	signal: optional(abortSignal),
});

const logOptions = object<LogOptions>('the options of reading the log', {
	segments: optional(refsOrAll),
	customerId: optional(customerId),
	kinds: optional(kinds),
	causes: optional(list(oneOf('data', 'time', 'rule', 'manual'), 100, 'causes')),
	since: optional(instant),
	until: optional(instant),
	order: optional(oneOf('oldest', 'newest')),
	limit: limit(LIMITS.customers),
	after: optional(positions),
	fields,
	signal: optional(abortSignal),
});

/** A century is for ever. */
const days = whole(1, 36_500);

const order = either<NonNullable<MembersOptions['orderBy']>>(
	'the name of a field, or {field, direction}',
	(value) => (isText(value) ? name : keysOf(value) === undefined ? undefined : orderBy),
);
const orderBy = object<Exclude<MembersOptions['orderBy'], string | undefined>>('the order of members', {
	field: name,
	direction: optional(oneOf('asc', 'desc')),
});

const evaluateOptions = object<EvaluateOptions>('the options of an evaluation', {
	...when,
	mode: optional(oneOf('auto', 'full', 'incremental')),
	confirm: optional(yesOrNo),
});

const cut = either<number | string>('a number', (value) =>
	typeof value === 'number' ? finite(-1e15, 1e15) : isText(value) ? anyName : undefined,
);
const cutPoints = optional(list(cut, 100, 'cut points'));

const scoresOptions = object<ScoresOptions>('the options of scores', {
	...when,
	fit: optional(yesOrNo),
	currency: optional(text({ min: 1, max: 3 })),
	window: optional(orNull(plain({ code: 'OPTION_INVALID', what: 'The window' }))),
	cuts: optional(
		orNull(
			object<NonNullable<ScoresOptions['cuts']>>('cut points', {
				recency: cutPoints,
				frequency: cutPoints,
				monetary: cutPoints,
			}),
		),
	),
	schedule: optional(oneOf('daily', 'weekly', 'monthly', 'never')),
	discountRate: optional(finite(0, 10)),
	models: optional(list(oneOf('rfm', 'bgNbd', 'gammaGamma'), 3, 'models')),
});

type Options<Name extends keyof Segments, At extends number> = NonNullable<Parameters<Segments[Name]>[At]> &
	object;
type ArgumentsOf<Given extends readonly unknown[]> = {
	readonly [At in keyof Required<Given>]: Argument<Given[At & keyof Given]>;
};

/** The arguments of each function of `Segments`. */
export const ARGUMENTS = {
	install: [
		argument(
			'',
			optional(
				object<InstallOptions>('the options of an installation', {
					changeTracking: optional(yesOrNo),
					print: optional(yesOrNo),
				}),
			),
		),
	],
	uninstall: [
		argument(
			'',
			object<UninstallOptions>('the options of an uninstallation', {
				confirm: anyName,
				print: optional(yesOrNo),
			}),
		),
	],
	health: [],
	setupScript: [
		argument(
			'',
			optional(
				object<SetupScriptOptions>('the options of a setup script', {
					kind: optional(oneOf(...ROLE_KINDS)),
					role: optional(roleName),
				}),
			),
		),
	],
	fields: [],
	checkMapping: [],
	preview: [argument('', ruleInput), argument('', previewOptions)],
	create: [argument('', object<SegmentInput>('a segment', segment))],
	update: [
		argument('segment', ref),
		argument(
			'',
			object<SegmentPatch>('a change of a segment', {
				...segment,
				title: optional(segment.title),
				addCustomerIds: optional(listed),
				removeCustomerIds: optional(listed),
				reviewed: optional(oneOfTrue),
			}),
		),
	],
	get: [argument('segment', ref)],
	find: [argument('segments', refs)],
	list: [
		argument(
			'',
			optional(
				object<SegmentListOptions>('the options of a list', {
					search: optional(words),
					sortBy: optional(oneOf('id', 'title', 'created_at', 'updated_at')),
					direction: optional(oneOf('asc', 'desc')),
					active: optional(yesOrNo),
					kind: optional(oneOf('dynamic', 'static')),
					used: optional(yesOrNo),
					notReviewedSince: optional(instant),
					usesField: optional(anyName),
					limit: optional(whole(0)),
					offset,
				}),
			),
		),
	],
	delete: [
		argument('segment', ref),
		argument(
			'',
			optional(object<Options<'delete', 1>>('the options of a deletion', { force: optional(yesOrNo) })),
		),
	],
	evaluate: [
		argument(
			'segments',
			either<SegmentRef | readonly SegmentRef[]>('a segment, a list of segments or "all"', (value) =>
				lengthOf(value) === undefined ? ref : refs,
			),
		),
		argument('', optional(evaluateOptions)),
	],
	members: [
		argument('segment', ref),
		argument(
			'',
			optional(
				object<MembersOptions>('the options of reading members', {
					...when,
					fields,
					refine: optional(ruleInput),
					orderBy: optional(order),
					sample: optional(sample()),
					limit: limit(),
					offset,
					moneyAs: optional(oneOf('text', 'number')),
				}),
			),
		),
	],
	memberColumns: [argument('fields', fields)],
	check: [
		argument('', refOrRule),
		argument('customerId', customerId),
		argument('', optional(object<When>('the options of a check', when))),
	],
	checkMany: [
		argument('', refOrRule),
		argument('customerIds', customerIds(LIMITS.customers)),
		argument('', optional(object<When>('the options of a check', when))),
	],
	changes: [argument('', optional(changesOptions))],
	acknowledge: [argument('consumer', name), argument('changes', positions)],
	waiting: [
		argument('consumer', name),
		argument('segment', ref),
		argument(
			'',
			optional(
				object<Options<'waiting', 2>>('the options of counting what waits', { kinds: optional(kinds) }),
			),
		),
	],
	hold: [
		argument('consumer', name),
		argument(
			'',
			object<BatchToHold>('a batch to hold', {
				segment: ref,
				reason: oneOf('large', 'failing'),
				firstSeq: whole(1),
				lastSeq: whole(1),
				kinds: optional(kinds),
				passed: optional(yesOrNo),
			}),
		),
	],
	heldBatches: [
		argument(
			'',
			optional(
				object<HeldBatchesOptions>('the options of listing held batches', {
					consumer: optional(name),
					segments: optional(refs),
					signal: optional(abortSignal),
				}),
			),
		),
	],
	heldChanges: [
		argument('id', heldId),
		argument(
			'',
			optional(
				object<Options<'heldChanges', 1>>('the options of reading a held batch', {
					after: optional(whole(0)),
					limit: limit(10_000),
				}),
			),
		),
	],
	markHeldBatches: [
		argument('ids', list(heldId, LIMITS.heldBatches, 'held batches')),
		argument('mark', oneOf('told', 'released', 'dropped', 'delivered')),
	],
	touched: [
		argument(
			'',
			optional(
				object<TouchedOptions>('the options of waiting for customers to be touched', {
					since: optional(mark),
					waitMs: optional(whole(0, 86_400_000)),
					signal: optional(abortSignal),
				}),
			),
		),
	],
	matching: [
		argument('', ruleInput),
		argument('ids', customerIds(LIMITS.customers)),
		argument('', optional(object<When>('the options of matching', when))),
	],
	previewEdit: [argument('segment', ref), argument('', ruleInput), argument('', previewOptions)],
	forecast: [
		argument('segment', ref),
		argument(
			'',
			optional(
				object<ForecastOptions>('the options of a forecast', {
					...when,
					days: optional(whole(1, LIMITS.forecastDays)),
				}),
			),
		),
	],
	nextChange: [
		argument('segment', ref),
		argument('', optional(object<When>('the options of a next change', when))),
	],
	history: [
		argument('segment', ref),
		argument(
			'',
			optional(
				object<HistoryOptions>('the options of a history', {
					limit: limit(),
					before: optional(whole(1)),
					failed: optional(yesOrNo),
				}),
			),
		),
	],
	log: [argument('', optional(logOptions))],
	retention: [
		argument(
			'',
			optional(
				object<RetentionOptions>('the options of retention', {
					changesDays: optional(orNull(days)),
					evaluationsDays: optional(orNull(days)),
					usesDays: optional(days),
					trim: optional(yesOrNo),
				}),
			),
		),
	],
	timeline: [
		argument('segment', ref),
		argument(
			'',
			optional(object<TimelineOptions>('the options of a timeline', { days: optional(whole(1, 3_660)) })),
		),
	],
	overlap: [argument('segments', list(ref, LIMITS.overlap, 'segments'))],
	scores: [argument('', optional(scoresOptions))],
	describe: [
		argument('rule', canonicalRule),
		argument(
			'',
			optional(
				object<RuleWordsOptions>('the options of a description', {
					...WORDS,
					signal: optional(abortSignal),
				}),
			),
		),
	],
	products: [
		argument(
			'',
			optional(
				object<Options<'products', 0>>('the options of a search for products', {
					search: optional(words),
					kind: optional(oneOf('product', 'variant', 'category')),
					limit: limit(),
					offset,
				}),
			),
		),
	],
	registerUse: [
		argument(
			'',
			object<SegmentUse>('a user of segments', {
				kind: name,
				id: text({ min: 1, max: 1_000 }),
				name: orNull(words),
				node: optional(text({ max: 1_000 })),
			}),
		),
		argument('segments', orNull(refsOrAll)),
		argument('', optional(object<UseOptions>('the options of a use', { keepOthers: optional(yesOrNo) }))),
	],
	forgetConsumer: [argument('consumer', name)],
	findCustomer: [
		argument('', object<{ readonly email: string }>('what a customer is looked for by', { email: words })),
	],
	findCustomers: [
		argument(
			'',
			object<{ readonly emails: readonly string[] }>('what customers are looked for by', {
				emails: list(words, LIMITS.listedCustomers, 'e-mails'),
			}),
		),
	],
	searchCustomers: [
		argument(
			'',
			optional(
				object<CustomersSearch>('the options of a search for customers', {
					search: optional(words),
					limit: limit(),
					offset,
				}),
			),
		),
	],
	customers: [
		argument('ids', customerIds(LIMITS.customers)),
		argument('', optional(object<CustomersOptions>('the options of reading customers', { ...when, fields }))),
	],
	close: [],
} satisfies {
	readonly [Name in Exclude<keyof Segments, 'evaluate'>]: ArgumentsOf<Parameters<Segments[Name]>>;
} & {
	readonly evaluate: ArgumentsOf<[SegmentRef | readonly SegmentRef[], EvaluateOptions?]>;
};

/** What stands in a connection is checked where connections are made. */
export const OPEN_OPTIONS = object<SegmentsOptions>('the options of a connection', {
	connection: asItIs(),
	readConnection: asItIs(),
	shop: optional(
		either<NonNullable<SegmentsOptions['shop']>>('"auto", the name of a preset, or a mapping', (value) =>
			isText(value)
				? text({ min: 1, max: LIMITS.ruleLength })
				: keysOf(value) === undefined
					? undefined
					: plain({ code: 'MAPPING_INVALID', what: 'The mapping' }),
		),
	),
	schema: optional(anyName),
	timeZone: optional(anyName),
	statementTimeoutMs: optional(whole(1, 86_400_000)),
	maxConnections: optional(whole(1, 100)),
});

/** One that `catalogueOf` made. */
export const catalogue: Shape<Catalogue> = {
	read(value, at) {
		if (isCatalogue(value)) return value;
		throw refusal({ at, needs: 'what catalogueOf returns', found: value });
	},
};

const currency = text({ min: 1, max: 3 });

/** What a setup script is made from where there is no database to ask. */
export interface PresetSetup extends SetupScriptOptions {
	/** Name of a preset. */
	readonly shop: string;
	readonly options?: Readonly<Record<string, unknown>>;
	readonly role: string;
	/** Of the store; default `segments`. */
	readonly schema?: string;
	/** Whether the store is made already; default false. */
	readonly storeExists?: boolean;
}

export const PRESET_SETUP = object<PresetSetup>('the options of a setup script', {
	shop: name,
	options: optional(plain({ code: 'OPTION_INVALID', what: 'The options of the preset' })),
	kind: optional(oneOf(...ROLE_KINDS)),
	role: roleName,
	schema: optional(text({ min: 1, max: 63 })),
	storeExists: optional(yesOrNo),
});

const aFunction = <Function>(needs: string): Shape<Function> => ({
	read(value, at) {
		if (typeof value === 'function') return value as Function;
		throw refusal({ at, needs, found: value });
	},
});

export const PARSE_OPTIONS = optional(
	object<ParseOptions>('the options of reading a rule', {
		fields: optional(catalogue),
		currencies: optional(list(currency, 1_000, 'currencies')),
	}),
);

export const FORMAT_OPTIONS = optional(
	object<FormatOptions>('the options of a query', { layout: optional(oneOf('line', 'lines')) }),
);

export const DESCRIBE_OPTIONS = optional(
	object<DescribeOptions>('the options of a description', {
		...WORDS,
		fields: optional(catalogue),
		titleOf: optional(aFunction<TitleOf>('a function that gives a title')),
	}),
);

export const COMPILE_OPTIONS = optional(
	object<CompileRuleOptions>('the options of compiling a rule', {
		asOf: optional(instant),
		timeZone: optional(anyName),
		segments: optional(
			aFunction<NonNullable<CompileRuleOptions['segments']>>('a function that finds a segment'),
		),
		storeSchema: optional(text({ min: 1, max: 63 })),
		strategy: optional(oneOf(...STRATEGIES)),
	}),
);

export { ruleInput };
