const exec = require('cordova/exec');

/** The calls of the phone, as the native code of this plugin knows them. */
module.exports = {
  /** `onEvent` gets `{name, data}`: `token`, `incoming`, `answered` and `ended`, also those that were before the page. */
  listen: (onEvent) => exec(onEvent, console.error, 'NativeCalls', 'listen', []),
  /** Ends the call on the phone. With a reason (1 to 5, CXCallEndedReason) the other side has ended it, without one the user has. */
  end: (callId, reason = null) => exec(null, console.error, 'NativeCalls', 'end', [callId, reason]),
};
