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
import type { Setup } from '../context/context';

/**
 * The store, and change tracking where it is asked for; without a word about it, tracking stays as it is. Whether the
 * login may do all of it is asked before the first change.
 */
export async function installAll(setup: Setup, options: InstallOptions = {}): Promise<InstallResult> {
	const { database, store, mapping } = setup;
	if (options.print === true) return printed(setup, options);
	if (options.changeTracking === true) await requireTrackable(mapping, database, store);
	if (options.changeTracking === false) await requireStoppable(database, store);
	const result = await install(database, store, mapping.keyType, options);
	const remaining = await track(setup, options);
	const changeTracking = await database.readOnly((tx) => isTracking(store, tx));
	const told = [
		...(remaining.length > 0 ? [toRemaining(remaining)] : []),
		...(changeTracking ? await ownerWarning(setup) : []),
	];
	const script = told.map((one) => one.script).join('\n');
	return Object.assign({ ...result, changeTracking }, ...told, script === '' ? {} : { script });
}

type Told = Pick<InstallResult, 'warnings' | 'remaining' | 'note'> & { readonly script: string };

async function printed({ database, store, mapping }: Setup, options: InstallOptions): Promise<InstallResult> {
	const result = await install(database, store, mapping.keyType, options);
	const { changeTracking } = options;
	if (changeTracking === undefined) return result;
	const further = await database.readOnly(
		(tx) => (changeTracking ? trackingScript(mapping, store, tx) : offScript(store, tx)),
		{ path: mapping.path },
	);
	return { ...result, script: `${result.script}\n${further}` };
}

async function track(
	{ database, store, mapping }: Setup,
	{ changeTracking }: InstallOptions,
): Promise<RemainingTriggers[]> {
	if (changeTracking === undefined) return [];
	return changeTracking ? startTracking(mapping, database, store) : stopTracking(database, store);
}

const toRemaining = (remaining: readonly RemainingTriggers[]): Told => ({
	remaining,
	script: remainingScript(remaining),
	note: `Triggers remain on ${remaining.map(({ table }) => table).join(', ')}: to drop them takes the owner of the table. They are asleep; the script drops them.`,
});

async function ownerWarning({ database, store, mapping }: Setup): Promise<Told[]> {
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
