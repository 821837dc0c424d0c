/** Names in plain words: `amount_spent` is shown as "amount spent". Items of n8n before 2.x keep their number as title. */
const words = (key: string) => `String($collection.item.value.${key} ?? "").replaceAll("_", " ")`;

const title = (...parts: string[]) => `={{ [${parts.join(', ')}].filter(Boolean).join(" ") }}`;

/** `amount spent greater than 500` */
export const CONDITION_TITLE = title(words('field'), words('operator'), words('value'));
export const ROW_TITLE = title(words('column'), words('operator'), words('value'));
export const PARAMETER_TITLE = title(words('name'), words('value'));

/** `all of 3 conditions` */
export const GROUP_TITLE =
	'={{ ($collection.item.value.match ?? "all") + " of " + ($collection.item.value.conditions?.condition?.length ?? 0) + " conditions" }}';

/** The title of what was picked. */
export const PICK_TITLE =
	'={{ $collection.item.value.id?.cachedResultName || $collection.item.value.id?.value || "not chosen yet" }}';
