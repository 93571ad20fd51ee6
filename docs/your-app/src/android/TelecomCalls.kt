package com.example.calls

import android.content.Context
import android.net.Uri
import android.telecom.DisconnectCause
import androidx.core.telecom.CallAttributesCompat
import androidx.core.telecom.CallControlResult
import androidx.core.telecom.CallControlScope
import androidx.core.telecom.CallException
import androidx.core.telecom.CallsManager
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * The variant with Telecom: Android then knows of the call. Headsets, cars and watches answer it, a mobile call holds
 * it, and the process stays alive. The notification is the same: Telecom shows none for an app's own calls.
 */
class TelecomCalls(private val context: Context) : CallEvents.Listener {
    private class Running(val job: Job, var control: CallControlScope? = null)

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
    private val manager = CallsManager(context)
    private val running = mutableMapOf<String, Running>()

    init {
        val video = CallsManager.CAPABILITY_SUPPORTS_VIDEO_CALLING
        manager.registerAppWithTelecom(CallsManager.CAPABILITY_BASELINE or video)
        CallEvents.listeners.add(this)
    }

    // #region add
    /** In `CallMessagingService`, after `showIncoming`: Telecom wants a notification within 5 seconds. */
    fun add(call: IncomingCall) {
        val scheme = if (call.handleType == "number") "tel" else "call"
        val attributes =
            CallAttributesCompat(
                call.callerName,
                Uri.fromParts(scheme, call.handle, null),
                CallAttributesCompat.DIRECTION_INCOMING,
                typeOf(call),
                CallAttributesCompat.SUPPORTS_SET_INACTIVE,
            )
        scope.launch {
            if (running.containsKey(call.callId)) return@launch // A second push for the same call.
            running[call.callId] = Running(launch { addAndWait(call, attributes) })
        }
    }

    private suspend fun addAndWait(call: IncomingCall, attributes: CallAttributesCompat) {
        try {
            manager.addCall(
                attributes,
                // A headset, a car or a watch. If this throws, Telecom does not make the call active.
                onAnswer = { check(answered(call)) },
                onDisconnect = { disconnected(call) },
                // A mobile call has ended, or begins: resume or stop your audio here.
                onSetActive = {},
                onSetInactive = {},
            ) {
                running[call.callId]?.control = this
            }
        } catch (error: CallException) {
            running.remove(call.callId) // Telecom has no place for it: the notification rings all the same.
        }
    }
    // #endregion

    private suspend fun answered(call: IncomingCall): Boolean =
        withContext(Dispatchers.IO) { CallService.answer(context, call)?.state == "answered" }

    private fun disconnected(call: IncomingCall) {
        if (CallService.isIn(call)) context.startService(CallService.intent(context, call, CallService.HANG_UP))
        else context.sendBroadcast(DeclineReceiver.intent(context, call))
    }

    // #region answered
    /** After the receipt `answered` was accepted. False: an active call cannot be held, so do not connect the media. */
    suspend fun answer(call: IncomingCall): Boolean =
        running[call.callId]?.control?.answer(typeOf(call)) is CallControlResult.Success
    // #endregion

    private fun typeOf(call: IncomingCall): Int =
        if (call.hasVideo) CallAttributesCompat.CALL_TYPE_VIDEO_CALL else CallAttributesCompat.CALL_TYPE_AUDIO_CALL

    // #region end
    override fun onEnded(callId: String, endReason: String) {
        scope.launch {
            val ended = running.remove(callId) ?: return@launch
            // Telecom takes these four causes only; "on another device" is one of the other side.
            val cause =
                when (endReason) {
                    "declined" -> DisconnectCause.REJECTED
                    "cancelled", "no_answer" -> DisconnectCause.MISSED
                    "completed" -> DisconnectCause.LOCAL
                    else -> DisconnectCause.REMOTE
                }
            ended.control?.disconnect(DisconnectCause(cause))
            // addCall returns when the call is over, unless coroutines of its block still run.
            ended.job.cancel()
        }
    }
    // #endregion
}
