import type { RecordedIds, StateIds } from '../contract/state.ts';
import type { StateReader } from './state-reader.ts';
import { type FoundProblem, tableProblems } from './table-problems.ts';

/**
 * Compares the resources that the functions use with those that the state's scope has recorded, and with what exists.
 *
 * @param given the ids in the functions' settings
 * @param applications the ARNs of the platform applications that the functions use
 */
export const checkState = async (
  given: StateIds,
  applications: readonly string[],
  reader: Omit<StateReader, 'isRollingBack'>,
): Promise<FoundProblem[]> => {
  const recorded = await reader.recorded();
  const [table, topic, missing] = await Promise.all([
    checkTable(given, reader),
    checkTopic(given, reader),
    checkApplications(applications, reader),
  ]);
  return [...recordProblems(given, recorded), ...table, ...topic, ...missing];
};

/** Where the ids that the functions use are not those that the state's scope has recorded. @param recorded as of `StateReader` */
export const recordProblems = (given: StateIds, recorded: RecordedIds | 'missing' | undefined): FoundProblem[] => {
  if (recorded === undefined) return [];
  if (recorded !== 'missing') return differences(given, recorded);
  return [
    {
      problem: 'other_state',
      detail:
        "the state's parameter does not exist: its stack was deleted. docs/recovery.md says how to bring the state back",
    },
  ];
};

const differences = (given: StateIds, recorded: RecordedIds): FoundProblem[] => {
  const skipped: readonly string[] = recorded.notRecorded ?? [];
  const ids = ['table', 'stream', 'topic', 'userPool', 'applications'] as const;
  return ids
    .filter((id) => !skipped.includes(id) && given[id] !== recorded[id])
    .map((id) => {
      const [used, current] = [given[id] ?? 'none', recorded[id] ?? 'none'];
      const what =
        id === 'applications'
          ? 'the functions use other platform applications than the state has'
          : `the functions use ${id} ${used}, and the state has ${current}`;
      return { problem: 'other_state', detail: `${what}: deploy both stacks, first that of the state` };
    });
};

const checkTable = async ({ table: name, stream }: StateIds, reader: Pick<StateReader, 'table'>) => {
  const table = await reader.table(name);
  if (table !== undefined) return tableProblems(name, stream, table);
  return [
    { problem: 'table_missing' as const, detail: `there is no table ${name}: docs/recovery.md says how to restore it` },
  ];
};

const checkTopic = async ({ topic }: StateIds, reader: Pick<StateReader, 'topicExists'>): Promise<FoundProblem[]> => {
  if (await reader.topicExists(topic)) return [];
  return [{ problem: 'topic_missing', detail: `there is no topic ${topic}: failed pushes are not noticed` }];
};

const checkApplications = async (
  arns: readonly string[],
  reader: Pick<StateReader, 'applicationExists'>,
): Promise<FoundProblem[]> => {
  const found: FoundProblem[] = [];
  // One after the other, because in a small region SNS allows 30 of these requests a second for the whole account.
  for (const arn of arns) {
    if (!(await reader.applicationExists(arn)))
      found.push({ problem: 'application_missing', detail: `there is no platform application ${arn}` });
  }
  return found;
};
