import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { atItsLongest } from './longest-text.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 4096;

/** Bytes of the variables as Lambda counts them: "String measured" in its error is their JSON text. */
export const environmentBytes = (variables: Readonly<Record<string, string>>): number =>
  Buffer.byteLength(JSON.stringify(variables));

/**
 * Fails the synthesis if the environment of `fn` may be too large for Lambda, which otherwise fails the deployment. Values that only
 * CloudFormation knows count with their longest form. Sees variables that are added later, also by others.
 */
export const limitEnvironment = (fn: LambdaFunction): void => {
  fn.node.addValidation({
    validate: () => {
      const variables = longestVariables(fn);
      const bytes = environmentBytes(variables);
      if (bytes <= MAX_BYTES) return [];
      const largest = Object.entries(variables)
        .map(([name, value]) => ({ name, bytes: Buffer.byteLength(name + value) }))
        .sort((one, other) => other.bytes - one.bytes)
        .slice(0, 3);
      return [
        `the environment of the function ${fn.node.path} may have ${bytes} bytes, and Lambda allows ${MAX_BYTES}: shorten ${largest
          .map((one) => `${one.name} (${one.bytes})`)
          .join(', ')}`,
      ];
    },
  });
};

/** The variables of a function, each in its longest form. */
export const longestVariables = (fn: LambdaFunction): Record<string, string> => {
  const { environment } = fn.node.defaultChild as CfnFunction;
  const { variables = {} } = (atItsLongest(fn, environment) ?? {}) as { variables?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
};
