import type { Change, RuleInput, Segments } from '../../lib';
import { changeEvent } from './change-event';
import type { ChangeEvent } from './change-event';
import { changesOf } from '../shared/changes-of';
import { customersOf } from './customers';

/** Which changes are passed on, and with what. */
export interface OutgoingOptions {
	/** Of the customer, beside the usual ones. */
	readonly fields: readonly string[];
	/** The customer must meet this when the change is handed over; everybody does where there is none. */
	readonly onlyIf: RuleInput | undefined;
	/** What is passed on of the changes that an edit of the rule brings. */
	readonly onRuleEdit: 'send' | 'joinsOnly' | 'quiet';
}

/** Turns changes into what the workflow is told. */
export class Outgoing {
	constructor(private readonly options: OutgoingOptions) {}

	/** A slip in the rule is told at once, not with the first change. @throws SegmentsError */
	async check(segments: Segments): Promise<void> {
		const { onlyIf } = this.options;
		if (onlyIf !== undefined) await segments.matching(onlyIf, []);
	}

	/** In the order of the changes; fewer where some are not passed on. */
	async events(segments: Segments, changes: readonly Change[], signal?: AbortSignal): Promise<ChangeEvent[]> {
		const passedOn = changes.filter(this.isPassedOn);
		const wanted = await changesOf(segments, passedOn, this.options.onlyIf, signal);
		if (wanted.length === 0) return [];
		const customerOf = await customersOf(segments, wanted, this.options.fields, signal);
		return wanted.map((change) => changeEvent(change, customerOf(change)));
	}

	/** Scores that are computed anew move customers by the rule as it is: that is no edit. */
	private readonly isPassedOn = ({ cause, kind, scoresVersion }: Change): boolean => {
		if (cause !== 'rule' || scoresVersion !== undefined) return true;
		const { onRuleEdit } = this.options;
		return onRuleEdit === 'send' || (onRuleEdit === 'joinsOnly' && kind === 'joined');
	};
}
