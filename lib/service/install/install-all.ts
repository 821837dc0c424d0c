import type { InstallOptions, InstallResult } from '../../store/schema';
import { install } from '../../store/schema';
import { isTracking, startTracking, stopTracking } from '../../store/tracking/change-tracking';
import { trackingScript } from '../../store/tracking/tracking-script';
import type { Setup } from '../context/context';

/** The store, and change tracking where it is asked for; without a word about it, tracking stays as it is. */
export async function installAll(
	{ database, store, mapping }: Setup,
	options: InstallOptions = {},
): Promise<InstallResult> {
	const result = await install(database, store, mapping.keyType, options);
	if (options.print === true) {
		if (options.changeTracking !== true) return result;
		return {
			...result,
			script: `${result.script}\n${await database.readOnly((tx) => trackingScript(mapping, store, tx))}`,
		};
	}
	if (options.changeTracking === true) await startTracking(mapping, database, store);
	if (options.changeTracking === false) await stopTracking(database, store);
	return { ...result, changeTracking: await database.readOnly((tx) => isTracking(store, tx)) };
}
