import { RemovalPolicy } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { TABLE } from '../../lambda/contract/table.ts';

export interface CallTableProps {
  /**
   * Whether AWS refuses to delete the table until this is switched off.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
type TableMetric =
  | 'ConsumedReadCapacityUnits'
  | 'ConsumedWriteCapacityUnits'
  | 'ReadThrottleEvents'
  | 'WriteThrottleEvents';

/**
 * The one table: devices, calls and who has blocked whom. It outlives its stack, since losing it means that no phone can be rung
 * until it registers again. A `TableV2` rather than a `Table`: a second region is then one property, not a new table.
 */
export class CallTable extends Construct {
  private readonly table: TableV2;

  constructor(scope: Construct, id: string, props: CallTableProps = {}) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.ttl,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection ?? false,
      // Kept by every later stack operation; only a first deployment that fails takes its own empty table away again.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  /** Lets `fn` register, list and forget devices, and tells it which table to use. */
  grantRegisterDevices(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `fn` repair, move and forget the devices that SNS tells of, and tells it which table to use. */
  grantTakeFeedback(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem');
  }

  /** Lets `fn` look up callees, their blocks and devices, and begin a call, and tells it which table to use. */
  grantInvite(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem', 'BatchWriteItem');
  }

  /** Lets `fn` read calls and move them from state to state, and tells it which table to use. */
  grantMoveCalls(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'UpdateItem');
  }

  /** Lets `fn` find the other phones that a move concerns, forget sockets that are gone, and tells it which table to use. */
  grantTellOthers(fn: LambdaFunction): void {
    this.open(fn, 'Query', 'DeleteItem');
  }

  /** Lets `fn` keep and hand out the signals of calls, and tells it which table to use. */
  grantCarrySignals(fn: LambdaFunction): void {
    this.open(fn, 'UpdateItem', 'PutItem', 'Query');
  }

  /** Lets `fn` keep whose sockets are open, and tells it which table to use. */
  grantKeepSockets(fn: LambdaFunction): void {
    this.open(fn, 'PutItem', 'DeleteItem', 'Query');
  }

  /** Lets `fn` look up a call, and tells it which table to use. */
  grantLookUpCalls(fn: LambdaFunction): void {
    this.open(fn, 'GetItem');
  }

  /** Lets `fn` list a user's calls, and tells it which table to use. */
  grantListCalls(fn: LambdaFunction): void {
    this.open(fn, 'Query', 'BatchGetItem');
  }

  /** Lets `fn` ring a call's phones again and close it when its window is over, and tells it which table to use. */
  grantRunTimers(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `fn` keep whom a user has blocked, and tells it which table to use. */
  grantKeepBlocks(fn: LambdaFunction): void {
    this.open(fn, 'GetItem', 'UpdateItem');
  }

  /** What DynamoDB counts of the table. */
  metric(metricName: TableMetric, options: MetricOptions = {}): Metric {
    return this.table.metric(metricName, { statistic: 'Sum', ...options });
  }

  private open(fn: LambdaFunction, ...operations: string[]): void {
    this.table.grants.actions(fn, ...operations.map((operation) => `dynamodb:${operation}`));
    fn.addEnvironment(ENV.table, this.table.tableName);
  }
}
