/**
 * The bundle identifier in an App ID, which Apple's portal shows with the team id in front: ABCDE12345.com.example.app.
 * `undefined` when there is no such prefix, which has a digit: ten capital letters may be the name of a company.
 */
export const withoutTeamPrefix = (bundleId: string): string | undefined =>
  /^(?=[A-Z]*\d)[A-Z0-9]{10}\.([^.]+\..+)$/.exec(bundleId)?.[1];
