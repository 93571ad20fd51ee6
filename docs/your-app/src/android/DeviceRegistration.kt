package com.example.calls

import android.content.Context
import android.util.Log
import com.google.firebase.messaging.FirebaseMessaging
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import java.util.UUID
import kotlin.concurrent.thread
import org.json.JSONObject

/** Your app's session: the URL of the API and the user's JWT. */
interface Session {
    val apiUrl: String

    fun jwt(): String
}

object DeviceRegistration {
    /** Set it when the user logs in, and in `Application.onCreate` if the session can be read there. */
    var session: Session? = null

    // #region register
    /** At every start of the app: this is what heals a phone that cannot be rung. */
    fun register(context: Context) {
        FirebaseMessaging.getInstance().token.addOnSuccessListener { tokenChanged(context, it) }
    }

    fun tokenChanged(context: Context, token: String) {
        val session = session ?: return
        val device = JSONObject().put("platform", "android").put("token", token)
        device.put("library", "native").put("preset", "minimal")
        thread { request(session, "PUT", deviceId(context), device.toString()) }
    }

    /** At log-out: the phone must not ring for a user who has left it. */
    fun unregister(context: Context) {
        val session = session ?: return
        thread { request(session, "DELETE", deviceId(context), null) }
    }
    // #endregion

    // #region device-id
    /** One for each installation, and kept. */
    private fun deviceId(context: Context): String {
        val stored = context.getSharedPreferences("calls", Context.MODE_PRIVATE)
        stored.getString("deviceId", null)?.let { return it }
        val made = UUID.randomUUID().toString()
        stored.edit().putString("deviceId", made).apply()
        return made
    }
    // #endregion

    private fun request(session: Session, method: String, deviceId: String, body: String?) {
        try {
            val url = URL("${session.apiUrl}/v1/devices/$deviceId")
            val connection = url.openConnection() as HttpURLConnection
            connection.requestMethod = method
            connection.setRequestProperty("Authorization", "Bearer ${session.jwt()}")
            if (body != null) {
                connection.doOutput = true
                connection.setRequestProperty("Content-Type", "application/json")
                connection.outputStream.use { it.write(body.toByteArray()) }
            }
            val status = connection.responseCode
            val answer = if (status < 400) connection.inputStream else connection.errorStream
            // Read it in the log once: `warnings` and problems say in words what will not ring.
            Log.i("Calls", "$method device: $status ${answer?.bufferedReader()?.use { it.readText() }}")
        } catch (error: IOException) {
            Log.w("Calls", "No network: the next start of the app registers", error)
        }
    }
}
