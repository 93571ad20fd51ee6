import { snippetOf } from './consumers.ts';

/** An app of a company that has a table, both APIs, a user pool, a topic for alarms and a key already. */
export const EMBEDDING_APP = snippetOf('docs/embed.md');
