import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';

/** Of every function. `Runtime.NODEJS_24_X` is missing in the oldest `aws-cdk-lib` that is supported. */
export const NODE_RUNTIME: Runtime =
  Runtime.ALL.find(({ name }) => name === 'nodejs24.x') ?? new Runtime('nodejs24.x', RuntimeFamily.NODEJS);
