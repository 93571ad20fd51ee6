// What the Expo recipe uses of work-runtime-ktx 2.9.1: its Kotlin functions.
package androidx.work

inline fun <reified W : ListenableWorker> OneTimeWorkRequestBuilder(): OneTimeWorkRequest.Builder =
    OneTimeWorkRequest.Builder(W::class.java)

fun workDataOf(vararg pairs: Pair<String, Any?>): Data = Data.Builder().putLong("pairs", pairs.size.toLong()).build()
