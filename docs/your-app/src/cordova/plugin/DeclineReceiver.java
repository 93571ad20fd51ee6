package com.example.calls;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;

/** The red button of the notification. It works without a web view. */
public class DeclineReceiver extends BroadcastReceiver {
    // #region decline
    @Override
    public void onReceive(Context context, Intent intent) {
        CallNotification.cancel(context, intent.getStringExtra("callId"));
        Receipts.keep(context, intent.getStringExtra("ackUrl"), "declined");
    }
    // #endregion
}
