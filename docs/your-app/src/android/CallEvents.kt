package com.example.calls

import java.util.concurrent.CopyOnWriteArraySet

/** Notifies the open screens of this process of what pushes and receipts say about a call. */
object CallEvents {
    interface Listener {
        fun onAnswered(callId: String) {}

        fun onEnded(callId: String, endReason: String) {}
    }

    val listeners = CopyOnWriteArraySet<Listener>()

    fun answered(callId: String) = listeners.forEach { it.onAnswered(callId) }

    fun ended(callId: String, endReason: String) = listeners.forEach { it.onEnded(callId, endReason) }
}
