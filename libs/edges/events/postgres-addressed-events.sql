-- owner: platform
-- migration: 2026112194_addressed_events
-- What is told again for the sake of one reader names it: the others had its effect, and would have it twice once they have forgotten that.

ALTER TABLE events.entry ADD COLUMN told_to text;
