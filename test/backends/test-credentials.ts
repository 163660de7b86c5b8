// Known to everybody: the servers hold test data only and listen on the loopback address.

/** The login of every backend that has names; Neo4j and Redis have one of their own. */
export const LOGIN = 'fiveplane';
export const PASSWORD = 'fiveplane-test';
