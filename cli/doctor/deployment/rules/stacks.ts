import { days, daysBetween, error, evaluate, ok, type Rule, warning } from './rule.ts';

/** Both stacks exist, and their last deployment succeeded. Whether somebody changed their resources by hand is not asked. */
export const stackRules: Rule = ({ stacks, takenAt }) => {
  if (stacks === undefined) return [];
  const { api, state } = stacks;
  const all = [['state', state] as const, ['api', api] as const];
  return all.flatMap(([role, reading]) =>
    reading === undefined
      ? []
      : evaluate(`${role} stack`, reading, (stack) => {
          const subject = `${role} stack`;
          if (stack === null)
            return role === 'api'
              ? [error(subject, 'does not exist', 'npx cdk deploy --all -c stage=<stage>')]
              : [warning(subject, 'no stack has the topic of push events: was it deleted?', 'docs/recovery.md')];
          const { name, status, reason, changedAt } = stack;
          const since = changedAt === undefined ? '' : `, deployed ${ago(daysBetween(changedAt, takenAt))}`;
          const why = reason === undefined ? '' : `: ${reason}`;
          const events = `aws cloudformation describe-stack-events --stack-name ${name} --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]"`;
          if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return [ok(subject, `${name}: ${status}${since}`)];
          if (/_IN_PROGRESS$/.test(status))
            return [
              warning(subject, `${name} is being changed: ${status}`, 'run it again when the deployment is done'),
            ];
          if (/^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(status))
            return [error(subject, `${name}: the last deployment failed and was taken back (${status})${why}`, events)];
          if (status === 'UPDATE_ROLLBACK_FAILED')
            return [
              error(
                subject,
                `${name} is stuck: ${status}${why}`,
                `aws cloudformation continue-update-rollback --stack-name ${name}\n${events}`,
              ),
            ];
          return [error(subject, `${name}: ${status}${why}`, events)];
        }),
  );
};

const ago = (count: number): string => (count <= 0 ? 'today' : `${days(count)} ago`);
