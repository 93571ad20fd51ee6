import type { IAspect } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { acknowledgeInAspect } from '../constructs/acknowledge.ts';
import { suppressWildcardFinding } from '../constructs/suppress-wildcard-finding.ts';

const XRAY_WRITE =
  'X-Ray has no resource-level permissions for these two actions, which only write trace segments and telemetry.';

/**
 * Enables X-Ray active tracing for every function: queueing, initialisation and run time. Not for the HTTP API, because
 * X-Ray supports REST APIs only: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
 */
export class Tracing implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction)) return;
    const fn = node.node.defaultChild;
    if (fn instanceof CfnFunction) fn.tracingConfig = { mode: 'Active' };
    node.addToRolePolicy(
      new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
    );
    suppressWildcardFinding(node, '*', XRAY_WRITE, acknowledgeInAspect);
  }
}
