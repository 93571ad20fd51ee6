package com.example.calls

import android.content.Intent
import android.net.Uri
import org.json.JSONException
import org.json.JSONObject

/** An incoming call as its push describes it. */
class IncomingCall private constructor(private val text: String, push: JSONObject) {
    // #region read
    // FCM sends strings only: JSONObject turns "true" and digits into what is asked for.
    val callId: String = push.getString("callId")
    val ackUrl: String = push.getString("ackUrl")
    val expiresAt: Long = push.getLong("expiresAt")
    val callerName: String = push.optString("callerName", "Unknown caller")
    val handle: String = push.optString("handle")
    val handleType: String = push.optString("handleType")
    val hasVideo: Boolean = push.optBoolean("hasVideo")
    // #endregion

    val millisecondsLeft: Long get() = expiresAt - System.currentTimeMillis()

    /** Android compares Intents without their extras: the address keeps those of two calls apart. */
    fun into(intent: Intent): Intent =
        intent.setData(Uri.fromParts("call", callId, null)).putExtra("call", text)

    companion object {
        /** The call in a push, or null where a key is missing that nothing works without. */
        fun read(text: String): IncomingCall? =
            try {
                IncomingCall(text, JSONObject(text))
            } catch (error: JSONException) {
                null
            }

        fun of(intent: Intent): IncomingCall? = intent.getStringExtra("call")?.let { read(it) }
    }
}
