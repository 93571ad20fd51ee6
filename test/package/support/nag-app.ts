/**
 * A CommonJS app that runs a construct through cdk-nag 2 (an aspect) or 3 (a validation plugin), and prints the findings
 * in the form of each. A role that may do everything in S3 shows that the check runs.
 */
export const nagApp = (constructs: string): string => `
const { App, Aspects, Stack } = require('aws-cdk-lib');
const core = require('aws-cdk-lib');
const { PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
const { AwsSolutionsChecks } = require('cdk-nag');
const ringthrough = require('ringthrough');

const app = new App({ outdir: 'nag.out', context: { 'aws:cdk:disable-stack-trace': true } });
const stack = new Stack(app, 'checked');
const role = new Role(stack, 'Careless', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::careless/*'] }));
${constructs}
if (core.Validations === undefined) {
  Aspects.of(app).add(new AwsSolutionsChecks());
  const { messages } = app.synth().getStackByName('checked');
  for (const { level, entry } of messages) if (level !== 'info') console.log(entry.data);
} else {
  core.Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    // Prints a report.
    app.synth();
  } catch (error) {
    console.log(error.message);
  }
}
// Synthesis may have set it because of the findings.
process.exitCode = 0;
`;

/** The rules in what the app has printed, as suppressions name them. */
export const findingsIn = (printed: string): string[] => [
  ...new Set(printed.match(/\b(?:AwsSolutions-\w+|CdkNagValidationFailure)(?:\[[^'\n]*\])?/g)),
];
