import * as v from 'valibot';
import type { StateIds } from '../contract/state.ts';
import { errorFields, type Log } from '../http/log.ts';
import { checkState } from '../state/check-state.ts';
import { leftApplications } from '../state/left-applications.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { FoundProblem } from '../state/table-problems.ts';

export interface StateCheckDeps {
  /** The ids in the functions' settings. */
  readonly given: StateIds;
  /** ARNs of the platform applications that the functions use. */
  readonly applications: readonly string[];
  readonly reader: StateReader;
  readonly log: Log;
}

export interface StateCheckResult {
  readonly PhysicalResourceId: string;
  /** `Changes`: see `leftApplications`; `none`. */
  readonly Data: { readonly Changes: string };
}

/** A request of CloudFormation. Events of schedules and of deployments that are done have another form. */
const Deployment = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  StackId: v.string(),
  ResourceProperties: v.optional(v.unknown()),
  OldResourceProperties: v.optional(v.unknown()),
});
type Deployment = v.InferOutput<typeof Deployment>;

/** Always the same: the resource is a question and not a thing, so nothing is ever replaced. */
const PHYSICAL_ID = 'state-check';

/**
 * Checks the state every hour and after each deployment, and during one as a custom resource, which fails with what is wrong. A
 * rollback never fails: it goes back to what was there, and a rollback that fails needs somebody who repairs the stack.
 */
export const stateCheck =
  (deps: StateCheckDeps) =>
  async (event: unknown): Promise<StateCheckResult> => {
    const deployment = v.safeParse(Deployment, event);
    if (deployment.success) return checkDeployment(deps, deployment.output);
    await check(deps);
    return result('none');
  };

const checkDeployment = async (deps: StateCheckDeps, deployment: Deployment): Promise<StateCheckResult> => {
  if (deployment.RequestType === 'Delete') return result('none');
  const changes = leftApplications(deployment.OldResourceProperties, deployment.ResourceProperties);
  if (changes !== undefined) deps.log('state.applications_left', { detail: changes });
  const problems = await check(deps);
  if (problems.length > 0 && !(await isRollingBack(deps, deployment.StackId))) throw new Error(failure(problems));
  return result(changes ?? 'none');
};

const check = async ({ given, applications, reader, log }: StateCheckDeps): Promise<FoundProblem[]> => {
  const problems = await checkState(given, applications, reader);
  for (const found of problems) log('state.wrong', { ...found });
  log('state.checked', { problems: problems.length });
  return problems;
};

/** Without an answer the deployment fails: a check that is skipped would be no check. */
const isRollingBack = async ({ reader, log }: StateCheckDeps, stackId: string): Promise<boolean> => {
  try {
    return await reader.isRollingBack(stackId);
  } catch (error) {
    log('state.unchecked', errorFields(error));
    return false;
  }
};

const failure = (problems: readonly FoundProblem[]): string => {
  const list = problems.map(({ detail }, index) => `${index + 1}. ${detail}.`).join(' ');
  return `The state is not what the functions need. ${list}`.slice(0, MAX_REASON);
};

/** CloudFormation limits a response to 4,096 bytes, and shows less of a reason. */
const MAX_REASON = 1_500;

const result = (changes: string): StateCheckResult => ({
  PhysicalResourceId: PHYSICAL_ID,
  // CloudFormation limits the value of an output to 1,024 bytes.
  Data: { Changes: changes.slice(0, 900) },
});
