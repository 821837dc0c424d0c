/**
 * What the hostile mappings find in the shop: a login with all rights, and careless or malicious objects of
 * its DBA.
 */
export const SHOP = `
	CREATE SCHEMA shop;
	CREATE TABLE shop.customer (id int PRIMARY KEY, name text, email text, country text, created_at timestamptz NOT NULL DEFAULT '2020-01-01Z');
	CREATE TABLE shop.purchase (id int PRIMARY KEY, customer_id int, placed_at timestamptz, total numeric);
	CREATE SEQUENCE shop.counter;
	INSERT INTO shop.customer SELECT n, 'Name ' || n, 'c' || n || '@example.com', 'BD' FROM generate_series(1, 5) AS n;
	INSERT INTO shop.purchase SELECT n, n, '2025-01-01Z', 10 FROM generate_series(1, 5) AS n;
	CREATE FUNCTION shop.spoil() RETURNS int LANGUAGE sql VOLATILE AS $$ UPDATE shop.customer SET name = 'spoilt' RETURNING id $$;
	CREATE FUNCTION shop.spoil(int) RETURNS int LANGUAGE sql VOLATILE AS $$ UPDATE shop.customer SET name = 'spoilt'; SELECT $1 $$;
	CREATE FUNCTION shop."Spoil It"() RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT shop.spoil() $$;
	CREATE FUNCTION shop.later() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN
		IF current_setting('transaction_read_only') = 'off' THEN UPDATE shop.customer SET name = 'spoilt'; END IF; RETURN 1; END $$;
	CREATE FUNCTION shop.calm() RETURNS int LANGUAGE sql STABLE AS $$ SELECT shop.spoil(1) $$;
	CREATE FUNCTION shop.calmer() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN shop.calm(); END $$;
	CREATE FUNCTION shop.unqualified() RETURNS int LANGUAGE sql STABLE SET search_path = shop AS $$ SELECT spoil(1) $$;
	CREATE FUNCTION shop.run(text) RETURNS int LANGUAGE plpgsql STABLE AS $$ DECLARE n int; BEGIN EXECUTE $1 INTO n; RETURN n; END $$;
	CREATE FUNCTION shop.by_default(a int DEFAULT shop.spoil(1)) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
	CREATE FUNCTION shop.step(int, int) RETURNS int LANGUAGE sql VOLATILE AS $$ UPDATE shop.customer SET name = 'spoilt'; SELECT 1 $$;
	CREATE AGGREGATE shop.total (int) (SFUNC = shop.step, STYPE = int, INITCOND = '0');
	CREATE OPERATOR shop.### (LEFTARG = int, RIGHTARG = int, FUNCTION = shop.step);
	CREATE FUNCTION public.gone(shop.customer) RETURNS int LANGUAGE sql VOLATILE AS $$ UPDATE shop.customer SET name = 'spoilt'; SELECT 1 $$;
	CREATE FUNCTION public.away(record) RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN UPDATE shop.customer SET name = 'spoilt'; RETURN 1; END $$;
	CREATE FUNCTION public.harmed(int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT shop.spoil($1) $$;
	CREATE TYPE shop.pair AS (a int, b int);
	CREATE FUNCTION shop.paired(int) RETURNS shop.pair LANGUAGE sql VOLATILE AS $$ SELECT ROW(shop.spoil($1), 1)::shop.pair $$;
	CREATE CAST (int AS shop.pair) WITH FUNCTION shop.paired(int);
	CREATE FUNCTION shop.fine(int) RETURNS boolean LANGUAGE sql VOLATILE AS $$ SELECT shop.spoil($1) > 0 $$;
	CREATE DOMAIN shop.checked AS int CHECK (shop.fine(VALUE));
	CREATE VIEW shop.innocent AS SELECT id, shop.spoil(id) AS spoilt FROM shop.customer;
	CREATE VIEW shop.nested AS SELECT id FROM (SELECT id, spoilt FROM shop.innocent) AS i WHERE spoilt > 0;
	CREATE VIEW shop.counting AS SELECT nextval('shop.counter') AS id;
	CREATE VIEW shop."An odd view" AS SELECT 1 ### 2 AS id;
	CREATE VIEW shop.honest AS SELECT id, name, email FROM shop.customer WHERE created_at < now();
	CREATE FUNCTION shop.tier(int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT CASE WHEN $1 > 2 THEN 'gold' ELSE 'new' END $$;
	CREATE EXTENSION dblink; CREATE EXTENSION tablefunc;
`.replaceAll('1 ### 2', '1 OPERATOR(shop.###) 2');

