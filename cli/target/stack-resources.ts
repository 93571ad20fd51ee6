import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { awsError } from '../aws/aws-error.ts';
import type { AwsClients } from '../aws/clients.ts';

/** One resource of a CloudFormation stack. */
export interface StackResource {
  readonly logicalId: string;
  /** `AWS::Lambda::Function` */
  readonly type: string;
  /** The function's name, the queue's URL, the topic's ARN: what `Ref` of the resource is. */
  readonly physicalId: string;
}

/** The resources of a stack, without those that have not been created. @throws CliError as AWS answers */
export const stackResources = async (name: string, clients: AwsClients): Promise<readonly StackResource[]> => {
  const found: StackResource[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: clients.cloudFormation() },
      { StackName: name },
    )) {
      for (const {
        LogicalResourceId: logicalId,
        ResourceType: type,
        PhysicalResourceId: physicalId,
      } of StackResourceSummaries)
        if (logicalId !== undefined && type !== undefined && physicalId !== undefined)
          found.push({ logicalId, type, physicalId });
    }
  } catch (error) {
    throw awsError(error, `listing the resources of the stack ${name}`);
  }
  return found;
};

/** The logical id of the function `StateCheck/Function`, which knows table, topic and every platform application. */
const STATE_CHECK = /^(?<prefix>.*)StateCheckFunction[0-9A-F]{8}$/;

/** The name of that function, and what the logical ids of a deployment's resources begin with: nothing in the stacks of `cdk.json`. */
export const stateCheckIn = (
  resources: readonly StackResource[],
): { readonly functionName: string; readonly prefix: string } | undefined => {
  for (const { logicalId, type, physicalId } of resources) {
    const prefix = type === 'AWS::Lambda::Function' ? STATE_CHECK.exec(logicalId)?.groups?.prefix : undefined;
    if (prefix !== undefined) return { functionName: physicalId, prefix };
  }
  return undefined;
};
