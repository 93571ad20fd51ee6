import { RemovalPolicy } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AttributeType,
  Billing,
  type ITable,
  StreamViewType,
  type Table,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { TABLE } from '../../lambda/contract/table.ts';
import { suppressWildcardFinding } from './suppress-wildcard-finding.ts';

export interface CallTableProps {
  /**
   * DynamoDB's deletion protection.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * A table that is there already, with its stream.
   * @default - a table is created
   */
  readonly table?: ITable | Table | TableV2;
  /** @default - a key that AWS owns */
  readonly encryptionKey?: IKey;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
type TableMetric =
  | 'ConsumedReadCapacityUnits'
  | 'ConsumedWriteCapacityUnits'
  | 'ReadThrottleEvents'
  | 'WriteThrottleEvents';

/**
 * The one table: devices, calls and blocks. It is retained when its stack is deleted, because without it no phone can
 * be rung until it registers again. `TableV2` and not `Table`: a second region is then one property and not a new
 * table.
 */
export class CallTable extends Construct {
  readonly table: ITable | Table | TableV2;

  constructor(scope: Construct, id: string, props: CallTableProps = {}) {
    super(scope, id);
    if (props.table !== undefined) {
      this.table = withStream(props.table);
      return;
    }
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.ttl,
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection ?? false,
      ...(props.encryptionKey ? { encryption: TableEncryptionV2.customerManagedKey(props.encryptionKey) } : {}),
      // Retained, except when the deployment that creates it fails: the table is empty then.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  /** Lets `fn` register, list and delete devices. Like every grant here, it also sets the table's name in `fn`. */
  grantRegisterDevices(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
  }

  /** Lets `fn` update and delete devices after endpoint events, and note failed pushes in calls. */
  grantPushFeedback(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem');
  }

  /** Lets `fn` read callees, their blocks and devices, and create calls. */
  grantInvite(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem', 'BatchWriteItem');
  }

  /** Lets `fn` read calls and apply transitions. */
  grantTransitionCalls(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'UpdateItem');
  }

  /** Lets `fn` find the participants' devices and sockets, and delete sockets that are gone. */
  grantNotifyParticipants(fn: LambdaFunction): void {
    this.grant(fn, 'Query', 'DeleteItem');
  }

  /** Lets `fn` store and read the signals of calls. */
  grantRelaySignals(fn: LambdaFunction): void {
    this.grant(fn, 'UpdateItem', 'PutItem', 'Query');
  }

  /** Lets `fn` store which sockets are open. */
  grantManageSockets(fn: LambdaFunction): void {
    this.grant(fn, 'PutItem', 'DeleteItem', 'Query');
  }

  /** Lets `fn` read a call. */
  grantReadCalls(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query');
  }

  /** Lets `fn` read what the callers of calls wrote. */
  grantReadTexts(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem');
  }

  /** Lets `fn` list a user's calls. */
  grantListCalls(fn: LambdaFunction): void {
    this.grant(fn, 'Query', 'BatchGetItem');
  }

  /** Lets `fn` ring a call's devices again and close it at the end of the ring window. */
  grantRunTimers(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `fn` read the stream of the table's changes. @returns the stream's ARN */
  grantReadStream(fn: LambdaFunction): string {
    this.table.grantStreamRead(fn);
    suppressWildcardFinding(fn, '*', 'ListStreams, which Lambda needs to read a stream, has no narrower resource.');
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the table has no stream');
    return tableStreamArn;
  }

  /** Lets `fn` read calls and mark their participants as notified. Like every grant here, it also sets the table's name. */
  grantNotifyAgain(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `fn` read calls and browsers, record rings, and remove subscriptions that have ended. */
  grantRingBrowsers(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `fn` store a user's blocks. */
  grantManageBlocks(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'UpdateItem');
  }

  /** Lets `fn` mark users as being erased. */
  grantBeginErasures(fn: LambdaFunction): void {
    this.grant(fn, 'UpdateItem');
  }

  /** Lets `fn` read and delete what is stored of a user. */
  grantEraseUsers(fn: LambdaFunction): void {
    this.grant(fn, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem', 'BatchWriteItem');
  }

  /** A DynamoDB metric of the table. */
  metric(metricName: TableMetric, options: MetricOptions = {}): Metric {
    return this.table.metric(metricName, { statistic: 'Sum', ...options });
  }

  private grant(fn: LambdaFunction, ...operations: string[]): void {
    this.table.grant(fn, ...operations.map((operation) => `dynamodb:${operation}`));
    fn.addEnvironment(ENV.table, this.table.tableName);
  }
}

/** @throws Error for an imported table without its stream, which ends the ringing of calls whose requests failed */
const withStream = <T extends ITable | Table | TableV2>(table: T): T => {
  if (table.tableStreamArn === undefined)
    throw new Error(
      'Ringthrough: the table needs a stream of new images; import one with its stream: TableV2.fromTableAttributes(…, { tableName, tableStreamArn })',
    );
  return table;
};
