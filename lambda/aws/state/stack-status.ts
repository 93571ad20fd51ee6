import { signedRequest } from '../lean/signed-request.ts';

/**
 * The status of a stack, such as `UPDATE_ROLLBACK_IN_PROGRESS`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export const stackStatus = async (stackId: string): Promise<string> => {
  const { status, text } = await signedRequest(
    'CloudFormation',
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stackId }).toString(),
  );
  const found = /<StackStatus>([A-Z_]+)<\/StackStatus>/.exec(text)?.[1];
  if (status === 200 && found !== undefined) return found;
  throw new Error(`the stack ${stackId} cannot be described: HTTP ${status}: ${text.slice(0, 300)}`);
};
