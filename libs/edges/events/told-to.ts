/** On a message that is told again: for whom. Every other reader has had it. */
export const TOLD_TO = 'told-to';
