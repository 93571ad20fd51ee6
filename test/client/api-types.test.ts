/** The client's types are those of the contract: a difference is an error of the type checker. */

import type * as v from 'valibot';
import { expect, it } from 'vitest';
import type * as client from '../../client/src/api/api-types.ts';
import type { InviteInput } from '../../client/src/calls/invite-input.ts';
import type { BrowserRegistration, PhoneRegistration } from '../../client/src/devices/registration.ts';
import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import type { CallState, ClientLibraryName, HandleType, Media, Preset } from '../../lambda/contract/enums.ts';
import type { Issue, ProblemCode } from '../../lambda/contract/problems.ts';
import type { Invite } from '../../lambda/contract/schemas/calls.ts';
import type { RegisterBrowser, RegisterPhone } from '../../lambda/contract/schemas/devices.ts';
import type * as views from '../../lambda/contract/views.ts';

/** Whether each can be used as the other, with the same names at every depth. */
type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? keyof A extends keyof B
      ? keyof B extends keyof A
        ? true
        : false
      : false
    : false
  : false;

type Output<S extends v.GenericSchema> = v.InferOutput<S>;

it('every type of the client is that of the contract', () => {
  const same: readonly true[] = [
    true satisfies Same<client.CallView, views.CallView>,
    true satisfies Same<client.Leg, Output<typeof views.LegView>>,
    true satisfies Same<client.Caller, Output<typeof views.CallerView>>,
    true satisfies Same<client.Ring, views.RingView>,
    true satisfies Same<client.Party, Output<typeof views.Party>>,
    true satisfies Same<client.CallPage, Output<typeof views.HistoryView>>,
    true satisfies Same<client.ReceiptView, views.ReceiptView>,
    true satisfies Same<client.Device, views.DeviceView>,
    true satisfies Same<client.RegisteredDevice, views.RegistrationView>,
    true satisfies Same<client.RegistrationWarning, views.RegistrationWarning>,
    true satisfies Same<client.ClientLibraryName, ClientLibraryName>,
    true satisfies Same<client.IceServers, views.IceServersView>,
    true satisfies Same<client.IceServer, Output<typeof views.IceServerView>>,
    true satisfies Same<client.EndReason, EndReason>,
    true satisfies Same<client.CallState, CallState>,
    true satisfies Same<client.Media, Media>,
    true satisfies Same<client.HandleType, HandleType>,
    true satisfies Same<client.Preset, Preset>,
    true satisfies Same<client.ProblemCode, ProblemCode>,
    true satisfies Same<client.Issue, Issue>,
    // The client adds the device's id to an invite.
    true satisfies Same<keyof InviteInput, Exclude<keyof (typeof Invite)['entries'], 'deviceId'>>,
    true satisfies Same<keyof PhoneRegistration, keyof (typeof RegisterPhone)['pipe'][0]['entries']>,
    true satisfies Same<keyof BrowserRegistration, keyof (typeof RegisterBrowser)['entries']>,
  ];

  expect(same).not.toContain(false);
});
