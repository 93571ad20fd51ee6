import type { IAspect } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { explainWildcard } from '../constructs/explain-wildcard.ts';

const EVERY_TRACE =
  'X-Ray knows no resources: a trace can be written or not, and these two actions write and read nothing else.';

/**
 * Has Lambda trace every function with X-Ray: how long it waited, started and ran. Not the HTTP API, because X-Ray
 * follows REST APIs only: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
 */
export class Tracing implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction)) return;
    const fn = node.node.defaultChild;
    if (fn instanceof CfnFunction) fn.tracingConfig = { mode: 'Active' };
    node.addToRolePolicy(
      new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
    );
    explainWildcard(node, '*', EVERY_TRACE);
  }
}
