// What the recipe for Telecom uses of androidx.core:core-telecom 1.0.0:
// https://developer.android.com/reference/kotlin/androidx/core/telecom/package-summary
package androidx.core.telecom

import android.content.Context
import android.net.Uri
import android.telecom.DisconnectCause
import kotlinx.coroutines.CoroutineScope

class CallsManager(context: Context) {
    fun registerAppWithTelecom(capabilities: Int) {}

    suspend fun addCall(
        callAttributes: CallAttributesCompat,
        onAnswer: suspend (callType: Int) -> Unit,
        onDisconnect: suspend (disconnectCause: DisconnectCause) -> Unit,
        onSetActive: suspend () -> Unit,
        onSetInactive: suspend () -> Unit,
        block: CallControlScope.() -> Unit,
    ) {}

    companion object {
        const val CAPABILITY_BASELINE = 1
        const val CAPABILITY_SUPPORTS_VIDEO_CALLING = 2
    }
}

class CallAttributesCompat(
    val displayName: CharSequence,
    val address: Uri,
    val direction: Int,
    val callType: Int = CALL_TYPE_AUDIO_CALL,
    val callCapabilities: Int = SUPPORTS_SET_INACTIVE,
) {
    companion object {
        const val DIRECTION_INCOMING = 1
        const val CALL_TYPE_AUDIO_CALL = 1
        const val CALL_TYPE_VIDEO_CALL = 2
        const val SUPPORTS_SET_INACTIVE = 2
    }
}

interface CallControlScope : CoroutineScope {
    suspend fun answer(callType: Int): CallControlResult

    suspend fun disconnect(disconnectCause: DisconnectCause): CallControlResult
}

sealed class CallControlResult {
    class Success : CallControlResult()

    class Error(val errorCode: Int) : CallControlResult()
}

class CallException(val code: Int) : RuntimeException()
