import { type ApplicationPlatform, isVoipPlatform } from '../contract/application-platforms.ts';
import { withoutTeamPrefix } from './bundle-id.ts';
import { CredentialError } from './credential-error.ts';
import { pemBlocks } from './pem.ts';
import { findPrivateKey } from './private-key.ts';

export interface AppleToken {
  readonly keyId: string;
  readonly teamId: string;
  readonly privateKey: string;
}

/**
 * The four SNS attributes of `.p8` authentication. They must be set together: when one is missing, SNS treats the
 * others as a certificate (https://github.com/hashicorp/terraform-provider-aws/issues/41838).
 */
export const tokenAttributes = (
  { keyId, teamId, privateKey }: AppleToken,
  platform: ApplicationPlatform,
  bundleId: string,
) => {
  checkId(keyId, 'keyId', 'AuthKey_ABC123DEFG.p8 has the key id ABC123DEFG');
  checkId(teamId, 'teamId', "it is on the membership page of Apple's developer portal");
  if (keyId === teamId) {
    throw new CredentialError(
      '"keyId" and "teamId" are the same: the key id is in the name of the .p8 file, the team id on the membership page of Apple\'s developer portal.',
    );
  }
  const bare = withoutTeamPrefix(bundleId);
  if (bare !== undefined) {
    throw new CredentialError(
      `the bundle identifier "${bundleId}" begins with a team id, which is no part of it: write "${bare}".`,
    );
  }
  const { pem, key } = findPrivateKey(pemBlocks([{ name: 'privateKey', text: privateKey }]));
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new CredentialError(
      '"privateKey" is not the content of a .p8 file from Apple, which is an elliptic-curve key on P-256.',
    );
  }
  return {
    PlatformPrincipal: keyId,
    PlatformCredential: pem,
    ApplePlatformTeamID: teamId,
    // Apple's topic for VoIP pushes
    // (https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns).
    ApplePlatformBundleID: isVoipPlatform(platform) ? `${bundleId}.voip` : bundleId,
  };
};

const checkId = (id: string, field: string, where: string): void => {
  if (/^[A-Z0-9]{10}$/.test(id)) return;
  const found = id.length === 10 ? 'other characters' : `${id.length} characters`;
  throw new CredentialError(`"${field}" must be ten capital letters and digits, but has ${found}: ${where}.`);
};
