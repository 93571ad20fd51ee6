package com.example.calls

import android.content.Context
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import org.json.JSONException
import org.json.JSONObject

/** The call as this phone sees it: `ended` with `answered_elsewhere` goes on on another device. */
class CallState(val state: String, val endReason: String)

/** Requests that need no session: the URL in the push is the credential, for one call and one device. */
object Receipts {
    /** Whether the call still rings. Null: no answer, so nothing is known. */
    fun ask(call: IncomingCall): CallState? = request("GET", call.ackUrl, null)

    /** Reports `ringing`, `answered`, `declined` or `ended` once, and returns what the call is then. */
    fun post(ackUrl: String, event: String): CallState? =
        request("POST", ackUrl, JSONObject().put("event", event).toString())

    // #region report
    /** Reports now, or later if there is no network. Not for `answered`: nobody is to be connected minutes later. */
    fun report(context: Context, call: IncomingCall, event: String): CallState? {
        val state = post(call.ackUrl, event)
        val hangUpMatters = System.currentTimeMillis() + 10 * 60_000
        val until = if (event == "ended") hangUpMatters else call.expiresAt
        if (state == null) ReceiptWorker.enqueue(context, call.ackUrl, event, until)
        return state
    }
    // #endregion

    // #region request
    /** Blocks for six seconds at most: FCM and a broadcast give ten. Call it on a thread of its own. */
    private fun request(method: String, ackUrl: String, body: String?): CallState? =
        try {
            val connection = URL(ackUrl).openConnection() as HttpURLConnection
            connection.requestMethod = method
            connection.connectTimeout = 3_000
            connection.readTimeout = 3_000
            if (body != null) {
                connection.doOutput = true
                connection.setRequestProperty("Content-Type", "application/json")
                connection.outputStream.use { it.write(body.toByteArray()) }
            }
            val status = connection.responseCode
            when {
                status == 200 -> connection.inputStream.bufferedReader().use { read(it.readText()) }
                // Busy, or a fault of the server: the same request may succeed later.
                status == 429 || status >= 500 -> null
                // There is no such call any more, or it takes no report.
                else -> CallState("ended", "")
            }
        } catch (error: IOException) {
            null
        } catch (error: JSONException) {
            null
        }
    // #endregion

    private fun read(text: String): CallState {
        val answer = JSONObject(text)
        return CallState(answer.getString("state"), answer.optString("endReason"))
    }
}
