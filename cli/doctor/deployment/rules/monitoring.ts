import { days, daysBetween, error, evaluate, ok, type Rule, warning } from './rule.ts';

/** Dead-letter queues are empty. */
export const queueRules: Rule = ({ queues }) => {
  if (queues === undefined) return [];
  const problems = queues.flatMap(({ name, url, messages }) =>
    evaluate(`dead letters ${name}`, messages, (count) =>
      count === 0
        ? []
        : [
            error(
              `dead letters ${name}`,
              `${count} message${count === 1 ? '' : 's'}: events that could not be handled`,
              `docs/runbook.md#${headingOf(name)}\naws sqs receive-message --queue-url ${url}`,
            ),
          ],
    ),
  );
  return problems.length > 0 || queues.length === 0
    ? problems
    : [ok('dead letters', `${queues.length} queues, all empty`)];
};

const headingOf = (name: string): string => {
  if (/Feedback/.test(name)) return 'push-feedback-dead-letters';
  if (/CallEvents/.test(name)) return 'call-events-dead-letters';
  if (/Timers/.test(name)) return 'ring-timers-dead-letters';
  return /State/.test(name) ? 'state-wrong' : 'credential-watch-stopped';
};

/** Days after which an alarm has had time for data. */
const NEW = 2;

/** Which alarms are on, with their headings in the runbook. */
export const alarmRules: Rule = ({ alarms, takenAt }) =>
  alarms === undefined
    ? []
    : evaluate('alarms', alarms, (found) => {
        const runbook = (heading: string | undefined) =>
          heading === undefined ? undefined : `docs/runbook.md#${heading}`;
        const problems = found.flatMap(({ name, state, since, reason, heading }) => {
          const subject = `alarm ${heading ?? name}`;
          const age = since === '' ? 0 : daysBetween(since, takenAt);
          const text = age === 0 ? 'since today' : `for ${days(age)}`;
          if (state === 'ALARM') return [error(subject, `is on ${text}: ${reason}`, runbook(heading))];
          if (state === 'INSUFFICIENT_DATA' && age >= NEW)
            return [warning(subject, `has had no data ${text}: ${reason}`, runbook(heading))];
          return [];
        });
        if (found.length === 0)
          return [
            warning(
              'alarms',
              'the deployment has no alarms',
              'the setting "monitoring": true in cdk.json creates them',
            ),
          ];
        return problems.length > 0 ? problems : [ok('alarms', `${found.length} alarms, none is on`)];
      });

/** Somebody gets the alarms. */
export const subscriptionRules: Rule = ({ subscriptions = [] }) =>
  subscriptions.flatMap(({ topic, counts }) =>
    evaluate('alarm topic', counts, ({ confirmed, pending }) => {
      const subscribe = `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint you@example.com`;
      if (confirmed > 0) return [ok('alarm topic', `${confirmed} confirmed subscription${confirmed === 1 ? '' : 's'}`)];
      if (pending > 0)
        return [
          warning(
            'alarm topic',
            'nobody gets the alarms: the subscription has not been confirmed',
            `open the link in the mail of AWS Notifications; for a new mail: ${subscribe}`,
          ),
        ];
      return [
        warning(
          'alarm topic',
          'nobody gets the alarms: the topic has no subscription',
          `"alarmEmail" in cdk.json, or: ${subscribe}`,
        ),
      ];
    }),
  );
