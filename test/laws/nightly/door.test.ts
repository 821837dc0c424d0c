import { allCases, goodCases, prepare, runCases, shopRows, type Figures } from '../../door/fuzz';
import { drawn, TEXTS, VALUES, type Hostile } from '../../door/hostile';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

/** More texts: each of the known ones before, behind and around another. */
const MORE: readonly Hostile[] = TEXTS.flatMap((text, index) =>
	[
		`${text}${TEXTS[(index * 7 + 1) % TEXTS.length]}`,
		` ${text}`,
		`${text}\n${text}`,
		text.repeat(50),
		`'${text}'`,
		`{"a":${JSON.stringify(text)}}`,
	].map((made) => ({ name: JSON.stringify(made).slice(0, 60), make: () => made })),
);
/** `SEGMENTS_DOOR_CALLS=2000000` tries all of them. */
const CALLS = Number(process.env.SEGMENTS_DOOR_CALLS ?? 200_000);
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? Date.now() % 1_000_000_007);
const HOURS = 6;

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop();
	await prepare(shop);
});
afterAll(() => shop?.close());

test(
	'every function of the door with everything at every place',
	async () => {
		const late: unknown[] = [];
		process.on('unhandledRejection', (reason) => late.push(reason));
		const before = await shopRows(shop);
		const cases = [...goodCases(), ...drawn(allCases([...VALUES, ...MORE]), CALLS, SEED)];
		const figures = { calls: 0, values: 0, own: 0, foreign: [] as string[], longestHoldMs: 0 };
		for (let start = 0; start < cases.length; start += 1_000) {
			add(figures, await runCases(shop, cases.slice(start, start + 1_000)));
			process.stderr.write(
				`door: seed ${SEED}, ${figures.calls} of ${cases.length} calls, ${figures.foreign.length} foreign, longest hold ${figures.longestHoldMs} ms\n${figures.foreign.slice(-5).join('\n')}\n`,
			);
		}
		console.info(JSON.stringify({ ...figures, foreign: figures.foreign.length, late: late.length }));
		expect(figures.foreign).toEqual([]);
		expect(late).toEqual([]);
		expect(await shopRows(shop)).toBe(before);
	},
	HOURS * 3_600_000,
);

function add(
	sum: { -readonly [Key in keyof Figures]: Figures[Key] } & { foreign: string[] },
	part: Figures,
): void {
	sum.calls += part.calls;
	sum.values += part.values;
	sum.own += part.own;
	sum.foreign.push(...part.foreign);
	sum.longestHoldMs = Math.max(sum.longestHoldMs, part.longestHoldMs);
}
