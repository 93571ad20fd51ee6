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
import java.util.concurrent.TimeUnit

/** Sends a report that found no network, as soon as there is one. It survives the end of the app and a restart. */
class ReceiptWorker(context: Context, parameters: WorkerParameters) : Worker(context, parameters) {
    // #region work
    override fun doWork(): Result {
        val ackUrl = inputData.getString("ackUrl") ?: return Result.failure()
        val event = inputData.getString("event") ?: return Result.failure()
        // A call that no longer rings cannot be declined.
        if (System.currentTimeMillis() > inputData.getLong("until", 0)) return Result.failure()
        return if (Receipts.post(ackUrl, event) == null) Result.retry() else Result.success()
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
