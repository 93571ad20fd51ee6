import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { WARM_EVENT, WARM_EVERY_MINUTES } from '../../lambda/contract/warm-event.ts';
import { invoked } from './live-alias.ts';

export interface WarmFunctionsProps {
  /** Those on a call's way. */
  readonly functions: readonly LambdaFunction[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const TARGETS_OF_A_RULE = 5;

/**
 * Sends each function an event every few minutes, so that Lambda keeps one sandbox of it and a call starts none. It is answered by
 * `lambda/http/answer-warm.ts`. With a canary it goes to the alias, whose weights apply.
 */
export class WarmFunctions extends Construct {
  constructor(scope: Construct, id: string, { functions }: WarmFunctionsProps) {
    super(scope, id);
    for (let first = 0; first < functions.length; first += TARGETS_OF_A_RULE) {
      const targets = functions.slice(first, first + TARGETS_OF_A_RULE);
      new Rule(this, `Rule${first / TARGETS_OF_A_RULE + 1}`, {
        description: 'Keeps a sandbox of each function on a call’s way',
        schedule: Schedule.rate(Duration.minutes(WARM_EVERY_MINUTES)),
        targets: targets.map(
          (fn) =>
            new FunctionTarget(invoked(fn), {
              event: RuleTargetInput.fromObject(WARM_EVENT),
              // The next one comes soon.
              retryAttempts: 0,
              maxEventAge: Duration.minutes(1),
            }),
        ),
      });
    }
  }
}