const CR = '\r';
const OUT = ') r LIMIT 0; COMMIT; UPDATE shop.customer SET name = 1; SELECT * FROM (SELECT 1 AS id';
const WRITE = 'UPDATE shop.customer SET name = 1';
const QUOTED = `'${WRITE}'`;
const id = (expression: string) => `SELECT ${expression} AS id`;
const and = (expression: string) => `SELECT c.id, ${expression} AS other FROM shop.customer c`;

/** Refused as the SELECT of customers. */
export const HOSTILE: Readonly<Record<string, string>> = {
	// Out of the derived table.
	semicolon: `SELECT 1 AS id; ${WRITE}`,
	'brackets and semicolons': `SELECT 1 AS id${OUT}`,
	'brackets, a comment behind': `SELECT 1 AS id${OUT} --`,
	'a comment ended by a carriage return': `SELECT 1 AS id --${CR}${OUT}`,
	'a comment ended by a carriage return, commented': `SELECT 1 AS id --${CR}${OUT} --\n`,
	'a comment ended by a carriage return after a line end': `SELECT 1 AS id -- a\n -- b${CR}${OUT}`,
	'an operator with a comment, ended by a carriage return': `SELECT 1 +--${CR} 1 AS id${OUT}`,
	'a carriage return between two comments': `SELECT 1 AS id --a${CR}--b\n${OUT}`,
	'a carriage return alone': `SELECT${CR}1 AS id`,
	'a nested comment closed once too often': `SELECT 1 AS id /* /* */ */ */ ${OUT}`,
	'a comment that is not closed': `SELECT 1 AS id /* /* */`,
	'a comment around the bracket': `SELECT 1 AS id /*/ ${OUT} /*/`,
	'a slash and star in an operator': `SELECT 1 */* AS id */ 1 AS id${OUT} /*`,
	'an open text': `SELECT 'a AS id`,
	'an open name': `SELECT 1 AS "id`,
	'an open dollar quote': `SELECT $a$ 1 $A$ AS id`,
	'a dollar quote with a foreign letter': `SELECT 1 AS id, $é$ $e$ $é$${OUT} -- $é$`,
	'a dollar quote that is a name': `SELECT a$$ AS id FROM (SELECT 1 AS a$$) t${OUT} -- $$`,
	'a dollar quote in a dollar quote': `SELECT $a$ $b$ $a$ AS id${OUT} -- $b$`,
	'a backslash in an escaped text': `SELECT E'\\\\' AS id, 1 ${OUT} --'`,
	'a text that goes on escaped on the next line': `SELECT E'a'\n'\\' AS x, ' AS y${OUT} --'`,
	'a text that goes on escaped behind a comment': `SELECT E'a' -- b\n'\\' AS x, ' AS y${OUT} --'`,
	'a number before an escaped text': `SELECT 1E'\\' AS x, ' AS y${OUT} --'`,
	'a number before a Unicode text': `SELECT 1U&'a' AS id`,
	'a number before a dollar quote': `SELECT 1$a$ AS id, 2 $a$ AS id`,
	'a number that ends in a name': 'SELECT 1x AS id',
	'a hexadecimal number': 'SELECT 0x1F AS id',
	'a number with underscores': 'SELECT 1_000 AS id',
	'a Unicode text': `SELECT U&'d\\0061t' AS id`,
	'a Unicode text with another escape': `SELECT U&'d!0061t' UESCAPE '!' AS id`,
	'a Unicode name that hides nextval': `SELECT U&"n\\0065xtval"('shop.counter') AS id`,
	'a Unicode name with another escape': `SELECT U&"!006e!0065xtval" UESCAPE '!' ('shop.counter') AS id`,
	'a U+0000': 'SELECT 1 AS id \0',
	'a form feed': 'SELECT\f1 AS id',
	'a vertical tab': 'SELECT\v1 AS id',
	'a backspace in a text': "SELECT 'a\b' AS id",
	'an escape character': 'SELECT 1 AS id -- \u001b[2J',
	'a non-breaking space': 'SELECT\u00a01 AS id',
	'a byte order mark': '\ufeffSELECT 1 AS id',
	'a zero-width space': 'SELECT 1 AS id\u200b',
	'a line separator of Unicode': `SELECT 1 AS id --\u2028\n${OUT}`,
	'a next line of Unicode': 'SELECT 1\u0085AS id',
	'half a letter': "SELECT '\ud800' AS id",
	'a parameter': 'SELECT $1 AS id',
	'a bracket of the other kind': 'SELECT (1] AS id) r, (SELECT 1[',
	'an empty text': ' ',
	'only a comment': '-- nothing',
	// Other statements.
	update: WRITE,
	'a deletion behind WITH': 'WITH gone AS (DELETE FROM shop.customer RETURNING id) SELECT id FROM gone',
	'an insertion behind WITH':
		'WITH more AS (INSERT INTO shop.customer (id) VALUES (9) RETURNING id) SELECT id FROM more',
	'an update behind a nested WITH': `SELECT id FROM (WITH a AS (${WRITE} RETURNING id) SELECT id FROM a) b`,
	'a merge behind WITH':
		'WITH a AS (MERGE INTO shop.customer c USING shop.purchase p ON false WHEN MATCHED THEN DELETE) SELECT 1 AS id',
	'SELECT INTO': 'SELECT id INTO shop.copy FROM shop.customer',
	'a comment within SELECT INTO': 'SELECT id INTO/**/shop.copy FROM shop.customer',
	'FOR UPDATE': 'SELECT id FROM shop.customer FOR UPDATE',
	'FOR SHARE': 'SELECT id FROM shop.customer FOR SHARE',
	'FOR KEY SHARE': 'SELECT id FROM shop.customer FOR KEY SHARE',
	DO: `DO $$ BEGIN ${WRITE}; END $$`,
	CALL: 'CALL shop.spoil()',
	COPY: "COPY shop.customer TO PROGRAM 'true'",
	'EXPLAIN ANALYZE': 'EXPLAIN ANALYZE SELECT shop.spoil()',
	SET: 'SET standard_conforming_strings = off',
	'a comment before another statement': `/* SELECT */ ${WRITE}`,
	// Functions of the server.
	nextval: id("nextval('shop.counter')"),
	'nextval in capitals': id("NEXTVAL('shop.counter')"),
	'nextval quoted': id(`"nextval"('shop.counter')`),
	'nextval with its schema': id("pg_catalog.nextval('shop.counter')"),
	'nextval with comments between': id("pg_catalog /* a */ . nextval -- b\n ('shop.counter')"),
	'nextval behind a dot': id("('shop.counter'::regclass).nextval"),
	'nextval behind a dot and an index': id("(ARRAY['shop.counter'::regclass])[1].nextval"),
	'nextval in a condition': 'SELECT id FROM shop.customer WHERE nextval($$shop.counter$$) > 0',
	'nextval in FROM': "SELECT n AS id FROM nextval('shop.counter') AS n",
	'nextval in ROWS FROM': "SELECT n AS id FROM ROWS FROM (nextval('shop.counter')) AS n",
	'nextval in a branch that is never taken': id("CASE WHEN false THEN nextval('shop.counter') ELSE 1 END"),
	setval: id("setval('shop.counter', 99)"),
	lo_create: and('lo_create(0)'),
	lo_creat: and('lo_creat(-1)'),
	'lo_creat behind a dot': and('(-1).lo_creat'),
	lo_from_bytea: and("lo_from_bytea(0, 'a')"),
	lo_put: and("lo_put(1, 0, 'a')"),
	lo_import: and("lo_import('/etc/passwd')"),
	lo_export: and("lo_export(1, '/tmp/out')"),
	lo_unlink: and('lo_unlink(1)'),
	lowrite: and("lowrite(1, 'a')"),
	set_config: and("set_config('standard_conforming_strings', 'off', false)"),
	'set_config of the transaction': and("set_config('transaction_read_only', 'off', false)"),
	pg_notify: and("pg_notify('a', 'b')"),
	pg_sleep: and('pg_sleep(60)::text'),
	'an advisory lock': and('pg_advisory_lock(1)::text'),
	'an advisory lock that is tried': and('pg_try_advisory_lock(1)'),
	'an advisory lock of the transaction': and('pg_advisory_xact_lock(1)::text'),
	'ending other sessions': and('(SELECT bool_and(pg_terminate_backend(pid)) FROM pg_stat_activity)'),
	'cancelling other sessions': and('pg_cancel_backend(1)'),
	'reading a file': and("pg_read_file('/etc/passwd')"),
	'reading a file as bytes': and("pg_read_binary_file('/etc/passwd')"),
	'listing a folder': "SELECT length(f) AS id FROM pg_ls_dir('/') AS f",
	'listing logs': 'SELECT size AS id FROM pg_ls_logdir()',
	'asking for a file': and("pg_stat_file('/etc/passwd')::text"),
	query_to_xml: and(`query_to_xml(${QUOTED}, true, false, '')::text`),
	'query_to_xml of a SELECT': and("query_to_xml('SELECT shop.spoil()', true, false, '')::text"),
	query_to_xml_and_xmlschema: and(`query_to_xml_and_xmlschema(${QUOTED}, true, false, '')::text`),
	query_to_xmlschema: and(`query_to_xmlschema(${QUOTED}, true, false, '')::text`),
	database_to_xml: and("database_to_xml(true, false, '')::text"),
	ts_stat: "SELECT ndoc AS id FROM ts_stat('SELECT to_tsvector(shop.spoil()::text)')",
	ts_rewrite: and("ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, shop.spoil()::text::tsquery')::text"),
	'reloading the server': and('pg_reload_conf()'),
	'switching the log': and('pg_switch_wal()::text'),
	'a replication slot': and("pg_create_physical_replication_slot('a')::text"),
	'a message in the log': and("pg_logical_emit_message(false, 'a', 'b')::text"),
	'resetting statistics': and('pg_stat_reset()::text'),
	'importing collations': and("pg_import_system_collations('shop')"),
	'a number for the transaction': and('pg_current_xact_id()::text'),
	'the memory of a session': and('pg_log_backend_memory_contexts(1)'),
	// Functions of extensions.
	dblink: "SELECT n AS id FROM dblink('dbname=postgres', 'SELECT 1') AS t (n int)",
	dblink_exec: and(`dblink_exec('dbname=postgres', ${QUOTED})`),
	'dblink_exec with its schema': and(`public.dblink_exec('dbname=postgres', ${QUOTED})`),
	'dblink_exec in capitals and quotes': and(`"public"."dblink_exec"('dbname=postgres', ${QUOTED})`),
	dblink_connect: and("dblink_connect('a', 'dbname=postgres')"),
	dblink_send_query: and(`dblink_send_query('a', ${QUOTED})`),
	'dblink behind a dot': and("('dbname=postgres').dblink_connect"),
	crosstab: "SELECT a AS id FROM crosstab('SELECT 1, 1, shop.spoil()') AS t (a int, b int)",
	connectby:
		"SELECT a AS id FROM connectby('(SELECT shop.spoil() AS a, 1 AS b) x', 'a', 'b', '1', 0) AS t (a int, b int, c int)",
	// Functions, operators, casts, views of the shop.
	'a function that writes': id('shop.spoil()'),
	'a function with an odd name': id('shop."Spoil It"()'),
	'a function that waits for a transaction that writes': id('shop.later()'),
	'a stable function that calls one that writes': id('shop.calm()'),
	'a stable function two steps away': id('shop.calmer()'),
	'a stable function on a path of its own': id('shop.unqualified()'),
	'a stable function that runs texts': id("shop.run('SELECT shop.spoil()')"),
	'a value by default': id('shop.by_default()'),
	'an aggregate': 'SELECT shop.total(id) AS id FROM shop.customer',
	'an aggregate as a window': 'SELECT shop.total(id) OVER () AS id FROM shop.customer',
	'an operator': id('1 OPERATOR(shop.###) 2'),
	'a column that is a function of the row': 'SELECT c.gone AS id FROM shop.customer c',
	'a column that is a function of any row': 'SELECT t.away AS id FROM (SELECT 1 AS x, 2 AS y) t',
	'a value with a function behind a dot': id('(1).harmed'),
	'a row with a function behind a dot': 'SELECT (c).gone AS id FROM shop.customer c',
	'a cast': 'SELECT (c.id::shop.pair).a AS id FROM shop.customer c',
	'a cast written out': 'SELECT (CAST(c.id AS shop.pair)).a AS id FROM shop.customer c',
	'a domain': id('1::shop.checked'),
	'a view': 'SELECT id FROM shop.innocent',
	'a view in a sub-select':
		'SELECT id FROM shop.customer WHERE EXISTS (SELECT FROM shop.innocent i WHERE i.spoilt = 1)',
	'a view of a view': 'SELECT id FROM shop.nested',
	'a view with a sequence': 'SELECT id FROM shop.counting',
	'a view with an odd name and an operator': 'SELECT id FROM shop."An odd view"',
};

