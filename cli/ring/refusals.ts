import { ApiError } from '../target/api.ts';
import { CliError } from '../terminal/cli-error.ts';

/** By the codes of `lambda/contract/problems.ts`: what is wrong, and what to do. */
const REFUSALS: Readonly<Record<string, (user: string, caller: string) => readonly [message: string, hint: string]>> = {
  no_devices: (user, caller) => [
    `${user} has no device that can be rung`,
    `Has the app logged in as this user, and registered its token? See: npx ringthrough devices ${user}. Or ${user} blocks ${caller}: call as another user with --from.`,
  ],
  blocked: (user, caller) => [`${user} blocks ${caller}`, 'Call as another user: --from someone'],
  glare: (user, caller) => [
    `${user} is calling ${caller} at this moment`,
    'Try again in a minute, or call as another user: --from someone',
  ],
  user_being_erased: (user) => [
    `${user}, or the caller, is being erased`,
    'That takes less than a minute. Try again then.',
  ],
};

/** What the API's answer to an invite means for the user of the command line; any other error as it is. */
export const explainedRefusal = (error: unknown, user: string, caller: string): unknown => {
  if (!(error instanceof ApiError)) return error;
  const [message, hint] = REFUSALS[error.code ?? '']?.(user, caller) ?? [];
  return message === undefined ? error : new CliError('refused', message, hint, { cause: error });
};
