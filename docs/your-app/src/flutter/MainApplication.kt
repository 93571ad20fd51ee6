package com.example.calls

import android.app.Application
import android.os.Bundle
import com.hiennv.flutter_callkit_incoming.CallkitConstants
import com.hiennv.flutter_callkit_incoming.CallkitEventCallback
import com.hiennv.flutter_callkit_incoming.FlutterCallkitIncomingPlugin

/** The buttons of the call, while no Dart runs: Android starts the process for them, and nothing else. */
class MainApplication : Application() {
    // #region callback
    // A property: the plugin keeps a weak reference only.
    private val callback =
        object : CallkitEventCallback {
            override fun onCallEvent(event: CallkitEventCallback.CallEvent, callData: Bundle) {
                val extra = callData.getSerializable(CallkitConstants.EXTRA_CALLKIT_EXTRA) as? Map<*, *> ?: return
                val ackUrl = extra["ackUrl"] as? String ?: return
                val expiresAt = (extra["expiresAt"] as? Number)?.toLong() ?: 0
                when (event) {
                    CallkitEventCallback.CallEvent.DECLINE ->
                        ReceiptWorker.enqueue(this@MainApplication, ackUrl, "declined", expiresAt)
                    CallkitEventCallback.CallEvent.END ->
                        ReceiptWorker.enqueue(this@MainApplication, ackUrl, "ended", Long.MAX_VALUE)
                    // Opens the app: Dart reports it, and looks whether this phone was the first.
                    CallkitEventCallback.CallEvent.ACCEPT -> {}
                }
            }
        }

    override fun onCreate() {
        super.onCreate()
        FlutterCallkitIncomingPlugin.registerEventCallback(callback)
    }
    // #endregion
}
