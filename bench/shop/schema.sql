-- The reference shop of the benchmarks. Everything follows from the row's number, so that two loads are the same.
-- Sizes: :customers, five orders and ten lines and ten events for each, 5,000 products.
CREATE SCHEMA bench;
-- A number from 0 to 1 that depends on nothing but its arguments.
CREATE FUNCTION bench.chance(n bigint, seed bigint) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (hashint8extended(n, seed) & 9007199254740991)::double precision / 9007199254740992;
CREATE TABLE bench.customer (
	id integer NOT NULL, first_name text, last_name text, email text, gender text, email_subscribed boolean,
	birthday date, created_at timestamptz NOT NULL, points integer NOT NULL, city text, country text
);
CREATE TABLE bench.tag (customer_id integer NOT NULL, name text NOT NULL);
CREATE TABLE bench.category (id integer NOT NULL, slug text NOT NULL);
CREATE TABLE bench.product (id integer NOT NULL, title text NOT NULL, sku text NOT NULL, category_id integer NOT NULL);
CREATE TABLE bench."order" (
	id integer NOT NULL, customer_id integer NOT NULL, placed_at timestamptz NOT NULL, status text NOT NULL,
	total numeric(12, 2) NOT NULL, channel text NOT NULL
);
CREATE TABLE bench.order_line (
	id integer NOT NULL, order_id integer NOT NULL, product_id integer NOT NULL, quantity integer NOT NULL, price numeric(12, 2) NOT NULL
);
CREATE TABLE bench.event (
	id bigint NOT NULL, customer_id integer NOT NULL, name text NOT NULL, occurred_at timestamptz NOT NULL, properties jsonb NOT NULL
);
CREATE TABLE bench.stock (product_id integer NOT NULL, quantity integer NOT NULL);
