import type { MappingReport } from '../../../../lib';
import { tell } from '../../../shared/hints';
import type { Operation } from '../../../shared/operation';

/**
 * Runs every SELECT of the mapping against the database, without reading rows, and reports all faults at
 * once. What a person needs stands first, and as a hint: n8n shows the node as run well, whatever it has
 * found.
 */
export const checkMapping: Operation = {
	description: [],
	async execute({ context, segments }) {
		const { shop, ok, script, ...rest } = await segments.checkMapping();
		const faults = rest.findings.filter(({ severity }) => severity === 'error');
		tell(context, 'warning', faults.length === 0 ? [] : [summaryOf(faults, script)]);
		return [{ json: { shop, ok, ...(script === undefined ? {} : { script }), ...rest } }];
	},
};

function summaryOf(faults: MappingReport['findings'], script: string | undefined): string {
	const ofRights = faults.filter(({ code }) => code === 'PERMISSION_MISSING');
	// Several relations read one table.
	const rights = new Set(ofRights.flatMap(({ grants = [] }) => grants)).size;
	const others = faults.length - ofRights.length;
	const found = [
		...(rights === 0 ? [] : [`${rights} ${rights === 1 ? 'right is' : 'rights are'} missing`]),
		...(others === 0 ? [] : [`${others} ${others === 1 ? 'thing does' : 'things do'} not fit`]),
	].join(' and ');
	const way = script === undefined ? 'See "findings" for what mends it.' : 'Let a DBA run "script".';
	return `${found.charAt(0).toUpperCase()}${found.slice(1)}. ${way}`;
}
