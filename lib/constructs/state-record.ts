import { createHash } from 'node:crypto';
import { type IResource, Names, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { RecordedIds, StateIds } from '../../lambda/contract/state.ts';
import type { IPlatformApplication } from './platform-application/platform-application-base.ts';

export interface StateRecordProps {
  readonly table: ITable | Table | TableV2;
  readonly topic: ITopic;
  /** @default - none: the users' tokens come from elsewhere */
  readonly userPool?: IUserPool;
  readonly applications: readonly IPlatformApplication[];
  /** The construct with the functions. Of its stack, which is deployed after the state's, nothing can be recorded. */
  readonly service: Construct;
}

/**
 * Records the physical ids of the state in an SSM parameter. A stack with a parameter of that type is never skipped by the CDK CLI, which
 * skips one whose template is unchanged: so the API follows a state that was made anew.
 * https://github.com/aws/aws-cdk-cli/blob/main/packages/@aws-cdk/toolkit-lib/lib/api/deployments/deploy-stack.ts (`canSkipDeploy`)
 */
export class StateRecord extends Construct {
  readonly props: StateRecordProps;
  readonly parameterName: string;
  private readonly parameter: StringParameter;

  constructor(scope: Construct, id: string, props: StateRecordProps) {
    super(scope, id);
    this.props = props;
    this.parameterName = `/ringthrough/${Names.uniqueResourceName(this, {
      separator: '-',
      maxLength: 200,
      allowedSpecialCharacters: '-',
    })}`;
    this.parameter = new StringParameter(this, 'Parameter', {
      parameterName: this.parameterName,
      description: 'The resources of a Ringthrough deployment that its API uses. Written by every deployment.',
      stringValue: Stack.of(this).toJsonString(this.recorded()),
      // The name is known without the resource, and CloudFormation accepts it.
      simpleName: false,
    });
  }

  private recorded(): Partial<RecordedIds> {
    const { table, userPool, service } = this.props;
    const { table: name, stream, userPool: pool, ...others } = this.ids();
    const isLater = (resource: IResource | TableV2) =>
      Stack.of(resource) === Stack.of(service) && Stack.of(service) !== Stack.of(this);
    const hasTable = !isLater(table);
    const hasPool = userPool === undefined || !isLater(userPool);
    const notRecorded = [
      ...(hasTable ? [] : (['table', 'stream'] as const)),
      ...(hasPool ? [] : (['userPool'] as const)),
    ];
    return {
      ...(hasTable ? { table: name, stream } : {}),
      ...others,
      ...(hasPool && pool !== undefined ? { userPool: pool } : {}),
      ...(notRecorded.length > 0 ? { notRecorded } : {}),
    };
  }

  /** The `StateIds` as JSON, with references from the stack of `scope`. */
  idsIn(scope: Construct): string {
    return Stack.of(scope).toJsonString(this.ids());
  }

  private ids(): StateIds {
    const { table, topic, userPool } = this.props;
    if (table.tableStreamArn === undefined) throw new Error(`${this.node.path}: the table has no stream`);
    return {
      table: table.tableName,
      stream: table.tableStreamArn,
      topic: topic.topicArn,
      ...(userPool && { userPool: userPool.userPoolId }),
      applications: versionOf(this.applications),
    };
  }

  /** Each platform application as `<platform>/<name>`. */
  get applications(): string[] {
    return this.props.applications.map(({ platform, platformApplicationName: name }) => `${platform}/${name}`);
  }

  /** The recorded ids as a parameter of the stack of `scope`; `undefined` in the state's own stack, which cannot follow itself. */
  valueIn(scope: Construct): string | undefined {
    if (Stack.of(scope) === Stack.of(this)) return undefined;
    scope.node.addDependency(this.parameter);
    return StringParameter.valueForStringParameter(scope, this.parameterName);
  }

  /** Its ARN, built from its name: the API's permissions do not depend on its deployment. */
  get parameterArn(): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: this.parameterName.slice(1),
    });
  }
}

const versionOf = (applications: readonly string[]): string => {
  const list = [...applications].sort().join(',');
  return Token.isUnresolved(list) ? list : createHash('sha256').update(list).digest('hex').slice(0, 32);
};
