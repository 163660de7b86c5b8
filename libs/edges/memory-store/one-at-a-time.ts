/** Whatever changes what a tenant's promoted memory is made of, or whether it may be forgotten, happens one after the other. $1 tenant. */
export const ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('memory.promotion ' || $1, 0))";
