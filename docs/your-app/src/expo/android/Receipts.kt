package com.example.calls

import android.content.Context
import androidx.work.Constraints
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.Worker
import androidx.work.WorkerParameters
import androidx.work.workDataOf
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import org.json.JSONObject

/** The requests to `ackUrl` of a push: the URL is the only credential. */
object Receipts {
    // #region post
    /** Returns whether the backend got it. */
    fun post(ackUrl: String, event: String): Boolean =
        try {
            send(ackUrl, event) < 500
        } catch (error: IOException) {
            false
        }

    private fun send(ackUrl: String, event: String): Int {
        val connection = URL(ackUrl).openConnection() as HttpURLConnection
        connection.connectTimeout = 4000
        connection.readTimeout = 4000
        connection.doOutput = true
        connection.setRequestProperty("content-type", "application/json")
        try {
            connection.outputStream.use { it.write(JSONObject().put("event", event).toString().toByteArray()) }
            return connection.responseCode
        } finally {
            connection.disconnect()
        }
    }
    // #endregion

    // #region keep
    /** Sends the event as soon as there is a network. */
    fun keep(context: Context, ackUrl: String, event: String) {
        val request =
            OneTimeWorkRequestBuilder<ReceiptWorker>()
                .setInputData(workDataOf("ackUrl" to ackUrl, "event" to event))
                .setConstraints(Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build())
                .build()
        WorkManager.getInstance(context).enqueue(request)
    }
    // #endregion
}

class ReceiptWorker(context: Context, parameters: WorkerParameters) : Worker(context, parameters) {
    override fun doWork(): Result {
        val ackUrl = inputData.getString("ackUrl") ?: return Result.failure()
        val event = inputData.getString("event") ?: return Result.failure()
        return if (Receipts.post(ackUrl, event)) Result.success() else Result.retry()
    }
}
