-- Each index of a connection is a page more that an order writes. What these two found is found by vxcs_a_listed and vxcs_b_listed, which begin
-- with the same column; and of the third only what was cancelled was ever asked for.
DROP INDEX vxcs_a_product;
DROP INDEX vxcs_b_product;
CREATE INDEX vxcs_cancelled ON vxcs (ends_at) WHERE status IN ('CANCELLED', 'CANCELLED_PARENT');
DROP INDEX vxcs_end;
