// What the Flutter recipe uses of flutter_callkit_incoming 3.1.5, android/src/main/kotlin:
// https://github.com/hiennguyen92/flutter_callkit_incoming
package com.hiennv.flutter_callkit_incoming

import android.os.Bundle

object CallkitConstants {
    const val EXTRA_CALLKIT_EXTRA = "EXTRA_CALLKIT_EXTRA"
}

interface CallkitEventCallback {
    fun onCallEvent(event: CallEvent, callData: Bundle)

    enum class CallEvent {
        ACCEPT,
        DECLINE,
        END
    }
}

class FlutterCallkitIncomingPlugin {
    companion object {
        fun registerEventCallback(callback: CallkitEventCallback) {}
    }
}
