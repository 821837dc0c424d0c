-- Made after the rows are in: checking each foreign key once is quicker than row by row.

ALTER TABLE shop.customer ADD PRIMARY KEY (id);
ALTER TABLE shop.address ADD PRIMARY KEY (id);
ALTER TABLE shop.tag ADD PRIMARY KEY (customer_id, name);
ALTER TABLE shop.customer_group ADD PRIMARY KEY (id);
ALTER TABLE shop.customer_group_member ADD PRIMARY KEY (customer_id, group_id);
ALTER TABLE shop.category ADD PRIMARY KEY (id), ADD UNIQUE (slug);
ALTER TABLE shop.product ADD PRIMARY KEY (id), ADD UNIQUE (sku);
ALTER TABLE shop.variant ADD PRIMARY KEY (id), ADD UNIQUE (sku);
ALTER TABLE shop.product_category ADD PRIMARY KEY (product_id, category_id);
ALTER TABLE shop."order" ADD PRIMARY KEY (id);
ALTER TABLE shop.order_line ADD PRIMARY KEY (id);
ALTER TABLE shop.event ADD PRIMARY KEY (id);

ALTER TABLE shop.address ADD FOREIGN KEY (customer_id) REFERENCES shop.customer ON DELETE CASCADE;
ALTER TABLE shop.tag ADD FOREIGN KEY (customer_id) REFERENCES shop.customer ON DELETE CASCADE;
ALTER TABLE shop.customer_group_member
	ADD FOREIGN KEY (customer_id) REFERENCES shop.customer ON DELETE CASCADE,
	ADD FOREIGN KEY (group_id) REFERENCES shop.customer_group ON DELETE CASCADE;
ALTER TABLE shop.category ADD FOREIGN KEY (parent_id) REFERENCES shop.category;
ALTER TABLE shop.variant ADD FOREIGN KEY (product_id) REFERENCES shop.product;
ALTER TABLE shop.product_category
	ADD FOREIGN KEY (product_id) REFERENCES shop.product,
	ADD FOREIGN KEY (category_id) REFERENCES shop.category;
ALTER TABLE shop."order" ADD FOREIGN KEY (customer_id) REFERENCES shop.customer ON DELETE SET NULL;
ALTER TABLE shop.order_line
	ADD FOREIGN KEY (order_id) REFERENCES shop."order" ON DELETE CASCADE,
	ADD FOREIGN KEY (product_id) REFERENCES shop.product,
	ADD FOREIGN KEY (variant_id) REFERENCES shop.variant;
ALTER TABLE shop.event ADD FOREIGN KEY (customer_id) REFERENCES shop.customer ON DELETE CASCADE;

CREATE INDEX ON shop.customer (lower(email));
CREATE INDEX ON shop.address (customer_id);
CREATE INDEX ON shop.customer_group_member (group_id);
CREATE INDEX ON shop.variant (product_id);
CREATE INDEX ON shop.product_category (category_id);
CREATE INDEX ON shop."order" (customer_id, placed_at);
CREATE INDEX ON shop."order" (placed_at);
CREATE INDEX ON shop.order_line (order_id);
CREATE INDEX ON shop.order_line (product_id);
CREATE INDEX ON shop.event (customer_id, name, occurred_at);
