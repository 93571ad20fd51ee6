import { TABLE } from '../../../../lambda/contract/table.ts';
import { recordProblems } from '../../../../lambda/state/check-state.ts';
import { tableProblems } from '../../../../lambda/state/table-problems.ts';
import type { Finding } from '../../finding.ts';
import { error, evaluate, ok, type Rule, warning } from './rule.ts';

/** Table and topic are those of the functions and of the state's stack, and have what the functions need: the rules of `state-check`. */
export const stateRules: Rule = ({ table: name, state: { given, recorded, table, topicExists }, kind }) => [
  ...evaluate('table', table, (found): readonly Finding[] => {
    if (found === null) return [error('table', `there is no table ${name}`, 'docs/recovery.md says how to restore it')];
    const stream = given?.stream ?? found.stream?.arn ?? '';
    const problems = tableProblems(name, stream, { ...found, ttl: found.ttl, stream: found.stream });
    // The engine of a local backend has no backups and may have no TTL.
    const counted = problems.filter(({ problem }) => kind === 'aws' || problem === 'table_keys');
    if (counted.length > 0) return counted.map(({ detail }) => fromDetail('table', detail));
    const parts = kind === 'aws' ? `, TTL on ${TABLE.ttl}, stream, point-in-time recovery` : '';
    return [ok('table', `${name}: keys${parts}`)];
  }),
  ...(kind === 'aws' && given === undefined
    ? [warning('state', 'the function that checks the state could not be read: table and functions were not compared')]
    : []),
  ...(given === undefined || recorded === undefined
    ? []
    : evaluate('state', recorded, (found) => {
        const problems = recordProblems(given, found ?? undefined);
        return problems.length === 0
          ? [ok('state', 'table, stream, topic and applications are those of the state stack')]
          : problems.map(({ detail }) => fromDetail('state', detail));
      })),
  ...(topicExists === undefined
    ? []
    : evaluate('push events', topicExists, (exists) =>
        exists
          ? [ok('push events', 'the topic exists')]
          : [
              error(
                'push events',
                `there is no topic ${given?.topic}: failed pushes are not noticed`,
                'deploy both stacks again: npx cdk deploy --all',
              ),
            ],
      )),
];

/** `what is wrong: the command that repairs it` */
const fromDetail = (subject: string, detail: string): Finding => {
  const [, what = detail, fix] = /^(.*?): ((?:aws|deploy|docs\/).*)$/s.exec(detail) ?? [];
  return error(subject, what, fix);
};