/** Refused as the SELECT of the changes of shop.customer. */
export const HOSTILE_CHANGES: Readonly<Record<string, string>> = {
	'out of the function': `SELECT id FROM changed; END $$; ${WRITE}; DO $$ BEGIN NULL`,
	'out of the exception block': `SELECT id FROM changed) AS touched (id); ${WRITE}; SELECT (1`,
	'a comment ended by a carriage return': `SELECT id FROM changed --${CR}) AS touched (id); ${WRITE}; --`,
	'a backslash, read otherwise in a session of the shop': `SELECT id FROM changed WHERE name <> '\\' AND email <> ' OR shop.spoil() > 0 --'`,
	'an escaped quote, refused in a session of the shop': `SELECT id FROM changed WHERE name <> E'\\''`,
	'a function that writes': 'SELECT shop.spoil(id) FROM changed',
	'a sequence': "SELECT nextval('shop.counter')::int FROM changed",
	'a large object': 'SELECT lo_create(0)::int FROM changed',
	'another database': `SELECT 1 FROM changed, dblink('dbname=postgres', ${QUOTED}) AS t (a int)`,
	'a view': 'SELECT c.id FROM changed c JOIN shop.innocent i ON i.id = c.id',
};

/** Refused as the name of a table in "changes". */
export const HOSTILE_TABLES: readonly string[] = [
	`shop.customer; ${WRITE}`,
	`shop.customer r LIMIT 0; COMMIT; ${WRITE}; --`,
	'shop.customer -- a',
	'shop.customer, shop.purchase',
	'(SELECT shop.spoil())',
	'shop.spoil()',
	'shop.customer\n',
	'"shop"."customer',
	'shop.customer\0',
	'U&"sh\\006fp".customer',
	'',
];

