export { install, type InstallOptions, type InstallResult } from './install';
export { Store } from './store';
export { readStoreState, requireUsable } from './store-state';
