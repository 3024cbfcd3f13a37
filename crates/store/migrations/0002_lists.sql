-- What lists are searched and sorted by: texts in lower case with single spaces (`store::search::fold`), kept by whoever writes the text.

ALTER TABLE products ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
UPDATE products SET name_folded = lower(name);
-- All that finding, counting and sorting a company's services looks at.
CREATE INDEX products_listed
    ON products (company_id, name_folded, id, status, kind, link_up, location, speed, uid, number, lag_number);

ALTER TABLE service_keys ADD COLUMN description_folded TEXT NOT NULL DEFAULT '';
UPDATE service_keys SET description_folded = lower(COALESCE(description, ''));

ALTER TABLE vxcs ADD COLUMN a_name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE vxcs ADD COLUMN b_name_folded TEXT NOT NULL DEFAULT '';
UPDATE vxcs SET a_name_folded = lower(a_name), b_name_folded = lower(b_name);
-- The connections of a Port that has thousands, without those that are gone.
CREATE INDEX vxcs_a_listed ON vxcs (a_product_id, status, id);
CREATE INDEX vxcs_b_listed ON vxcs (b_product_id, status, id);

-- The locations of the catalogue in force, by their public numbers. words_folded: name, site code, city, metro and country.
CREATE TABLE places (
    location BIGINT NOT NULL PRIMARY KEY,
    name_folded TEXT NOT NULL,
    words_folded TEXT NOT NULL
);
