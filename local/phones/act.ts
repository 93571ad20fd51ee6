import {
  closeApp,
  installAnew,
  loseProcess,
  noteInstalled,
  putInBackground,
  reboot,
  runs,
  suspend,
} from './app-process.ts';
import { APPS } from './apps.ts';
import { CannotDo, type PhoneAction } from './phone.ts';
import type { AndroidPhone, Fresh, PhoneState } from './phone-state.ts';
import type { System } from './system.ts';
import { note, type Turn } from './turn.ts';
import { answer, cancel, decline, hangUp, placeCall } from './user-calls.ts';

/** The phone, and what its system does once the action is done. */
interface Doing {
  readonly turn: Turn;
  readonly fresh: Fresh;
  readonly opened: () => void;
  readonly reachable: () => void;
}

type ActionOf<Name extends PhoneAction['do']> = Extract<PhoneAction, { readonly do: Name }>;
type Doers = { readonly [Name in PhoneAction['do']]: (doing: Doing, action: ActionOf<Name>) => void };

const isAndroid = (turn: Turn): turn is Turn<AndroidPhone> => turn.phone.platform === 'android';

const android = (turn: Turn): Turn<AndroidPhone> => {
  if (!isAndroid(turn)) throw new CannotDo('only an Android phone does that');
  return turn;
};

const doers: Doers = {
  open_app: ({ turn, opened }) => {
    const { phone } = turn;
    if (!phone.unlocked) throw new CannotDo('unlock the phone first');
    if (phone.process === 'foreground') throw new CannotDo('the app is open');
    const wasRunning = runs(phone);
    phone.process = 'foreground';
    if (wasRunning) note(turn, 'app_resumed', 'The user brought the app to the front.', { by: 'user' });
    else note(turn, 'app_launched', 'The user opened the app.', { by: 'user' });
    opened();
    turn.requests.push({ do: 'register' });
  },
  put_in_background: ({ turn }) => putInBackground(turn),
  suspend: ({ turn }) => suspend(turn),
  kill: ({ turn }) => closeApp(turn, 'The app was closed.'),
  force_stop: ({ turn }) => {
    const { phone } = android(turn);
    note(turn, 'app_closed', 'The user force-stopped the app in the settings.');
    loseProcess(turn);
    phone.process = 'force_stopped';
  },
  reboot: ({ turn }) => reboot(turn),
  unlock: ({ turn, reachable }) => {
    if (turn.phone.unlocked) throw new CannotDo('the phone was unlocked before');
    turn.phone.unlocked = true;
    note(turn, 'unlocked', 'The phone was unlocked: the app can read its session.');
    reachable();
  },
  go_offline: ({ turn }) => {
    turn.phone.online = false;
    note(turn, 'offline', 'The phone is offline.');
  },
  come_online: ({ turn, reachable }) => {
    turn.phone.online = true;
    note(turn, 'online', 'The phone is online.');
    reachable();
  },
  answer: ({ turn }, { callId }) => answer(turn, callId),
  decline: ({ turn }, { callId }) => decline(turn, callId),
  hang_up: ({ turn }, { callId }) => hangUp(turn, callId),
  cancel: ({ turn }, { callId }) => cancel(turn, callId),
  call: ({ turn, fresh }, { to, media = 'audio' }) => placeCall(turn, fresh.callId, [to].flat(), media),
  reinstall: ({ turn, fresh }) => installAnew(turn, fresh),
  install_build: ({ turn, fresh }, { build }) => {
    turn.phone.build = build;
    installAnew(turn, fresh);
  },
  install_update: ({ turn }, { app }) => {
    const { phone } = turn;
    if (APPS[app].platform !== phone.platform) throw new CannotDo(`${app} is not for ${phone.platform}`);
    phone.app = APPS[app];
    loseProcess(turn);
    noteInstalled(turn);
  },
  doze: ({ turn }) => {
    const { phone } = android(turn);
    if (phone.process === 'foreground') throw new CannotDo('a phone in use does not doze');
    phone.dozing = true;
    note(turn, 'dozing', 'The phone lies still with its screen off, and dozes.');
  },
  wake: ({ turn, reachable }) => {
    android(turn).phone.dozing = false;
    note(turn, 'woken', 'Somebody took the phone up.');
    reachable();
  },
  allow_full_screen: ({ turn }, { allowed }) => {
    android(turn).phone.fullScreenAllowed = allowed;
    const text = `Full-screen calls are ${allowed ? 'allowed' : 'off'}.`;
    note(turn, 'permission_changed', text, { fullScreenAllowed: allowed });
  },
};

/** The one place where TypeScript has to be told that a name and its action belong together. */
const doerOf = <Name extends PhoneAction['do']>(name: Name): Doers[Name] => doers[name];

const run = <Name extends PhoneAction['do']>(doing: Doing, name: Name, action: ActionOf<Name>): void =>
  doerOf(name)(doing, action);

/** Does what somebody does with the phone. */
export const act = <Phone extends PhoneState>(
  turn: Turn<Phone>,
  system: System<Phone>,
  action: PhoneAction,
  fresh: Fresh,
): void =>
  run({ turn, fresh, opened: () => system.opened(turn), reachable: () => system.reachable(turn) }, action.do, action);
