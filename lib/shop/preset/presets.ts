import { MappingError, didYouMean } from '../../error';
import type { Mapping } from '../mapping/mapping';
import { optionValues } from './options';
import type { Preset } from './preset';
import { demo } from './demo';
import { evershop } from './evershop';
import { medusa } from './medusa';
import { odoo } from './odoo';
import { saleor } from './saleor';
import { shopifyAirbyte } from './shopify-airbyte';
import { shopifyFivetran } from './shopify-fivetran';
import { solidus } from './solidus';
import { spree } from './spree';
import { vendure } from './vendure';

/** One per platform, in the order in which people look for theirs. */
export const PRESETS: readonly Preset[] = [
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

/** @throws MappingError MAPPING_INVALID when there is no such preset. */
export function presetNamed(name: string): Preset {
	const found = PRESETS.find((one) => one.name === name);
	if (found) return found;
	const allowed = PRESETS.map((one) => one.name);
	const details = { path: 'preset', found: name, allowed, suggestion: didYouMean(name, allowed) };
	throw new MappingError('MAPPING_INVALID', `There is no preset "${name}".`, details);
}

/**
 * The mapping of a preset without looking at a database: for the newest version of the platform that is
 * known.
 *
 * @throws MappingError MAPPING_INVALID or OPTION_INVALID
 */
export function preset(name: string, options?: Readonly<Record<string, unknown>>): Mapping {
	const found = presetNamed(name);
	return found.mapping(optionValues(found, options));
}
