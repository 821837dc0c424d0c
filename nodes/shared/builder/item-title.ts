/**
 * Names in plain words: `amount_spent` is shown as "amount spent". Titles stand in n8n's collapsible lists,
 * which 2.40 has behind a switch of its own (`048_collection_overhaul`); without them an item has no title.
 */
const words = (value: string) => `String(${value} ?? "").replaceAll("_", " ")`;
const item = (key: string) => `$collection.item.value.${key}`;
const picked = (key: string) => `(${item(key)}?.cachedResultName || ${item(key)}?.value)`;

const title = (...parts: string[]) => `={{ [${parts.join(', ')}].filter(Boolean).join(" ") }}`;

const PERIOD = `(${item('period')} && ${item('period')} !== "all" ? ${item('period')} + " " + (${item('lastAmount')} ?? ${item('calendar')} ?? "") : "")`;

/** `amount spent greater than 500 last 90` */
export const CONDITION_TITLE = title(
	words(picked('event')),
	words(item('field')),
	words(item('operator')),
	words(item('answer')),
	words(item('amount')),
	words(item('text')),
	words(item('chosen')),
	words(picked('product')),
	words(PERIOD),
);
export const ROW_TITLE = title(words(item('column')), words(item('operator')), words(item('value')));

/** `all of 3 conditions` */
export const GROUP_TITLE = `={{ (${item('match')} ?? "all") + " of " + Object.values(${item('conditions')} ?? {}).flat().length + " conditions" }}`;

/** The title of what was picked. */
export const PICK_TITLE = `={{ ${item('id')}?.cachedResultName || ${item('id')}?.value || "not chosen yet" }}`;
