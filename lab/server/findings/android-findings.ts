import { ANDROID_RULES, SOURCES } from '../../phones/rules.ts';
import type { Finding } from './finding.ts';
import { FULL_SCREEN, nowhere, SHOW_CALL } from './lines.ts';

const DAYS = ANDROID_RULES.demotionWindowMs / (24 * 3_600_000);

/** Findings about Android’s and FCM’s rules for messages. */
export const ANDROID_FINDINGS = {
  demoted: {
    title: 'A high-priority message showed no notification',
    what: 'The app handled a high-priority message without showing anything; Google counts that, and lowers the priority of the app’s messages, which then wait for the end of Doze mode.',
    change: `In onMessageReceived, show a full-screen notification for each call, and a notification for a missed call. Google evaluates the last ${DAYS} days.`,
    next: 'Install the app that shows each call. A phone in Doze mode gets the waiting message when it wakes up.',
    rule: 'FCM may deprioritize the messages of an app whose high-priority messages result in no notification.',
    source: SOURCES.fcmPriority,
    platforms: ['android'],
    lines: SHOW_CALL,
  },
  force_stopped: {
    title: 'The app is force-stopped',
    what: 'The user force-stopped the app, and Android delivers no message to it until the user opens it.',
    change:
      'No code can change it. Phones of some manufacturers stop apps by themselves: ask the user to exempt your app in the settings.',
    next: 'Open the app on the phone, and call again.',
    rule: 'FCM does not process messages of an app that was force-stopped; swiping the app away is not a force stop.',
    source: SOURCES.forceStop,
    platforms: ['android'],
    lines: nowhere('No lines: a force-stopped app runs no code until the user opens it.'),
  },
  full_screen_denied: {
    title: 'The app may not show full-screen calls',
    what: 'The permission for full-screen notifications is off, so a call shows as a heads-up notification, also on a locked phone.',
    change:
      'Ask whether the permission is there (canUseFullScreenIntent), and open the page of the settings where the user can give it. Declare the app as a calling app in the Play Console.',
    next: 'Allow full-screen calls on the phone, and call again.',
    rule: 'From Android 14, only apps for calls and alarms get USE_FULL_SCREEN_INTENT by default.',
    source: SOURCES.fullScreen,
    platforms: ['android'],
    lines: FULL_SCREEN,
  },
  busy: {
    title: 'The library drops a call while it has one',
    what: 'A second call arrived while the phone had a call, and the library dropped it without showing anything.',
    change: 'Nothing in the app: the library decides it. The caller sees no answer.',
    next: 'End the first call, and call again.',
    rule: 'expo-callkit-telecom 0.4.0 shows one call at a time on Android.',
    source: SOURCES.expoBusy,
    platforms: ['android'],
    lines: nowhere('No lines: only expo-callkit-telecom on Android drops a second call, in its own code.'),
  },
} as const satisfies Readonly<Record<string, Finding>>;