/** Fine to Postgres as we have it read, whatever the role has set; by other settings they would break out. */
export const INERT: Readonly<Record<string, string>> = {
	'a backslash before a quote': `SELECT 1 AS id, '\\' AS a, '${OUT} --' AS b`,
	'a backslash before a quote, doubled': `SELECT 1 AS id, '\\''' AS a, '${OUT} --' AS b`,
	'an escaped quote': `SELECT 1 AS id, E'\\'${OUT} --' AS b`,
	'statements in a text': `SELECT 1 AS id, '${WRITE}' AS b`,
	'statements in a dollar quote': `SELECT 1 AS id, $é1$${OUT}$é1$ AS b`,
	'statements in a comment': `SELECT 1 AS id /* ${OUT} /* ; */ */ -- ${OUT}`,
	'statements in a name': `SELECT 1 AS id, 2 AS "${WRITE};"`,
	'calls in a text': "SELECT 1 AS id, 'nextval(1)' AS b",
};

/** Opened, checked, evaluated, read. */
export const HONEST: Readonly<Record<string, string>> = {
	'a table': 'SELECT id, name AS first_name, email FROM shop.customer',
	'a star': 'SELECT * FROM shop.customer',
	'a star of an alias': 'SELECT c.* FROM shop.customer c',
	'a semicolon at the end': 'SELECT id FROM shop.customer;',
	comments: 'SELECT id -- the key\n, name /* not /* shown */ */ AS first_name FROM shop.customer -- all',
	'lines of Windows': 'SELECT id,\r\n\tname -- shown\r\nFROM shop.customer',
	WITH: 'WITH c AS (SELECT * FROM shop.customer) SELECT c.id FROM c',
	'WITH RECURSIVE':
		'WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n AS id FROM t',
	'a dollar quote': "SELECT id, $t$it's$t$ AS note FROM shop.customer",
	'letters of the world': 'SELECT id, \'গ্রাহক – عميل 😀\' AS note, name AS "größe" FROM shop.customer',
	'a name with letters of the world':
		'SELECT id, naïve FROM (SELECT id, name AS naïve FROM shop.customer) AS käufer',
	'an escaped text': "SELECT id, E'it\\'s\\t\\u00e9' AS note FROM shop.customer",
	'a pattern with backslashes': "SELECT id, substring(email FROM '\\d+') AS note FROM shop.customer",
	numbers: 'SELECT id, 1.5e-3 + .5 - 2. * 10 AS points FROM shop.customer',
	'operators side by side': 'SELECT id, id=-1 AS has_account, id%2<>-+1 AS odd FROM shop.customer',
	JSON: `SELECT id, ('{"a": {"b": 1}}'::jsonb #>> '{a,b}') AS note, '{"a": 1}'::jsonb ? 'a' AS has FROM shop.customer`,
	lists: "SELECT id, (ARRAY[1, 2, 3])[1:2] AS list, '{a,NULL}'::text[] AS other FROM shop.customer",
	'CASE, EXTRACT, OVERLAY and SUBSTRING':
		"SELECT id, CASE WHEN extract(year FROM created_at) > 2000 THEN overlay(name PLACING 'X' FROM 1 FOR 1) ELSE substring(name FROM 1 FOR 2) END AS first_name FROM shop.customer",
	'aggregates and windows':
		'SELECT c.id, count(*) AS n, sum(count(*)) OVER (ORDER BY c.id) AS running FROM shop.customer c GROUP BY c.id',
	'a lateral join':
		'SELECT c.id, p.total AS points FROM shop.customer c LEFT JOIN LATERAL (SELECT total FROM shop.purchase WHERE customer_id = c.id LIMIT 1) p ON true',
	'DISTINCT ON': 'SELECT DISTINCT ON (c.email) c.id, c.email FROM shop.customer c ORDER BY c.email, c.id',
	UNION: 'SELECT id FROM shop.customer WHERE id < 3 UNION ALL SELECT id FROM shop.customer WHERE id >= 3',
	'words of statements as names': 'SELECT id, name AS update, c.country AS "delete" FROM shop.customer c',
	'a view that only reads': 'SELECT id, name AS first_name FROM shop.honest',
	'a stable function of the shop': 'SELECT id, shop.tier(id) AS note FROM shop.customer',
	'the time':
		"SELECT id, now() - interval '1 day' AS seen, clock_timestamp() AS looked, current_date AS day FROM shop.customer",
	'a text with a question mark': "SELECT id, 'really?' AS note, name ~ '^N.*\\?$' AS asks FROM shop.customer",
	'NULL compared': 'SELECT id, (name = NULL) IS NULL AS unknown FROM shop.customer',
};
