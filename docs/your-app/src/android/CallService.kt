package com.example.calls

import android.Manifest
import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.content.pm.ServiceInfo
import android.os.IBinder
import androidx.core.app.ServiceCompat
import androidx.core.content.ContextCompat
import kotlin.concurrent.thread

/** Keeps an answered call alive while the app is in the background or its screen is off. */
class CallService : Service(), CallEvents.Listener {
    override fun onBind(intent: Intent?): IBinder? = null

    override fun onCreate() {
        super.onCreate()
        CallEvents.listeners.add(this)
    }

    // #region start
    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        val call = intent?.let { IncomingCall.of(it) }
        when {
            call == null -> stopSelf()
            intent.action == HANG_UP -> hangUp(call)
            else -> {
                current = call.callId
                ServiceCompat.startForeground(this, 2, CallNotifications.ongoing(this, call), types())
                // Connect the media here: your session, or the receipt socket before there is one (docs/signalling.md).
            }
        }
        return START_NOT_STICKY
    }

    /** Android 14 throws for the microphone without its permission; `phoneCall` needs MANAGE_OWN_CALLS. */
    private fun types(): Int {
        val audio = ContextCompat.checkSelfPermission(this, Manifest.permission.RECORD_AUDIO)
        val phoneCall = ServiceInfo.FOREGROUND_SERVICE_TYPE_PHONE_CALL
        if (audio != PackageManager.PERMISSION_GRANTED) return phoneCall
        return phoneCall or ServiceInfo.FOREGROUND_SERVICE_TYPE_MICROPHONE
    }
    // #endregion

    // #region hang-up
    private fun hangUp(call: IncomingCall) {
        // Close the media here: the user must not wait for the network.
        thread {
            Receipts.report(this, call, "ended")
            CallEvents.ended(call.callId, "completed")
        }
    }
    // #endregion

    /** Also when the other side has hung up: by the push `call_ended`, or by your signalling. */
    override fun onEnded(callId: String, endReason: String) {
        if (callId == current) stopSelf()
    }

    override fun onDestroy() {
        current = null
        CallEvents.listeners.remove(this)
        super.onDestroy()
    }

    companion object {
        const val TALK = "com.example.calls.TALK"
        const val HANG_UP = "com.example.calls.HANG_UP"
        private var current: String? = null

        fun isIn(call: IncomingCall): Boolean = current == call.callId

        fun intent(context: Context, call: IncomingCall, action: String): Intent =
            call.into(Intent(context, CallService::class.java).setAction(action))

        // #region answer
        /** Answers, and starts the call only if this phone was the first. Null: no network, and it still rings. */
        fun answer(context: Context, call: IncomingCall): CallState? {
            val state = Receipts.post(call.ackUrl, "answered")
            if (state?.state == "answered") ContextCompat.startForegroundService(context, intent(context, call, TALK))
            return state
        }
        // #endregion
    }
}
