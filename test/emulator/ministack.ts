import { spawnSync } from 'node:child_process';
import { ACCOUNT, type Emulator, REGION, startEmulator } from './emulator.ts';

const ask = 'import ministack.app; print(ministack.app._VERSION)';

/** The version of ministack on this machine, if it can be started. https://github.com/ministackorg/ministack */
export const ministackVersion = (): string | undefined => {
  const asked = spawnSync('python3', ['-c', ask], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
};

/**
 * ministack with what its WebSocket APIs lack: see `ministack-with-authorizer.py`. It has no `GetPlatformApplicationAttributes`,
 * so its functions find SNS elsewhere.
 */
export const startMinistack = (sns: string): Promise<Emulator> =>
  startEmulator({
    script: 'ministack-with-authorizer.py',
    given: {
      ...(process.env.PYTHONPATH !== undefined && { PYTHONPATH: process.env.PYTHONPATH }),
      AWS_ENDPOINT_URL_SNS: sns,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: REGION,
    },
  });
