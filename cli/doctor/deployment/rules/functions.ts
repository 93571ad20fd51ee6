import type { Finding } from '../../finding.ts';
import { days, daysBetween, error, evaluate, ok, type Rule, warning } from './rule.ts';

/**
 * The day from which Lambda patches a runtime no more. Functions still run.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const DEPRECATED: Readonly<Record<string, string>> = {
  'nodejs18.x': '2025-09-01',
  'nodejs20.x': '2026-04-30',
  'nodejs22.x': '2027-04-30',
  'nodejs24.x': '2028-04-30',
};
const SOON = 90;

/** Each function can be invoked, has a runtime that is patched, and uses the same table. */
export const functionRules: Rule = ({ functions, table, takenAt }) => {
  if (functions === undefined) return [];
  const problems = functions.flatMap(({ name, facts }) =>
    evaluate(`function ${name}`, facts, (found): readonly Finding[] => {
      const subject = `function ${name}`;
      const { state, stateReason = '', lastUpdate, lastUpdateReason = '', runtime } = found;
      return [
        // Lambda frees the resources of a function that nobody has invoked for weeks, and the next invocation takes longer.
        ...(state === 'Active' || state === 'Inactive'
          ? []
          : [error(subject, `is ${state}: ${stateReason}`, 'deploy again')]),
        ...(lastUpdate === 'Failed'
          ? [error(subject, `its last update failed: ${lastUpdateReason}`, 'deploy again')]
          : []),
        ...(found.table === undefined || found.table === table
          ? []
          : [
              error(
                subject,
                `uses the table ${found.table}, and the deployment has ${table}`,
                'deploy again: npx cdk deploy --all',
              ),
            ]),
        ...(found.reserved === 0
          ? [
              error(
                subject,
                'has a reserved concurrency of 0: it is never invoked',
                `aws lambda delete-function-concurrency --function-name ${name}`,
              ),
            ]
          : []),
        ...runtimeProblems(subject, runtime, takenAt),
      ];
    }),
  );
  if (problems.length > 0) return problems;
  return functions.length === 0
    ? [error('functions', 'the stack has no functions', 'npx cdk deploy --all')]
    : [ok('functions', `${functions.length} functions: active, updated, with the same table`)];
};

const runtimeProblems = (subject: string, runtime: string, takenAt: string): readonly Finding[] => {
  const end = DEPRECATED[runtime];
  if (end === undefined) return [];
  const left = daysBetween(takenAt, end);
  const fix = 'update ringthrough and deploy';
  if (left < 0) return [warning(subject, `its runtime ${runtime} is deprecated since ${end}`, fix)];
  return left <= SOON ? [warning(subject, `its runtime ${runtime} is deprecated in ${days(left)}`, fix)] : [];
};

/** A new account has 10 concurrent executions, where others have 1,000: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const FEW = 100;

export const concurrencyRules: Rule = ({ concurrency }) =>
  concurrency === undefined
    ? []
    : evaluate('concurrency', concurrency, ({ limit, unreserved }) =>
        unreserved < FEW
          ? [
              warning(
                'concurrency',
                `the account runs ${unreserved} functions at the same time that have no reservation: a few calls at once are throttled`,
                'ask for more: Service Quotas, AWS Lambda, Concurrent executions (L-B99A9384)',
              ),
            ]
          : [ok('concurrency', `${unreserved} of ${limit} executions are not reserved`)],
      );

export const eventSourceRules: Rule = ({ eventSources = [] }) =>
  eventSources.flatMap(({ source, uuid, state }) => {
    const subject = /CallEvents/.test(source) ? "table's stream" : /RingTimers|Timers/.test(source) ? 'timers' : source;
    return evaluate(subject, state, (found) => {
      if (found === 'Enabled') return [ok(subject, 'the function is invoked')];
      const fix = `aws lambda update-event-source-mapping --uuid ${uuid} --enabled`;
      return [
        /^(Creating|Enabling|Updating)$/.test(found)
          ? warning(subject, `is ${found}`, 'run it again in a minute')
          : error(subject, `is ${found}: its function is not invoked`, fix),
      ];
    });
  });
