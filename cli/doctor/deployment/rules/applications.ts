import { CREDENTIAL_DAYS } from '../../../../lambda/contract/monitoring.ts';
import { daysUntil, readDate } from '../../../../lambda/credentials/credential-expiry.ts';
import type { Finding } from '../../finding.ts';
import { days, error, evaluate, ok, type Rule, warning } from './rule.ts';

const [EARLY, , URGENT] = CREDENTIAL_DAYS;
const RENEW =
  'store the new credential in its secret and deploy: docs/platform-application.md; npx ringthrough doctor credential checks it first';

/** Each platform application exists, is enabled, has a credential that lasts, and sends its events to the deployment. */
export const applicationRules: Rule = ({ applications, state, takenAt, kind }) => {
  if (applications.length === 0)
    return [
      error(
        'applications',
        'the deployment has no platform application: no phone can be rung',
        'name credentials of an app in cdk.json, and deploy',
      ),
    ];
  return applications.flatMap(({ name, arn, attributes }) =>
    evaluate(name, attributes, (found) => {
      if (found === null)
        return [
          error(
            name,
            `SNS has no platform application ${arn}`,
            'deploy again: npx cdk deploy --all. docs/recovery.md says what becomes of its devices',
          ),
        ];
      const { enabled, expires, events } = found;
      const left = expires === undefined ? undefined : readDate(expires);
      const problems: Finding[] = [];
      if (!enabled)
        problems.push(
          error(
            name,
            'SNS has disabled the application: none of its devices can be rung. Apple or Google refused its credential',
            `${RENEW}\ndocs/runbook.md#application-disabled`,
          ),
        );
      if (left !== undefined) problems.push(...expiry(name, daysUntil(left, new Date(takenAt))));
      if (kind === 'aws') problems.push(...eventProblems(name, arn, events.EventDeliveryFailure, state.given?.topic));
      if (problems.length > 0) return problems;
      return [
        ok(
          name,
          `enabled${left === undefined ? '' : `, certificate valid for ${days(daysUntil(left, new Date(takenAt)))}`}`,
        ),
      ];
    }),
  );
};

const expiry = (name: string, left: number): readonly Finding[] => {
  if (left < 0) return [error(name, `its certificate has expired ${days(-left)} ago`, RENEW)];
  if (left <= URGENT) return [error(name, `its certificate expires in ${days(left)}`, RENEW)];
  return left <= EARLY ? [warning(name, `its certificate expires in ${days(left)}`, RENEW)] : [];
};

const eventProblems = (
  name: string,
  arn: string,
  topic: string | undefined,
  given: string | undefined,
): readonly Finding[] => {
  if (given === undefined || topic === given) return [];
  const where = topic === undefined ? 'are sent nowhere' : `are sent to ${topic}`;
  return [
    error(
      name,
      `failed pushes ${where}, and the deployment listens to ${given}: devices whose token Apple or Google refuse are not noticed`,
      `deploy again, or: aws sns set-platform-application-attributes --platform-application-arn ${arn} --attributes EventDeliveryFailure=${given}`,
    ),
  ];
};
