import type { Template } from '../template';
import { BROWSING } from './browsing';
import { BUYERS } from './buyers';
import { DATES } from './dates';
import { LAPSED } from './lapsed';
import { PRODUCTS } from './products';
import { PROFILE } from './profile';
import { SPENDING } from './spending';
import { SUBSCRIBERS } from './subscribers';

/** Every template, by group. A name never changes its meaning. */
export const TEMPLATES: readonly Template[] = [...BUYERS, ...SPENDING, ...LAPSED, ...SUBSCRIBERS, ...PRODUCTS, ...BROWSING, ...DATES, ...PROFILE];
