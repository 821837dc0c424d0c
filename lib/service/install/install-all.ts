import type { InstallOptions, InstallResult } from '../../store/schema';
import { install } from '../../store/schema';
import { isTracking, startTracking, stopTracking } from '../../store/tracking/change-tracking';
import { superuserOwner, trackingRole } from '../../store/tracking/tracking-role';
import { ownershipScript, trackingScript } from '../../store/tracking/tracking-script';
import type { Setup } from '../context/context';

/** The store, and change tracking where it is asked for; without a word about it, tracking stays as it is. */
export async function installAll(setup: Setup, options: InstallOptions = {}): Promise<InstallResult> {
	const { database, store, mapping } = setup;
	const result = await install(database, store, mapping.keyType, options);
	if (options.print === true) {
		if (options.changeTracking !== true) return result;
		const script = await database.readOnly((tx) => trackingScript(mapping, store, tx), {
			path: mapping.path,
		});
		return { ...result, script: `${result.script}\n${script}` };
	}
	if (options.changeTracking === true) await startTracking(mapping, database, store);
	if (options.changeTracking === false) await stopTracking(database, store);
	const changeTracking = await database.readOnly((tx) => isTracking(store, tx));
	return { ...result, changeTracking, ...(changeTracking ? await ownerWarning(setup) : {}) };
}

async function ownerWarning({
	database,
	store,
	mapping,
}: Setup): Promise<Pick<InstallResult, 'warnings' | 'script'>> {
	const owner = await database.readOnly((tx) => superuserOwner(store, tx));
	if (owner === undefined) return {};
	return {
		warnings: [
			`The functions of change tracking belong to "${owner}", a superuser, so the SQL in "changes" of the mapping runs with all rights in every write of the shop. The script gives them to "${trackingRole(store)}", a role with no other rights.`,
		],
		script: await database.readOnly((tx) => ownershipScript(mapping, store, tx), { path: mapping.path }),
	};
}
