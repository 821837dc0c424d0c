import { escapeIdentifier } from 'pg';
import { spreadByCustomer } from '../../shop/mapping/backend';
import { install, type InstallOptions, type InstallResult, type RemainingTriggers } from '../../store/schema';
import { isTracking, startTracking, stopTracking } from '../../store/tracking/change-tracking';
import { requireStoppable, requireTrackable } from '../../store/tracking/rights';
import { superuserOwner, trackingRole } from '../../store/tracking/tracking-role';
import {
	offScript,
	ownershipScript,
	remainingScript,
	trackingScript,
} from '../../store/tracking/tracking-script';
import type { SegmentsContext } from '../context/context';

/**
 * The store, and change tracking where it is asked for; without a word about it, tracking stays as it is.
 * Whether the login may do all of it is asked before the first change.
 */
export async function installAll(
	context: SegmentsContext,
	options: InstallOptions = {},
): Promise<InstallResult> {
	const { database, store, mapping } = context;
	if (options.print === true) return printed(context, options);
	if (options.changeTracking === true) await requireTrackable(mapping, database, store);
	if (options.changeTracking === false) await requireStoppable(database, store);
	const result = await install(database, store, mapping.keyType, options);
	await spreadMemberships(context);
	const remaining = await track(context, options);
	const changeTracking = await database.readOnly((tx) => isTracking(store, tx));
	const notes = [
		...(remaining.length > 0 ? [toRemaining(remaining)] : []),
		...(changeTracking ? await ownerWarning(context) : []),
	];
	return notes.reduce(withNote, { ...result, changeTracking });
}

const withNote = (result: InstallResult, { script, ...note }: Note): InstallResult => ({
	...result,
	...note,
	script: result.script === undefined ? script : `${result.script}\n${script}`,
});

type Note = Pick<InstallResult, 'warnings' | 'remaining' | 'note'> & { readonly script: string };

async function printed(
	{ database, store, mapping }: SegmentsContext,
	options: InstallOptions,
): Promise<InstallResult> {
	const result = await install(database, store, mapping.keyType, options);
	const spread = membershipsSpread({ store, mapping });
	const { changeTracking } = options;
	if (changeTracking === undefined) return { ...result, script: `${result.script}${spread}` };
	const further = await database.readOnly(
		(tx) => (changeTracking ? trackingScript(mapping, store, tx) : offScript(store, tx)),
		{ path: mapping.path },
	);
	return { ...result, script: `${result.script}${spread}\n${further}` };
}

/** Where the shop's customers lie on several servers, their memberships lie beside them. */
const membershipsSpread = ({ store, mapping }: Pick<SegmentsContext, 'store' | 'mapping'>): string =>
	spreadByCustomer(`${escapeIdentifier(store.schema)}.membership`, mapping);

async function spreadMemberships(context: SegmentsContext): Promise<void> {
	const statement = membershipsSpread(context);
	if (statement !== '') await context.database.readWrite((tx) => tx.script(statement));
}

async function track(
	{ database, store, mapping }: SegmentsContext,
	{ changeTracking }: InstallOptions,
): Promise<RemainingTriggers[]> {
	if (changeTracking === undefined) return [];
	return changeTracking ? startTracking(mapping, database, store) : stopTracking(database, store);
}

const toRemaining = (remaining: readonly RemainingTriggers[]): Note => ({
	remaining,
	script: remainingScript(remaining),
	note: `Triggers remain on ${remaining.map(({ table }) => table).join(', ')}: to drop them takes the owner of the table. They are asleep; the script drops them.`,
});

async function ownerWarning({ database, store, mapping }: SegmentsContext): Promise<Note[]> {
	const owner = await database.readOnly((tx) => superuserOwner(store, tx));
	if (owner === undefined) return [];
	return [
		{
			warnings: [
				`The functions of change tracking belong to "${owner}", a superuser, so the SQL in "changes" of the mapping runs with all rights in every write of the shop. The script gives them to "${trackingRole(store)}", a role with no other rights.`,
			],
			script: await database.readOnly((tx) => ownershipScript(mapping, store, tx), { path: mapping.path }),
		},
	];
}
