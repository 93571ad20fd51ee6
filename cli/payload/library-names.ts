import { CLIENT_LIBRARIES, type ClientLibraryName, type PhonePlatform } from '../../lambda/contract/enums.ts';
import { CliError } from '../terminal/cli-error.ts';
import { nearestNames } from './nearest-names.ts';

/** The library of a name, in any case. @throws CliError `usage`, with the nearest names */
export const libraryOf = (wanted: string): ClientLibraryName => {
  const found = CLIENT_LIBRARIES.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestNames(wanted, CLIENT_LIBRARIES);
  const hint = near.length > 0 ? `Near are: ${near.join(', ')}` : `Known are: ${CLIENT_LIBRARIES.join(', ')}`;
  throw new CliError('usage', `--library: there is no client library ${wanted}`, hint);
};

export const notOnPlatform = (library: ClientLibraryName, platform: PhonePlatform): CliError => {
  const name = (one: PhonePlatform) => (one === 'ios' ? 'iOS' : 'Android');
  const other = platform === 'ios' ? 'android' : 'ios';
  return new CliError(
    'usage',
    `${library} reads no push on ${name(platform)}`,
    `The payload is for ${name(platform)}. For ${name(other)}: --platform ${other}`,
  );
};
