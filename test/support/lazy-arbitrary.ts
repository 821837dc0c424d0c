import fc from 'fast-check';

/**
 * Made when the first value is drawn. All fields with all their operators are thousands of arbitraries, which
 * took 2 s for each shop of the laws, and most of which 200 rules never ask.
 */
export const lazy = <T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> => new Lazy(make);

/** The draws are those of the arbitrary itself, so a seed gives the same cases. */
class Lazy<T> extends fc.Arbitrary<T> {
	#made?: fc.Arbitrary<T>;

	constructor(private readonly make: () => fc.Arbitrary<T>) {
		super();
	}

	private get made(): fc.Arbitrary<T> {
		return (this.#made ??= this.make());
	}

	generate(mrng: fc.Random, biasFactor: number | undefined): fc.Value<T> {
		return this.made.generate(mrng, biasFactor);
	}

	canShrinkWithoutContext(value: unknown): value is T {
		return this.made.canShrinkWithoutContext(value);
	}

	shrink(value: T, context: unknown): fc.Stream<fc.Value<T>> {
		return this.made.shrink(value, context);
	}
}

/** Arbitraries by a name, of which each is made once for one setting. */
export function onceFor<Setting extends object>() {
	const made = new WeakMap<Setting, Map<string, fc.Arbitrary<never>>>();
	return <T>(setting: Setting, name: string, make: () => fc.Arbitrary<T>): fc.Arbitrary<T> => {
		const known = made.get(setting) ?? new Map<string, fc.Arbitrary<never>>();
		made.set(setting, known);
		const found = (known.get(name) as fc.Arbitrary<T> | undefined) ?? make();
		known.set(name, found as fc.Arbitrary<never>);
		return found;
	};
}
