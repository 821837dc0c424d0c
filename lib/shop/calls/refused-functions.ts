/** Volatile, and yet without any effect on data, session or server. */
export const HARMLESS: ReadonlySet<string> = new Set([
	'clock_timestamp',
	'timeofday',
	'random',
	'random_normal',
	'gen_random_uuid',
	'uuidv4',
	'uuidv7',
]);

/**
 * Never called by a mapping, whatever the server says of them: they escape a read-only transaction (large
 * objects before 16, other connections, files), run a text as SQL (so that nobody knows what else they call),
 * or change the session, its locks or the server. Some are declared stable, `crosstab` for one.
 */
const REFUSED: readonly RegExp[] = [
	/^lo_/,
	/^(loread|lowrite|lo_get|lo_put)$/,
	/^(nextval|setval|currval|lastval)$/,
	/^dblink/,
	/^(query|cursor|table|schema|database)_to_xml/,
	/^(crosstab|crosstabn|connectby|xpath_table|ts_stat|ts_rewrite)\d*$/,
	/^(set_config|setseed|pg_notify)$/,
	/^pg_sleep/,
	/^pg_(try_)?advisory_/,
	/^pg_(terminate|cancel)_backend$/,
	/^pg_(read|ls|stat)_(binary_)?(file|dir|.*dir)$/,
	/^pg_(file|logfile|logdir)_/,
	/^pg_(create|drop|copy|alter|replication|logical|wal|switch|promote|backup|start|stop|reload|rotate|log|import|export|prewarm|restore|set|clear|reset)(_|$)/,
	/^pg_stat_(statements_)?(reset|force|clear)/,
	/^pg_current_xact_id$|^txid_current$/,
	/^(binary_upgrade|brin|gin)_.*(set|summarize|desummarize|clean)/,
	/^(http|https|http_.*|net_http.*)$/,
];

export const isRefused = (name: string): boolean => REFUSED.some((pattern) => pattern.test(name));
