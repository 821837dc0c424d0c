export { install } from './install';
export { Store } from './store';
export { readStoreState, requireUsable } from './store-state';
