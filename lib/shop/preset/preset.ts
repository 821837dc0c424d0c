import type { Mapping } from '../mapping/mapping';
import type { PlatformTables } from './platform-tables';

export type OptionValue = string | number | boolean | readonly string[] | null;
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** Something in which two shops on one platform differ. */
export interface PresetOption {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	/** `list` is a list of texts; `null` is allowed where `default` is null and means "not limited". */
	readonly type: 'text' | 'number' | 'boolean' | 'list' | 'choice';
	readonly default: OptionValue;
	/** What a `choice` may be. */
	readonly choices?: readonly string[];
}

/** What tells one platform from another: tables with columns that only it has together. */
export interface Fingerprint {
	readonly tables: Readonly<Record<string, readonly string[]>>;
	/** Tables or `table.column`s that show that it is another platform. */
	readonly absent?: readonly string[];
}

/** A doubt that the tables raise about the platform's version or set-up, or undefined. */
type DoubtTest = (tables: PlatformTables) => string | undefined;

export interface Preset {
	readonly name: string;
	readonly title: string;
	/** As shown to people: `2.x (read from 2.21)`. */
	readonly platformVersions: string;
	readonly options: readonly PresetOption[];
	readonly fingerprint: Fingerprint;
	/** Every table that the SELECTs may read. */
	readonly reads: readonly string[];
	readonly doubts?: readonly DoubtTest[];
	/** A SELECT of one row that reads options from the shop's own settings, one column per option. */
	probe?(tables: PlatformTables): string;
	/**
	 * @param options every option of the preset with its value (defaults filled in)
	 * @param tables what the shop's schema holds; without it, all that the newest known version has
	 */
	mapping(options: OptionValues, tables?: PlatformTables): Mapping;
}
