-- A user name is one person's within a programme: what is taken in one says nothing of another. Who signs in does so at the
-- address of their programme.
DROP INDEX person_user_name_everywhere_key;
