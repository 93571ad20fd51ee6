import type { StateProblem } from '../contract/state.ts';
import { TABLE } from '../contract/table.ts';
import type { FoundTable } from './state-reader.ts';

export interface FoundProblem {
  readonly problem: StateProblem;
  /** What is wrong, and the command that repairs it. */
  readonly detail: string;
}

const KEYS: FoundTable['keys'] = { [TABLE.partitionKey]: 'HASH S', [TABLE.sortKey]: 'RANGE S' };

/** Views that contain the new image, from which `call-events` reads calls. */
const VIEWS = ['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'];

/** What a table lacks. A backup restores items and keys, but neither TTL nor stream nor point-in-time recovery. */
export const tableProblems = (name: string, streamArn: string, table: FoundTable): FoundProblem[] => [
  ...keyProblems(name, table),
  ...ttlProblems(name, table),
  ...streamProblems(name, streamArn, table),
  ...(table.backups
    ? []
    : [
        {
          problem: 'table_backups' as const,
          detail:
            `the table ${name} has no point-in-time recovery: aws dynamodb update-continuous-backups --table-name ${name} ` +
            '--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true',
        },
      ]),
];

const keyProblems = (name: string, { keys }: FoundTable): FoundProblem[] => {
  const text = (of: FoundTable['keys']) =>
    Object.entries(of)
      .map(([key, kind]) => `${key} ${kind}`)
      .sort()
      .join(', ');
  if (text(keys) === text(KEYS)) return [];
  return [
    {
      problem: 'table_keys',
      detail: `the table ${name} has the keys ${text(keys)}, and the functions need ${text(KEYS)}`,
    },
  ];
};

const ttlProblems = (name: string, { ttl }: FoundTable): FoundProblem[] => {
  if (ttl === TABLE.ttl) return [];
  const found = ttl === undefined ? 'has no TTL' : `has TTL on the attribute ${ttl}`;
  return [
    {
      problem: 'table_ttl',
      detail:
        `the table ${name} ${found}, so calls are never deleted: aws dynamodb update-time-to-live --table-name ${name} ` +
        `--time-to-live-specification Enabled=true,AttributeName=${TABLE.ttl}`,
    },
  ];
};

const streamProblems = (name: string, streamArn: string, { stream }: FoundTable): FoundProblem[] => {
  const wrong = (what: string): FoundProblem[] => [{ problem: 'table_stream', detail: `the table ${name} ${what}` }];
  if (stream === undefined) {
    return wrong(
      `has no stream, so nobody is notified of a call's end: aws dynamodb update-table --table-name ${name} ` +
        '--stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE, then deploy with its new LatestStreamArn',
    );
  }
  if (!VIEWS.includes(stream.view))
    return wrong(`has a stream of ${stream.view}, and the functions need NEW_IMAGE or NEW_AND_OLD_IMAGES`);
  if (stream.arn !== streamArn)
    return wrong(`has the stream ${stream.arn}, and the functions read ${streamArn}: deploy with the former`);
  return [];
};
