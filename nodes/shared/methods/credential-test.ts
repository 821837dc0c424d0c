import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { openSegments, SegmentsError, withoutSecrets } from '../../../lib';
import type { MappingReport, Segments } from '../../../lib';
import { segmentsOptions, tunnelOf } from '../transport';
import type { CustomerSegmentsCredential } from '../transport';

/**
 * What the credential's Test button does: opens the database, tries the mapping, and says in a sentence what
 * was found.
 */
export async function testCustomerSegmentsApi(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	let segments: Segments | undefined;
	try {
		const credential = data as unknown as CustomerSegmentsCredential;
		const tunnel = tunnelOf(credential, this.helpers);
		// Connections of its own, one at most: the test must not end those of running workflows, nor leave any
		// behind.
		segments = await openSegments({
			...segmentsOptions(credential, 'UTC', tunnel?.stream),
			maxConnections: 1,
		});
		const report = await segments.checkMapping();
		return faultIn(report) ?? approve(report, await findings(segments));
	} catch (error) {
		return { status: 'Error', message: explain(error) };
	} finally {
		await segments?.close();
	}
}

interface Findings {
	readonly fields: number;
	readonly store: string;
}

async function findings(segments: Segments): Promise<Findings> {
	const fields = (await segments.fields()).length;
	return { fields, store: await storeState(segments) };
}

async function storeState(segments: Segments): Promise<string> {
	try {
		const found = await segments.list();
		return `the store holds ${count(found.length, 'segment')}`;
	} catch (error) {
		if (SegmentsError.is(error) && error.code === 'STORE_NOT_INSTALLED') {
			return 'the store is not installed yet (Segment Manage: Store, Install)';
		}
		throw error;
	}
}

function faultIn({ findings: found, script }: MappingReport): INodeCredentialTestResult | undefined {
	const faults = found.filter(({ severity }) => severity === 'error');
	const other = faults.find(({ code }) => code !== 'PERMISSION_MISSING');
	if (other !== undefined) {
		const suggestion = other.suggestion ? ` ${other.suggestion}` : '';
		return {
			status: 'Error',
			message: `Connected, but the mapping does not fit this shop: ${other.message}${suggestion}${rights(script)}`,
		};
	}
	return faults.length === 0
		? undefined
		: { status: 'Error', message: `Connected, but rights are missing.${rights(script)}` };
}

const rights = (script?: string): string => (script === undefined ? '' : ` Let a DBA run:\n${script}`);

function approve(report: MappingReport, { fields, store }: Findings): INodeCredentialTestResult {
	const customers = report.relations.find(({ relation }) => relation === 'customers')?.rows ?? 0;
	const doubts = doubtsIn(report);
	return {
		status: 'OK',
		message: `Connected to ${report.shop}: about ${count(customers, 'customer')}, ${count(fields, 'field')}${doubts}; ${store}.`,
	};
}

/** Amounts that may be in cents are advice: whoever has just written the mapping wants to hear of them. */
function doubtsIn({ findings: found }: MappingReport): string {
	const told = (['warning', 'advice'] as const)
		.map((severity) => [severity, found.filter((one) => one.severity === severity).length] as const)
		.filter(([, number]) => number > 0)
		.map(([severity, number]) =>
			severity === 'advice' ? `${count(number, 'piece')} of advice` : count(number, severity),
		);
	return told.length === 0 ? '' : `, with ${told.join(' and ')} (Segment Manage: Store, Check Mapping)`;
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return 'The connection could not be tested.';
	return withoutSecrets(
		SegmentsError.is(error) && error.suggestion && !error.message.includes(error.suggestion)
			? `${error.message} ${error.suggestion}`
			: error.message,
	);
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
