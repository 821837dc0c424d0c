import { itemAt } from '../../../lib/error/defined';
import { historyOf, type History } from './history';
import type { HistoryLab } from './lab';
import { HistoryRun, noFigures, type Failure, type Figures } from './run';

export interface HistoryPlan {
	readonly seed: number;
	/** Steps to be done, at least. */
	readonly steps: number;
	/** Whether a history that goes wrong is made smaller; default true. */
	readonly shrink?: boolean;
	readonly progress?: (figures: Figures) => void;
}

/**
 * Plays random histories until so many steps are done. @throws the first that goes wrong, made smaller, in
 * words
 */
export async function runHistories(
	lab: HistoryLab,
	{ seed, steps, progress, shrink = true }: HistoryPlan,
): Promise<Figures> {
	const figures = noFigures();
	for (let index = 0; figures.steps < steps; index += 1) {
		const history = historyOf((seed + index * 7_919) | 0, lab.catalogue);
		const failure = await new HistoryRun(lab, history, figures).run();
		if (failure !== undefined)
			throw new Error(
				`${words(shrink ? await smaller(lab, history, failure) : { history, failure })}\nfound after ${figures.steps} steps of seed ${seed}`,
			);
		progress?.(figures);
	}
	return figures;
}

interface Found {
	readonly history: History;
	readonly failure: Failure;
}

function words({ history, failure }: Found): string {
	const {
		seed,
		segments,
		listed,
		from,
		setting: { clock },
	} = history;
	return [
		failure.fault,
		'',
		`history of seed ${seed}, from ${new Date(from).toISOString()}, made for ${new Date(clock.asOf / 1_000).toISOString()} in ${clock.zone}; list: ${listed.join()}`,
		...segments.map(({ title, rule, timeZone }) => `${title} (${timeZone}): ${JSON.stringify(rule)}`),
		...failure.lines,
	].join('\n');
}

const failureOf = (lab: HistoryLab, history: History): Promise<Failure | undefined> =>
	new HistoryRun(lab, history, noFigures()).run();

/** Without the steps, the segments and the customers that have nothing to do with it. */
async function smaller(lab: HistoryLab, history: History, failure: Failure): Promise<Found> {
	let found: Found = { history, failure };
	const attempt = async (other: History): Promise<void> => {
		const again = await failureOf(lab, other).catch(() => undefined);
		if (again !== undefined) found = { history: other, failure: again };
	};
	for (let index = history.steps.length - 1; index >= 0; index -= 1)
		await attempt({ ...found.history, steps: without(found.history.steps, index) });
	for (let index = history.segments.length - 1; index >= 1; index -= 1)
		await attempt({ ...found.history, segments: without(found.history.segments, index) });
	const { customers } = history.shop;
	for (let index = customers.length - 1; index >= 0; index -= 1) {
		const { shop } = found.history;
		await attempt({
			...found.history,
			shop: { ...shop, customers: without(shop.customers, index) },
			listed: found.history.listed.filter((id) => id !== itemAt(customers, index).row.id),
		});
	}
	return found;
}

const without = <T>(items: readonly T[], index: number): T[] => items.filter((_, other) => other !== index);
