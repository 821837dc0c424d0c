import { aOrAn, quoted } from './words';

/**
 * How the fields of the language speak, in the third person, affirmed and denied: "spent more than 5", "did not spend
 * more than 5". What a field does not say here it says with its label: "has a first name starting with A".
 */

/** Behind the verb comes `more than 5`, then the tail. */
export interface NumberVoice {
	readonly yes: string;
	readonly no: string;
	readonly tail?: string;
	readonly countable?: true;
}
/** Behind the verb comes `before 2026-01-01` or `in the last 7 days`. */
export interface DateVoice {
	readonly yes: string;
	readonly no: string;
	readonly noun: string;
	readonly anniversary?: string;
}
export interface BooleanVoice {
	readonly true: string;
	readonly false: string;
	readonly toBeTrue: string;
	readonly toBeFalse: string;
}
/** Behind `yes` and `no` come values, behind `have` comes `a tag starting with x`, `no tag`, `3 different tags`. */
export interface ListVoice {
	readonly yes: string;
	readonly no: string;
	readonly have: string;
	readonly noun: string;
	readonly plural: string;
}

export const NUMBERS: Readonly<Record<string, NumberVoice>> = {
	orders_count: { yes: 'placed', no: 'did not place', tail: 'orders', countable: true },
	amount_spent: { yes: 'spent', no: 'did not spend' },
	average_order_value: { yes: 'spent', no: 'did not spend', tail: 'per order on average' },
	largest_order: { yes: 'placed a largest order of', no: 'did not place a largest order of' },
	recency_days: { yes: 'last ordered', no: 'did not last order', tail: 'days ago' },
	quantity_purchased: { yes: 'bought', no: 'did not buy', tail: 'items', countable: true },
	spent_on_products: { yes: 'spent', no: 'did not spend', tail: 'on products' },
	events_count: { yes: 'had', no: 'did not have', tail: 'events', countable: true },
	points: { yes: 'has', no: 'does not have', tail: 'points', countable: true },
};

export const DATES: Readonly<Record<string, DateVoice>> = {
	created_at: { yes: 'became a customer', no: 'did not become a customer', noun: 'date of creation' },
	updated_at: { yes: 'was last changed', no: 'was not last changed', noun: 'date of change' },
	birthday: { yes: 'was born', no: 'was not born', noun: 'birthday', anniversary: 'a birthday' },
	first_order_date: { yes: 'first ordered', no: 'has no first order', noun: 'first order' },
	last_order_date: { yes: 'last ordered', no: 'has no last order', noun: 'last order' },
	first_event_date: { yes: 'had the first event', no: 'had no first event', noun: 'first event' },
	last_event_date: { yes: 'had the last event', no: 'had no last event', noun: 'last event' },
};

const being = (state: string, other: string): BooleanVoice => ({
	true: `is ${state}`,
	false: `is ${other}`,
	toBeTrue: `to be ${state}`,
	toBeFalse: `to be ${other}`,
});

export const BOOLEANS: Readonly<Record<string, BooleanVoice>> = {
	email_subscribed: being('subscribed to e-mail', 'not subscribed to e-mail'),
	sms_subscribed: being('subscribed to SMS', 'not subscribed to SMS'),
	tax_exempt: being('exempt from tax', 'not exempt from tax'),
	has_account: {
		true: 'has an account',
		false: 'has no account',
		toBeTrue: 'to have an account',
		toBeFalse: 'to have no account',
	},
};

export const LISTS: Readonly<Record<string, ListVoice>> = {
	city: { yes: 'lives in', no: 'does not live in', have: 'has', noun: 'city', plural: 'cities' },
	region: { yes: 'lives in', no: 'does not live in', have: 'has', noun: 'region', plural: 'regions' },
	country: { yes: 'lives in', no: 'does not live in', have: 'has', noun: 'country', plural: 'countries' },
	tags: { yes: 'is tagged', no: 'is not tagged', have: 'has', noun: 'tag', plural: 'tags' },
	groups: {
		yes: 'is in the group',
		no: 'is not in the group',
		have: 'is in',
		noun: 'group',
		plural: 'groups',
	},
	products_purchased: {
		yes: 'bought',
		no: 'did not buy',
		have: 'bought',
		noun: 'product',
		plural: 'products',
	},
	variants_purchased: {
		yes: 'bought the variant',
		no: 'did not buy the variant',
		have: 'bought',
		noun: 'variant',
		plural: 'variants',
	},
	categories_purchased: {
		yes: 'bought from the category',
		no: 'bought nothing from the category',
		have: 'bought from',
		noun: 'category',
		plural: 'categories',
	},
	subscribed_forms: {
		yes: 'subscribed to the form',
		no: 'did not subscribe to the form',
		have: 'subscribed to',
		noun: 'form',
		plural: 'forms',
	},
	member_of: {
		yes: 'is in the segment',
		no: 'is not in the segment',
		have: 'is in',
		noun: 'segment',
		plural: 'segments',
	},
};

export const generalNumber = (noun: string): NumberVoice => ({
	yes: `has ${aOrAn(noun)} of`,
	no: `does not have ${aOrAn(noun)} of`,
});
export const eventVoice = (event: string): NumberVoice => ({
	yes: `had the event ${quoted(event)}`,
	no: `did not have the event ${quoted(event)}`,
	tail: 'times',
	countable: true,
});
export const generalDate = (noun: string): DateVoice => ({
	yes: `has ${aOrAn(noun)}`,
	no: `has no ${noun}`,
	noun,
});
export const generalBoolean = (noun: string): BooleanVoice => ({
	true: `says yes to ${noun}`,
	false: `says no to ${noun}`,
	toBeTrue: `to say yes to ${noun}`,
	toBeFalse: `to say no to ${noun}`,
});
export const generalList = (noun: string): ListVoice => ({
	yes: `has the ${noun}`,
	no: `does not have the ${noun}`,
	have: 'has',
	noun,
	plural: `values of ${noun}`,
});
