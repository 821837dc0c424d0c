import type { Segment } from '../../../lib';
import { asOfOption, segmentProperty, showFor } from '../../shared/descriptions';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { readSegment } from '../../shared/parameter';
import { shopTimeZone } from '../../shared/transport';
import { FORMATS, fileStream } from '../export/file';
import { columnsOf } from '../export/column';
import type { FileOptions, Format } from '../export/file';
import {
	fieldsProperty,
	moneyAsOption,
	orderOptions,
	readMemberOptions,
	sampleOptions,
} from './member-options';
import { placeInRefine } from './refine';

const show = { operation: ['export'] };

const DELIMITERS = [',', ';', '\t'];
const HEADERS = ['label', 'name'] as const;

interface Options {
	byteOrderMark: boolean;
	delimiter: string;
	fileName: string;
	header: 'label' | 'name';
	neutralise: boolean;
}

/** One item with the members as a file. */
export const exportMembers: Operation = {
	description: showFor(show, [
		segmentProperty,
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'CSV', value: 'csv', description: 'For spreadsheets and most other programs' },
				{
					name: 'Excel (XLSX)',
					value: 'xlsx',
					description: 'Texts stay texts, numbers are numbers and dates are dates',
				},
				{ name: 'JSON Lines', value: 'jsonLines', description: 'One JSON object on each line' },
			],
			default: 'csv',
		},
		fieldsProperty,
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			hint: 'The name of the output binary field to put the file in',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				asOfOption,
				{
					displayName: 'Byte Order Mark',
					name: 'byteOrderMark',
					type: 'boolean',
					default: true,
					description:
						'Whether to begin a CSV file with the mark by which Excel knows that it is in Unicode; switch it off for programs that do not expect it',
				},
				{
					displayName: 'Delimiter',
					name: 'delimiter',
					type: 'options',
					options: [
						{ name: 'Comma', value: ',' },
						{ name: 'Semicolon', value: ';' },
						{ name: 'Tab', value: '\t' },
					],
					default: ',',
					description: 'What stands between the cells of a CSV file',
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. big-spenders.csv',
					description: "The segment's key and the day when empty",
				},
				{
					displayName: 'Header',
					name: 'header',
					type: 'options',
					options: [
						{ name: 'Field Names', value: 'name', description: 'Such as amount_spent, for programs' },
						{ name: 'Labels', value: 'label', description: 'Such as Amount spent, for people' },
					],
					default: 'name',
					description: 'What stands above the columns of a CSV or Excel file',
				},
				moneyAsOption,
				{
					displayName: 'Neutralise Formulas',
					name: 'neutralise',
					type: 'boolean',
					default: true,
					description:
						'Whether a CSV file gets an apostrophe before texts that a spreadsheet would run as a formula, such as =HYPERLINK(…) for a first name',
				},
				...orderOptions,
				...sampleOptions,
			],
		},
	]),
	uses: (call) => [readSegment(call)],
	placeOf: placeInRefine,
	async execute(call) {
		const segment = await call.segments.get(readSegment(call));
		const members = counted(call.segments.members({ id: segment.id }, readMemberOptions(call)));
		const file = fileStream(members.rows, await readFileOptions(call, segment));
		const { format, fileName } = { format: formatOf(call), fileName: fileNameOf(call, segment.key) };
		const binary = await call.context.helpers.prepareBinaryData(file, fileName, FORMATS[format].mimeType);
		const json = {
			segment: { id: segment.id, key: segment.key, title: segment.title },
			format,
			fileName,
			members: members.count(),
		};
		return [{ json, binary: { [parameter<string>(call, 'binaryPropertyName', 'data')]: binary } }];
	},
};

const formatOf = (call: Call): Format =>
	oneOf(parameter(call, 'format', 'csv'), Object.keys(FORMATS) as Format[], 'Format');

async function readFileOptions(call: Call, segment: Segment): Promise<FileOptions> {
	const {
		byteOrderMark = true,
		delimiter = ',',
		header = 'name',
		neutralise = true,
	} = options<Options>(call);
	const names = call.segments.memberColumns(readMemberOptions(call).fields);
	return {
		format: formatOf(call),
		columns: columnsOf(names, await call.segments.fields(), oneOf(header, HEADERS, 'Header')),
		byteOrderMark,
		delimiter: oneOf(delimiter, DELIMITERS, 'Delimiter'),
		neutralise,
		timeZone: segment.timeZone ?? (await shopTimeZone(call.context)),
	};
}

function fileNameOf(call: Call, key: string): string {
	const day = new Date().toISOString().slice(0, 10);
	return options<Options>(call).fileName || `${key}-${day}.${FORMATS[formatOf(call)].extension}`;
}

function counted<T>(rows: AsyncIterable<T>): { rows: AsyncIterable<T>; count: () => number } {
	let number = 0;
	async function* counting(): AsyncGenerator<T> {
		for await (const row of rows) {
			number++;
			yield row;
		}
	}
	return { rows: counting(), count: () => number };
}
