import { spawnSync } from 'node:child_process';
import { ACCOUNT, type Emulator, REGION, startEmulator } from './emulator.ts';

const PRINT_VERSION = 'import ministack.app; print(ministack.app._VERSION)';

/** The version of ministack, if it is installed. https://github.com/ministackorg/ministack */
export const ministackVersion = (): string | undefined => {
  const { status, stdout } = spawnSync('python3', ['-c', PRINT_VERSION], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/**
 * ministack with the additions of `ministack-with-authorizer.py`. Its functions use SNS at the URL `sns`, because it
 * lacks `GetPlatformApplicationAttributes`.
 */
export const startMinistack = (sns: string): Promise<Emulator> =>
  startEmulator({
    script: 'ministack-with-authorizer.py',
    env: {
      ...(process.env.PYTHONPATH !== undefined && { PYTHONPATH: process.env.PYTHONPATH }),
      AWS_ENDPOINT_URL_SNS: sns,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: REGION,
    },
  });
