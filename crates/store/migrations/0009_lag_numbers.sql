-- Each number that is drawn is looked for among those of LAGs too.
CREATE INDEX products_lag_number ON products (lag_number) WHERE lag_number IS NOT NULL;
