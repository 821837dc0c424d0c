import { setChangeTracking } from './change-tracking.operation';
import { checkMapping } from './check-mapping.operation';
import { getFields } from './fields.operation';
import { install } from './install.operation';

export const storeOperations = { checkMapping, getFields, install, setChangeTracking };
