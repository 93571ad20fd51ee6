import { LIBRARIES } from '../../../client-libraries/libraries.ts';
import { pageOf } from '../../../docs/generate/your-app/page-of-library.ts';
import { CLIENT_LIBRARIES, type ClientLibraryName, PHONE_PLATFORMS } from '../../../lambda/contract/enums.ts';
import { behaviourOf, libraries } from '../../../lambda/push/client-libraries.ts';
import type { PhonePlatform } from '../../phones/phone.ts';
import type { LibraryGuideView } from './views.ts';

const NO_NATIVE_READER = 'no push of Amazon SNS reaches its native code';

const guideOf = (
  library: ClientLibraryName,
  platform: PhonePlatform,
  name: string,
  isNative: boolean,
): LibraryGuideView => {
  const behaviour = behaviourOf(library, platform);
  const declaration = libraries[library];
  const framework = pageOf(library, platform);
  return {
    id: `${platform} ${name}`,
    name,
    platform,
    library,
    isNative,
    framework,
    page: `docs/your-app/${framework}.md`,
    ...(behaviour === undefined
      ? { cannotRing: 'cannotRing' in declaration ? declaration.cannotRing : NO_NATIVE_READER }
      : {
          preset: behaviour.presets[0],
          secondPush: behaviour.secondPush,
          readsEnd: behaviour.readsEnd,
          ...(behaviour.registry && { registry: behaviour.registry }),
        }),
  };
};

/** Every client library and platform: each version that reads a push in its own way, and those whose messages the app's JavaScript or Dart reads. */
export const libraryGuides = (): readonly LibraryGuideView[] =>
  PHONE_PLATFORMS.flatMap((platform) => [
    ...LIBRARIES.filter((one) => one.platform === platform).map(({ library, name }) =>
      guideOf(library, platform, name, true),
    ),
    ...CLIENT_LIBRARIES.filter(
      (library) =>
        behaviourOf(library, platform) !== undefined &&
        !LIBRARIES.some((one) => one.library === library && one.platform === platform),
    ).map((library) => guideOf(library, platform, library, false)),
  ]);
