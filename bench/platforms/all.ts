import { demo } from './demo';
import { evershop } from './evershop';
import { medusa } from './medusa';
import { odoo } from './odoo';
import type { Platform } from './platform';
import { saleor } from './saleor';
import { shopifyAirbyte } from './shopify-airbyte';
import { shopifyFivetran } from './shopify-fivetran';
import { solidus } from './solidus';
import { spree } from './spree';
import { vendure } from './vendure';

/** One for each preset. */
export const PLATFORMS: readonly Platform[] = [
	medusa,
	vendure,
	saleor,
	spree,
	solidus,
	evershop,
	odoo,
	shopifyAirbyte,
	shopifyFivetran,
	demo,
];
