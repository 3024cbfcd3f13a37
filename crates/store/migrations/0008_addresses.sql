-- An invitation keeps no address from anybody: email_folded is who signs in with it. wanted_email: proposed, until a link that was
-- sent to it is opened.
ALTER TABLE people ADD COLUMN wanted_email TEXT;
UPDATE people SET email_folded = NULL WHERE state = 'INVITED';
CREATE INDEX people_invited ON people (email) WHERE state = 'INVITED';
