package com.example.calls

import android.app.Activity
import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import android.widget.Toast
import kotlin.concurrent.thread

/** The full-screen call. It shows over the lock screen: see `showWhenLocked` in the manifest. */
class CallActivity : Activity(), CallEvents.Listener {
    private var call: IncomingCall? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        CallEvents.listeners.add(this)
        show(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        show(intent)
    }

    override fun onDestroy() {
        CallEvents.listeners.remove(this)
        super.onDestroy()
    }

    private fun show(intent: Intent) {
        val shown = IncomingCall.of(intent) ?: return finish()
        call = shown
        val screen = LinearLayout(this)
        screen.orientation = LinearLayout.VERTICAL
        val name = TextView(this)
        name.text = shown.callerName
        screen.addView(name)
        addButton(screen, "Answer") { answer(shown) }
        addButton(screen, "Decline") { sendBroadcast(DeclineReceiver.intent(this, shown)) }
        setContentView(screen)
        if (intent.action == ANSWER) answer(shown) else ask(shown)
        screen.postDelayed({ if (!CallService.isIn(shown)) finish() }, shown.millisecondsLeft)
    }

    // #region ask
    /** The screen may open long after the push: on a table, or after a restart of the process. */
    private fun ask(call: IncomingCall) {
        thread {
            val state = Receipts.ask(call)
            if (state?.state == "ended") lost(call, state)
        }
    }
    // #endregion

    // #region answer
    private fun answer(call: IncomingCall) {
        CallNotifications.cancel(this, call.callId)
        thread {
            val state = CallService.answer(this, call)
            when {
                state == null -> runOnUiThread { Toast.makeText(this, "No network", Toast.LENGTH_LONG).show() }
                state.state != "answered" -> lost(call, state)
            }
        }
    }

    /** Another device was first, or the caller has hung up. */
    private fun lost(call: IncomingCall, state: CallState) {
        CallNotifications.showEnded(this, call.callId, call.callerName, state.endReason)
        CallEvents.ended(call.callId, state.endReason)
    }
    // #endregion

    override fun onEnded(callId: String, endReason: String) {
        if (callId == call?.callId) runOnUiThread { finish() }
    }

    private fun addButton(screen: LinearLayout, text: String, onPress: () -> Unit) {
        val button = Button(this)
        button.text = text
        button.setOnClickListener { onPress() }
        screen.addView(button)
    }

    companion object {
        const val SHOW = "com.example.calls.SHOW"
        const val ANSWER = "com.example.calls.ANSWER"

        fun intent(context: Context, call: IncomingCall, action: String): Intent =
            call.into(Intent(context, CallActivity::class.java).setAction(action))
    }
}
