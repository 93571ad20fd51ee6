import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';

const run = promisify(execFile);

/** Runs the AWS CLI, which uses its user's own sign-in. https://docs.aws.amazon.com/cli/latest/reference/ */
const aws = async (...args: readonly string[]): Promise<unknown> => {
  const { stdout } = await run('aws', [...args, '--output', 'json'], { maxBuffer: 64 * 2 ** 20 });
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
};

const Resources = v.object({
  StackResources: v.array(
    v.object({
      LogicalResourceId: v.string(),
      ResourceType: v.string(),
      PhysicalResourceId: v.optional(v.string(), ''),
    }),
  ),
});

/** The `invite` function of a stack and its log group. */
export const inviteFunction = async (stack: string): Promise<{ readonly name: string; readonly logGroup: string }> => {
  const answer = await aws('cloudformation', 'describe-stack-resources', '--stack-name', stack);
  const { StackResources } = v.parse(Resources, answer);
  const one = (type: string): string => {
    const found = StackResources.filter(
      ({ ResourceType, LogicalResourceId }) => ResourceType === type && /invite/i.test(LogicalResourceId),
    );
    if (found[0] === undefined) throw new Error(`the stack ${stack} has no ${type} for invites`);
    return found[0].PhysicalResourceId;
  };
  return { name: one('AWS::Lambda::Function'), logGroup: one('AWS::Logs::LogGroup') };
};

const Events = v.object({ events: v.array(v.object({ message: v.string() })) });

/** The log lines since `since` (epoch milliseconds) that may be reports. */
export const reportLines = async (logGroup: string, since: number): Promise<readonly string[]> => {
  const pattern = '?"platform.report" ?"REPORT RequestId"';
  const answer = await aws(
    ...['logs', 'filter-log-events', '--log-group-name', logGroup],
    ...['--start-time', String(since), '--filter-pattern', pattern],
  );
  return v.parse(Events, answer).events.map(({ message }) => message.trim());
};

/** Makes Lambda start new sandboxes, by changing the function's description to `mark`. */
export const forceColdStart = async (name: string, mark: string): Promise<void> => {
  await aws('lambda', 'update-function-configuration', '--function-name', name, '--description', mark);
  await aws('lambda', 'wait', 'function-updated', '--function-name', name);
};
