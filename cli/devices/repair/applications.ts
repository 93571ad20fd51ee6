import { GetPlatformApplicationAttributesCommand } from '@aws-sdk/client-sns';
import { refusalTable } from '../../../lambda/aws/dynamodb/refusal-table.ts';
import { isMissingEndpoint } from '../../../lambda/aws/sns/errors.ts';
import { isBulk, relevantRefusals } from '../../../lambda/devices/refusals.ts';
import { awsError } from '../../aws/aws-error.ts';
import type { Deployment } from '../../target/deployment.ts';
import { CliError } from '../../terminal/cli-error.ts';

/** `arn:aws:sns:eu-west-1:111122223333:app/APNS_VOIP/main` → `APNS_VOIP/main` */
export const applicationName = (arn: string): string => arn.split(':app/')[1] ?? arn;

/**
 * Refuses to repair devices of an application that rings nobody: its endpoints would be disabled again.
 *
 * @throws CliError `refused`
 */
export const checkApplications = async ({ clients }: Deployment, arns: readonly string[]): Promise<void> => {
  for (const arn of arns) {
    const name = applicationName(arn);
    const found = await clients
      .sns()
      .send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }))
      .catch((error: unknown) => {
        if (isMissingEndpoint(error)) return undefined;
        throw awsError(error, `asking for the platform application ${name}`);
      });
    if (found === undefined) {
      throw new CliError(
        'refused',
        `the platform application ${name} does not exist in SNS: its devices cannot be repaired`,
        'Deploy first, which makes it again; then repair with the same command.',
      );
    }
    if (found.Attributes?.Enabled === 'false') {
      throw new CliError(
        'refused',
        `SNS has disabled the platform application ${name}: its devices would be disabled again`,
        'Fix its credential and deploy, which enables it: docs/runbook.md#application-disabled. Others: --app, --reason.',
      );
    }
  }
};

/**
 * Ends the count of refusals of applications, as the deployment of a credential does: devices may be moved to the other environment
 * again, and a call may try a device again within the hour.
 *
 * @returns the applications with refusals that counted
 */
export const endRefusals = async (
  { clients, table }: Deployment,
  arns: readonly string[],
  now: number,
): Promise<readonly string[]> => {
  const store = refusalTable(clients.dynamodb(), table);
  const ended: string[] = [];
  for (const arn of arns) {
    const refusals = await store.get(arn);
    if (!isBulk(refusals, now) && relevantRefusals(refusals, now).length === 0) continue;
    await store.setDeployed(arn, now);
    ended.push(arn);
  }
  return ended;
};
