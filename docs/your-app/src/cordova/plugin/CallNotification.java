package com.example.calls;

import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;
import android.media.AudioAttributes;
import android.media.RingtoneManager;
import androidx.core.app.NotificationCompat;
import androidx.core.app.NotificationManagerCompat;
import androidx.core.app.Person;
import java.util.Map;

/** The notification of a call: full screen over the lock screen, and ringing. */
final class CallNotification {
    private static final String RINGING = "ringing";
    private static final String MISSED = "missed";

    private CallNotification() {}

    static long millisecondsLeft(Map<String, String> push) {
        try {
            return Long.parseLong(String.valueOf(push.get("expiresAt"))) - System.currentTimeMillis();
        } catch (NumberFormatException error) {
            return 0;
        }
    }

    // #region channels
    private static void createChannels(Context context) {
        NotificationManager manager = context.getSystemService(NotificationManager.class);
        NotificationChannel ringing =
            new NotificationChannel(RINGING, "Calls", NotificationManager.IMPORTANCE_HIGH);
        ringing.setSound(
            RingtoneManager.getDefaultUri(RingtoneManager.TYPE_RINGTONE),
            new AudioAttributes.Builder().setUsage(AudioAttributes.USAGE_NOTIFICATION_RINGTONE).build());
        manager.createNotificationChannel(ringing);
        manager.createNotificationChannel(
            new NotificationChannel(MISSED, "Missed calls", NotificationManager.IMPORTANCE_DEFAULT));
    }
    // #endregion

    // #region show
    static void show(Context context, Map<String, String> push) {
        createChannels(context);
        String callId = push.get("callId");
        Person caller = new Person.Builder().setName(nameOf(push)).setImportant(true).build();
        PendingIntent open = activity(context, push, "open");
        Intent decline = new Intent(context, DeclineReceiver.class)
            .putExtra("callId", callId)
            .putExtra("ackUrl", push.get("ackUrl"));
        PendingIntent declined = PendingIntent.getBroadcast(
            context, callId.hashCode(), decline, PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE);
        NotificationCompat.Builder builder = new NotificationCompat.Builder(context, RINGING)
            .setSmallIcon(context.getApplicationInfo().icon)
            .setContentTitle(nameOf(push))
            .setCategory(NotificationCompat.CATEGORY_CALL)
            .setPriority(NotificationCompat.PRIORITY_MAX)
            .setStyle(NotificationCompat.CallStyle.forIncomingCall(caller, declined, activity(context, push, "answer")))
            .setFullScreenIntent(open, true)
            .setContentIntent(open)
            .setOngoing(true)
            // The phone stops ringing when the caller does, even if nothing else arrives.
            .setTimeoutAfter(millisecondsLeft(push));
        notify(context, callId, builder);
    }

    /** Opens the web view, which gets `action`, as NativeCalls reads it. */
    private static PendingIntent activity(Context context, Map<String, String> push, String action) {
        Intent intent = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName())
            .setAction("com.example.calls." + action)
            .putExtra("callId", push.get("callId"))
            .putExtra("ackUrl", push.get("ackUrl"))
            .putExtra("callerName", nameOf(push))
            .putExtra("hasVideo", push.get("hasVideo"));
        int flags = PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE;
        return PendingIntent.getActivity(context, push.get("callId").hashCode(), intent, flags);
    }
    // #endregion

    // #region end
    /** `call_ended`, or `call_answered` on the caller's own devices. */
    static void end(Context context, Map<String, String> push) {
        String callId = push.get("callId");
        cancel(context, callId);
        String reason = String.valueOf(push.get("endReason"));
        if (!reason.equals("no_answer") && !reason.equals("cancelled")) return;
        createChannels(context);
        notify(context, callId, new NotificationCompat.Builder(context, MISSED)
            .setSmallIcon(context.getApplicationInfo().icon)
            .setContentTitle(nameOf(push))
            .setContentText("Missed call")
            .setAutoCancel(true));
    }

    static void cancel(Context context, String callId) {
        NotificationManagerCompat.from(context).cancel(callId, 0);
    }
    // #endregion

    private static String nameOf(Map<String, String> push) {
        String name = push.get("callerName");
        return name == null || name.isEmpty() ? "Unknown" : name;
    }

    private static void notify(Context context, String callId, NotificationCompat.Builder builder) {
        try {
            NotificationManagerCompat.from(context).notify(callId, 0, builder.build());
        } catch (SecurityException notAllowed) {
            // Android 13: the user has not granted POST_NOTIFICATIONS, so that the phone cannot ring.
        }
    }
}
