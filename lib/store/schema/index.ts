export {
	install,
	newStore,
	type InstallOptions,
	type InstallResult,
	type RemainingTriggers,
} from './install';
export { Store } from './store';
export { readStoreState, requireUsable } from './store-state';
