package com.example.calls

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.media.AudioAttributes
import android.media.RingtoneManager
import androidx.core.app.NotificationCompat
import androidx.core.app.Person

/** What the user sees of a call outside of the app. Texts belong into `res/values/strings.xml`. */
object CallNotifications {
    private const val RINGING = "incoming_calls"
    private const val QUIET = "past_calls"
    private const val ID = 1

    // #region channels
    /** A channel keeps the sound that it was made with: for another one, make a channel of another name. */
    private fun manager(context: Context): NotificationManager {
        val manager = context.getSystemService(NotificationManager::class.java)
        val ringing = NotificationChannel(RINGING, "Incoming calls", NotificationManager.IMPORTANCE_HIGH)
        // The usage makes it a ringtone: its volume, and "Calls" in Do Not Disturb.
        val asRingtone = AudioAttributes.Builder().setUsage(AudioAttributes.USAGE_NOTIFICATION_RINGTONE).build()
        ringing.setSound(RingtoneManager.getDefaultUri(RingtoneManager.TYPE_RINGTONE), asRingtone)
        ringing.enableVibration(true)
        ringing.lockscreenVisibility = Notification.VISIBILITY_PUBLIC
        val quiet = NotificationChannel(QUIET, "Missed calls", NotificationManager.IMPORTANCE_DEFAULT)
        manager.createNotificationChannels(listOf(ringing, quiet))
        return manager
    }

    /** False if the user has switched off the app's notifications, or this channel. */
    fun canRing(context: Context): Boolean {
        val manager = manager(context)
        val channel = manager.getNotificationChannel(RINGING)
        return manager.areNotificationsEnabled() && channel.importance != NotificationManager.IMPORTANCE_NONE
    }
    // #endregion

    // #region incoming
    fun showIncoming(context: Context, call: IncomingCall) {
        val screen = screen(context, call, CallActivity.SHOW)
        val answer = screen(context, call, CallActivity.ANSWER)
        val declining = DeclineReceiver.intent(context, call)
        val decline = PendingIntent.getBroadcast(context, 0, declining, PendingIntent.FLAG_IMMUTABLE)
        val style = NotificationCompat.CallStyle.forIncomingCall(caller(call), decline, answer)
        val notification =
            builder(context, RINGING, call.callerName)
                .setStyle(style.setIsVideo(call.hasVideo))
                .setCategory(NotificationCompat.CATEGORY_CALL)
                // Android refuses a CallStyle without it, unless a foreground service shows it.
                .setFullScreenIntent(screen, true)
                .setContentIntent(screen)
                .setOngoing(true)
                // Rings no longer than the caller waits, also if the push that ends the call is lost.
                .setTimeoutAfter(call.millisecondsLeft)
                .build()
        // Repeats the sound until the notification is gone.
        notification.flags = notification.flags or Notification.FLAG_INSISTENT
        // The call id as tag: a second push for the same call replaces the notification.
        manager(context).notify(call.callId, ID, notification)
    }

    /** Do Not Disturb lets a starred contact or a repeated caller through if it can match the number. */
    private fun caller(call: IncomingCall): Person {
        val person = Person.Builder().setName(call.callerName).setImportant(true)
        if (call.handleType == "number") person.setUri("tel:" + call.handle)
        return person.build()
    }

    /** The screen itself: from Android 12, a receiver or a service must not open one for a notification. */
    private fun screen(context: Context, call: IncomingCall, action: String): PendingIntent =
        PendingIntent.getActivity(context, 0, CallActivity.intent(context, call, action), PendingIntent.FLAG_IMMUTABLE)
    // #endregion

    fun cancel(context: Context, callId: String) = manager(context).cancel(callId, ID)

    // #region past
    fun showMissed(context: Context, callId: String, callerName: String) {
        val missed = builder(context, QUIET, callerName).setContentText("Missed call").setAutoCancel(true)
        manager(context).notify(callId, ID, missed.setCategory(NotificationCompat.CATEGORY_MISSED_CALL).build())
    }

    /** Gone after a few seconds: it is there because a high-priority message must show something. */
    fun showEnded(context: Context, callId: String, callerName: String, endReason: String) {
        val text =
            when (endReason) {
                "answered_elsewhere" -> "Answered on another device"
                "declined_elsewhere" -> "Declined on another device"
                else -> "Call ended"
            }
        val ended = builder(context, QUIET, callerName).setContentText(text).setSilent(true).setTimeoutAfter(5_000)
        manager(context).notify(callId, ID, ended.build())
    }
    // #endregion

    fun ongoing(context: Context, call: IncomingCall): Notification {
        val intent = CallService.intent(context, call, CallService.HANG_UP)
        val hangUp = PendingIntent.getService(context, 0, intent, PendingIntent.FLAG_IMMUTABLE)
        val style = NotificationCompat.CallStyle.forOngoingCall(caller(call), hangUp)
        return builder(context, QUIET, call.callerName).setStyle(style).setSilent(true).setOngoing(true).build()
    }

    private fun builder(context: Context, channel: String, title: String) =
        NotificationCompat.Builder(context, channel)
            .setSmallIcon(android.R.drawable.sym_action_call)
            .setContentTitle(title)
}
