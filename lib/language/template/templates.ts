import { BROWSING } from './ready/browsing';
import { BUYERS } from './ready/buyers';
import { COMPARED } from './ready/compared';
import { CONSENT } from './ready/consent';
import { IN_RELATION } from './ready/in-relation';
import { NEWCOMERS } from './ready/newcomers';
import { OCCASIONS } from './ready/occasions';
import { PRODUCTS } from './ready/products';
import { PROFILE } from './ready/profile';
import { SCORES } from './ready/scores';
import { SPENDING } from './ready/spending';
import { WINNING_BACK } from './ready/winning-back';
import type { Template } from './definition/template';

/** Every ready-made segment, by group. */
export const TEMPLATES: readonly Template[] = Object.freeze([
	...BUYERS,
	...SPENDING,
	...SCORES,
	...WINNING_BACK,
	...NEWCOMERS,
	...PRODUCTS,
	...BROWSING,
	...OCCASIONS,
	...CONSENT,
	...PROFILE,
	...COMPARED,
	...IN_RELATION,
]);
