package com.example.calls

import android.content.Context
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.Data
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequest
import androidx.work.WorkManager
import androidx.work.Worker
import androidx.work.WorkerParameters
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import java.util.concurrent.TimeUnit

/** Sends a report at once, or as soon as there is a network. It survives the end of the process. */
class ReceiptWorker(context: Context, parameters: WorkerParameters) : Worker(context, parameters) {
    // #region work
    override fun doWork(): Result {
        val ackUrl = inputData.getString("ackUrl") ?: return Result.failure()
        // A call that no longer rings cannot be declined.
        if (System.currentTimeMillis() > inputData.getLong("until", 0)) return Result.failure()
        return try {
            val connection = URL(ackUrl).openConnection() as HttpURLConnection
            connection.requestMethod = "POST"
            connection.doOutput = true
            connection.setRequestProperty("Content-Type", "application/json")
            val body = """{"event":"${inputData.getString("event")}"}"""
            connection.outputStream.use { it.write(body.toByteArray()) }
            val status = connection.responseCode
            if (status == 429 || status >= 500) Result.retry() else Result.success()
        } catch (error: IOException) {
            Result.retry()
        }
    }
    // #endregion

    companion object {
        fun enqueue(context: Context, ackUrl: String, event: String, until: Long) {
            val data = Data.Builder().putString("ackUrl", ackUrl).putString("event", event).putLong("until", until)
            val network = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED)
            val request =
                OneTimeWorkRequest.Builder(ReceiptWorker::class.java)
                    .setInputData(data.build())
                    .setConstraints(network.build())
                    .setBackoffCriteria(BackoffPolicy.LINEAR, 10, TimeUnit.SECONDS)
                    .build()
            WorkManager.getInstance(context).enqueue(request)
        }
    }
}
