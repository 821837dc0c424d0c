import { setChangeTracking } from './change-tracking.operation';
import { checkMapping } from './check-mapping.operation';
import { describeFields } from './describe-fields.operation';
import { getFields } from './fields.operation';
import { getHealth } from './health.operation';
import { install } from './install.operation';
import { setRetention } from './retention.operation';
import { getSetupScript } from './setup-script.operation';
import { uninstall } from './uninstall.operation';

export const storeOperations = {
	checkMapping,
	describeFields,
	getFields,
	getHealth,
	getSetupScript,
	install,
	setChangeTracking,
	setRetention,
	uninstall,
};
