import { basename } from 'node:path';
import * as v from 'valibot';
import type { Deployment } from '../target/deployment.ts';
import { type Journal, journalName, openJournal } from '../terminal/journal.ts';
import { OUTCOMES, type Outcome } from './outcomes.ts';

/** A line: the id of a device, which is a hash, and what became of it. */
const Entry = v.object({ id: v.string(), outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]) });

export interface ImportJournal {
  readonly file: Journal<v.InferInput<typeof Entry>>;
  /** What earlier runs did, by the id of a device. */
  readonly done: ReadonlyMap<string, Outcome>;
}

/** `ringthrough-import-APNS_VOIP-my-app-ringthrough-prod-api.journal` */
export const importJournalPath = (source: string, deployment: string): string => {
  const name = source.startsWith('arn:') ? source.split(':app/')[1] : basename(source);
  return journalName(`import-${(name ?? '').replace(/[^\w.-]+/g, '-')}`, deployment);
};

/** What failed is done again: it is not in `done`. */
export const openImportJournal = async (
  path: string,
  source: string,
  { name, table }: Pick<Deployment, 'name' | 'table'>,
): Promise<ImportJournal> => {
  const done = new Map<string, Outcome>();
  const file = await openJournal({
    path,
    of: { work: 'import', source, deployment: name, table },
    entry: Entry,
    onEntry: ({ id, outcome }) => {
      if (outcome !== 'failed') done.set(id, outcome);
    },
  });
  return { file, done };
};
